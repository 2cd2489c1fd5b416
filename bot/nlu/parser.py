"""From a message to what it says: spelling, words, values, intent, slots."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.messages import Understanding
from bot.nlu.entities import EntityReader
from bot.nlu.features import runs_of
from bot.nlu.hits import Hit
from bot.nlu.intents import IntentRanker, Ranked
from bot.nlu.modelfile import Trained, load
from bot.nlu.normalize import Normalizer
from bot.nlu.pairs import Pairs
from bot.nlu.segment import Segmenter
from bot.nlu.sounds import PinyinReader, SoundCorrector, pinyin_costs
from bot.nlu.synonyms import Synonyms
from bot.nlu.wordbook import DATA
from bot.places import Gazetteer

MODEL = DATA / "model.bin"
"""Where `make` lets `gongyou train` put the model."""
OUT = "out_of_scope"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[a-z]{2,}")
_PINYIN = re.compile(r"[a-z]{2,6}(?: [a-z]{1,6})+|[a-z]{8,}")
"""Letters among characters that may be pinyin; a single short word there is a name such as CNC."""
_LONGEST = 600
"""Characters of a message that are read; nobody's wish begins later."""


class Reader:
    """Everything of a parser that needs no trained model: spelling, words and values. Training reads through it too."""

    def __init__(self, gazetteer: Gazetteer, words: Mapping[str, int], data: Path = DATA) -> None:
        self.normalizer = Normalizer(data / "lexicon" / "fillers.txt")
        self.entities = EntityReader(gazetteer, data)
        self._segmenter = Segmenter(words)
        self._pairs = Pairs(self._segmenter.pairs(), self.entities.openings)
        self.synonyms = Synonyms(data / "lexicon" / "same.toml")
        self._sounds = SoundCorrector(
            read_words(data / "lexicon" / "sounds.txt"), read_words(data / "lexicon" / "everyday.txt"), words
        )

    def read(self, text: str, today: date) -> tuple[str, list[str], list[Hit]]:
        """Of a text in its one spelling: the text with slips of sound mended, its words, its values."""
        pieces, openings = self._pairs.look(text)
        tokens = self._segmenter.cut(pieces)
        mended = self._sounds.correct(tokens)
        if mended:
            text = mended
            pieces, openings = self._pairs.look(text)
            tokens = self._segmenter.cut(pieces)
        return text, tokens, self.entities.read(text, openings, today)


class Parser:
    """`understand(text, today)`: one message without its conversation. Safe to share across forks and threads."""

    def __init__(self, model: Trained, gazetteer: Gazetteer, data: Path = DATA) -> None:
        self.model = model
        self.reader = Reader(gazetteer, model.words, data)
        self._ranker = IntentRanker(model)
        self._pinyin = PinyinReader({**model.sounds, **_sounds_of_home(gazetteer, model.sounds)})

    def __call__(self, text: str, today: date) -> Understanding:
        reader = self.reader
        plain = reader.normalizer.spell(text[:_LONGEST])
        ranked = self._ranker.whole(plain)
        if ranked is None and _LATIN.search(plain) and (_PINYIN.search(plain) or not _HAN.search(plain)):
            plain = self._pinyin.read(plain) or plain
            ranked = self._ranker.whole(plain)
        spelt = plain
        plain, tokens, hits = reader.read(reader.normalizer.smooth(plain), today)
        if ranked is None:
            ranked = (plain != spelt and self._ranker.whole(plain)) or self._rank(plain, tokens, hits)
        slots = reader.entities.settle(hits, ranked[0][0], plain)
        return Understanding(text=plain, tokens=tuple(tokens), intents=ranked, slots=slots, entities=tuple(hits))

    def _rank(self, text: str, tokens: list[str], hits: list[Hit]) -> Ranked:
        if OUT in self.model.intents and not _HAN.search(text) and not hits:
            return ((OUT, 0.95),)
        return self._ranker.rank(runs_of(text, tokens, hits, self.reader.synonyms))


def load_parser(gazetteer: Gazetteer, model: Path = MODEL, data: Path = DATA) -> Parser:
    """A parser that is ready to answer; raises BadModel when the file `model` cannot be used."""
    parser = Parser(load(model), gazetteer, data)
    for text in ("我想找个活干", "wo xiang zhao ge huo"):
        parser(text, date(2000, 1, 1))  # tables that the first message would wait for
    return parser


def _sounds_of_home(gazetteer: Gazetteer, known: Mapping[str, tuple[str, float]]) -> dict[str, tuple[str, float]]:
    """The townships and villages of home by sound, where no word of the model sounds the same."""
    codes = [code for code in gazetteer.descendants(gazetteer.home) if len(code) == 9]
    names = {name: 1.0 for code in codes for name in (gazetteer.name(code), gazetteer.nickname(code))}
    names |= {name: 1.0 for name in gazetteer.home_villages().values() if len(name) > 2}
    return {sound: found for sound, found in pinyin_costs(names).items() if sound not in known}


def read_words(path: Path) -> list[str]:
    """The words of a plain list; lines that begin with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]
