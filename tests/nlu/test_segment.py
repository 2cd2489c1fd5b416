"""The segmenter's words are jieba's own, whatever the text."""

from __future__ import annotations

import random
from pathlib import Path

import jieba
import pytest

from bot.nlu import Parser
from bot.nlu.evaluate import read_expected
from bot.nlu.pairs import Pairs
from bot.nlu.segment import Segmenter

TEXTS = [line.text for line in read_expected(Path(__file__).parent / "unseen.jsonl")]
ODD = [
    "",
    " ",
    "a\n b",
    "ab12厂c3",
    "3班倒a b",
    "100%包住。x-y_z",
    "A的b",
    "，，12，",
    "電焊\u3000工",
    "😀去😀",
]


@pytest.fixture(scope="module")
def tokenizer(parser: Parser) -> jieba.Tokenizer:
    """jieba itself over the frequencies of the trained model."""
    words = dict(parser.model.words)
    prefixes = {word[:end]: 0 for word in words for end in range(1, len(word))}
    made = jieba.Tokenizer()
    made.FREQ, made.total, made.initialized = prefixes | words, sum(words.values()), True
    return made


def mixtures(count: int) -> list[str]:
    """Pieces of messages put together, with stray characters between."""
    rng = random.Random(11)
    stray = [*sorted(set("".join(TEXTS))), *"aZ09 .%-_\n\t，"]
    return [
        rng.choice(TEXTS)[rng.randrange(3) :] + "".join(rng.choices(stray, k=rng.randrange(7))) + rng.choice(TEXTS)[:9]
        for _ in range(count)
    ]


def test_words_are_those_of_jieba(parser: Parser, tokenizer: jieba.Tokenizer) -> None:
    segmenter = Segmenter(parser.model.words)
    pairs = Pairs(segmenter.pairs(), {})
    for text in [*TEXTS, *ODD, *mixtures(2000)]:
        assert segmenter.cut(pairs.look(text)[0]) == list(tokenizer.cut(text, HMM=False)), text


def test_without_any_word_characters_stand_alone() -> None:
    assert Segmenter({}).cut(Pairs((), {}).look("找活ab")[0]) == ["找", "活", "ab"]
