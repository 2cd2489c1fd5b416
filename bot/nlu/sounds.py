"""Reading by sound: wrong characters of the same sound, and whole messages in toneless pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from itertools import groupby
from math import log

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

from bot.nlu.memo import Memo

LONGEST = 6
"""Syllables of the longest word that is looked up by sound."""
_RARE = 60
"""A word of the general dictionary that is rarer than this may be a slip for one of ours that sounds the same."""
_TOKENS = 20_000
"""Words of which it is remembered whether they may begin a slip."""
_CLEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_LETTERS = re.compile(r"[a-z ]+")
_RUNS = re.compile(r"[\d.]+ ?[kw](?![a-z])|[a-z][a-z ]*|[^a-z]+")


@lru_cache(maxsize=65536)
def syllable(char: str) -> str:
    """The commonest reading of one character without tone; what has none is its own reading."""
    readings = PINYIN_DICT.get(ord(char))
    return without_tone(readings.split(",", 1)[0]) if readings else char


def sound(word: str) -> str:
    """Syllables with what dialect does not tell apart folded: zh and z, ch and c, sh and s, ing and in, eng and en."""
    return " ".join(_folded(syllable(char)) for char in word)


@lru_cache(maxsize=4096)
def _folded(syllable_: str) -> str:
    for long, short in _CLEAR:
        if syllable_.startswith(long):
            syllable_ = short + syllable_[2:]
    return re.sub(r"(?<=[ei])ng$", "n", syllable_)


def _sounding(syllables: Set[str]) -> frozenset[str]:
    """Every character of which one of these folded syllables is the commonest reading."""
    chars = map(chr, range(0x4E00, 0xA000))
    return frozenset(char for char in chars if _folded(syllable(char)) in syllables)


class SoundCorrector:
    """Replaces what is no word of its own by the key word that sounds the same: 报明 by 报名."""

    def __init__(self, key_words: Iterable[str], everyday: Iterable[str], known: Mapping[str, int]) -> None:
        """`known` are word frequencies: only what is rare among them is ever replaced."""
        self._known = known
        self._everyday = frozenset(everyday)
        self._by_sound: dict[str, str] = {}
        for word in key_words:
            self._by_sound.setdefault(sound(word), word)
        self._openers = _sounding({key.split()[0] for key in self._by_sound})
        self._longest = max((key.count(" ") + 1 for key in self._by_sound), default=1)
        self._suspect = Memo(self._may_begin, _TOKENS).__getitem__

    def correct(self, tokens: Sequence[str]) -> str | None:
        """The text with slips mended, None when nothing was mended."""
        if True not in map(self._suspect, tokens):
            return None
        pieces: list[str] = []
        read = 0
        for at, suspect in enumerate(map(self._suspect, tokens)):
            if suspect and at >= read:
                end, word = self._slip(tokens, at)
                if word:
                    pieces += [*tokens[read:at], word]
                    read = end
        return "".join([*pieces, *tokens[read:]]) if pieces else None

    def _may_begin(self, token: str) -> bool:
        """Only a stray character or a rare word begins a slip, and only where its first syllable begins a key word."""
        rare = len(token) == 1 or self._known.get(token, 0) < _RARE
        return rare and token[0] in self._openers and token not in self._everyday

    def _slip(self, tokens: Sequence[str], at: int) -> tuple[int, str]:
        """End of the stretch from `at` that is a slip and what to read there; an empty word when there is none."""
        best = (at, "")
        text = ""
        for end in range(at + 1, min(at + self._longest, len(tokens)) + 1):
            text += tokens[end - 1]
            if tokens[end - 1] in self._everyday or not "一" <= tokens[end - 1][0] <= "鿿":
                break
            if len(text) >= 2 and self._known.get(text, 0) < _RARE:
                word = self._by_sound.get(sound(text))
                if word and word != text:
                    best = (end, word)
        return best


class PinyinReader:
    """Turns a message in Latin letters into characters by the likeliest chain of known words."""

    def __init__(self, costs: Mapping[str, tuple[str, float]]) -> None:
        self._costs = costs

    def read(self, text: str) -> str | None:
        """The message in characters; None when its letters are no pinyin. Digits, marks and characters stay."""
        pieces: list[str] = []
        for run in _RUNS.findall(text.replace("'", "")):
            words = self._read_run(run.split()) if _LETTERS.fullmatch(run) else run.strip()
            if words is None:
                return None
            pieces.append(words)
        return "".join(pieces)

    def _read_run(self, chunks: Sequence[str]) -> str | None:
        """None when hardly any chunk is pinyin; a brand or a key mash among many that are stays as it is."""
        split = [split_syllables(chunk) for chunk in chunks]
        if split.count(None) * 3 > len(split):
            return None
        pieces: list[str] = []
        for known, group in groupby(zip(chunks, split, strict=True), key=lambda pair: pair[1] is not None):
            run = list(group)
            if not known:
                pieces += [chunk for chunk, _ in run]
                continue
            words = self._cheapest([syllable for _, syllables in run for syllable in syllables or ()])
            if words is None:
                return None
            pieces.append(words)
        return "".join(pieces)

    def _cheapest(self, syllables: Sequence[str]) -> str | None:
        best: list[tuple[float, str] | None] = [(0.0, "")] + [None] * len(syllables)
        for end in range(1, len(syllables) + 1):
            for start in range(max(0, end - LONGEST), end):
                before = best[start]
                found = self._costs.get(" ".join(syllables[start:end]))
                if before is None or found is None:
                    continue
                cost = before[0] + found[1]
                current = best[end]
                if current is None or cost < current[0]:
                    best[end] = (cost, before[1] + found[0])
        last = best[-1]
        return last[1] if last else None


def pinyin_costs(frequencies: Mapping[str, float]) -> dict[str, tuple[str, float]]:
    """For each sequence of syllables its likeliest word and what it costs to use it."""
    total = sum(frequencies.values())
    best: dict[str, tuple[str, float]] = {}
    for word in sorted(frequencies):
        if len(word) > LONGEST or not all("一" <= char <= "鿿" for char in word):
            continue
        key = " ".join(lazy_pinyin(word, style=Style.NORMAL))
        cost = log(total / frequencies[word]) + 1.0
        if key not in best or cost < best[key][1]:
            best[key] = (word, round(cost, 3))
    return best


@lru_cache(maxsize=1)
def all_syllables() -> frozenset[str]:
    """Every toneless syllable of Mandarin."""
    readings = {reading for readings in PINYIN_DICT.values() for reading in readings.split(",")}
    plain = {without_tone(reading) for reading in readings}
    return frozenset(
        reading
        for reading in plain
        if reading not in {"m", "n", "ng", "hm", "hng", "ê", "r", "o", "e"} or reading in {"e", "o", "n"}
    )


def without_tone(reading: str) -> str:
    """A reading without its tone mark; ü is typed as v."""
    return reading.translate(_plain_letters())


@lru_cache(maxsize=1)
def _plain_letters() -> dict[int, str]:
    table: dict[int, str] = {}
    for letter in set("".join(PINYIN_DICT.values())):
        parts = unicodedata.normalize("NFD", letter).replace("u\u0308", "v")
        table[ord(letter)] = "".join(part for part in parts if not unicodedata.combining(part))
    return table


def split_syllables(chunk: str) -> list[str] | None:
    """`woyaozhaogongzuo` as its syllables, the fewest; None when the letters are no pinyin."""
    known = all_syllables()
    best: list[list[str] | None] = [[]] + [None] * len(chunk)
    for end in range(1, len(chunk) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is not None and chunk[start:end] in known:
                current = best[end]
                if current is None or len(before) + 1 < len(current):
                    best[end] = [*before, chunk[start:end]]
    return best[-1]
