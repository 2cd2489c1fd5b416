"""The same message means the same in every spelling."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import opencc
import pytest
from pypinyin import lazy_pinyin

from bot.nlu import Parser
from bot.nlu.evaluate import atoms, read_expected
from bot.nlu.normalize import Normalizer
from bot.nlu.wordbook import DATA

TODAY = date(2026, 11, 22)
MESSAGES = 300


def _messages() -> list[str]:
    """A fixed choice. Names are left out: toneless letters tell no one which characters a name is written with."""
    lines = [
        line
        for name in ("unseen", "unseen_later", "held")
        for line in read_expected(Path(__file__).parent / f"{name}.jsonl")
    ]
    texts = [line.text for line in lines if len(line.text) > 3 and "person_name" not in (line.slots or {})]
    return random.Random(5).sample(texts, MESSAGES)


TEXTS = _messages()
traditional = opencc.OpenCC("s2t").convert
SLIPS = {
    "报名": "报明", "电焊": "电汗", "补贴": "补铁", "招聘": "招品", "培训": "陪训", "工资": "工姿", "保安": "保按",
    "厨师": "除师", "退订": "退定", "投诉": "投速", "贷款": "代款", "月嫂": "月搜", "联络员": "连络员", "社保": "社宝",
    "技术": "技数", "进厂": "近厂", "身份证": "身分证",
}  # fmt: skip


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def without_marks(text: str) -> str:
    return "".join(char for char in text if char not in "，。？！、")


def with_fillers(text: str) -> str:
    return f"嗯，那个，就是说，{text}"


def with_emoji(text: str) -> str:
    return f"{text}😊🙏[微笑]"


def misspelt(text: str) -> str:
    for word, slip in SLIPS.items():
        text = text.replace(word, slip)
    return text


def pinyin(text: str) -> str:
    return " ".join(lazy_pinyin(without_marks(text)))


REWRITES = [traditional, full_width, without_marks, with_fillers, with_emoji, misspelt, pinyin]
KINDS = ["traditional", "full width", "no marks", "fillers", "emoji", "same sound", "toneless pinyin"]


@pytest.mark.parametrize("rewrite", REWRITES, ids=KINDS)
def test_a_rewrite_keeps_intent_and_slots(parser: Parser, rewrite: Callable[[str], str]) -> None:
    assert kept(parser, rewrite) >= 0.93


def kept(parser: Parser, rewrite: Callable[[str], str]) -> float:
    """The share of rewritten messages that keep intent and slots; what the rewrite leaves alone does not count."""
    changed = [(text, new) for text in TEXTS if (new := rewrite(text)) != text]
    assert changed
    same = 0
    for text, new in changed:
        said, again = parser(text, TODAY), parser(new, TODAY)
        same += said.intent == again.intent and atoms(said.slots) == atoms(again.slots)
    return same / len(changed)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ＡＢ１２　我想去東莞", "ab12我想去东莞"),
        ("包喫包住！！", "包吃包住！！"),
        ("① 2️⃣", "1 2"),
        ("好[微笑]的😀", "好的"),
        ("", ""),
    ],
)
def test_one_spelling_for_all(text: str, plain: str) -> None:
    assert Normalizer(DATA / "lexicon" / "fillers.txt").spell(text) == plain


@pytest.mark.parametrize(
    ("text", "smooth"),
    [("嗯，那个，我想找活", "我想找活"), ("那个厂在哪", "那个厂在哪"), ("嗯", "嗯"), ("我想我想找活", "我想找活")],
)
def test_fillers_go_and_words_stay(text: str, smooth: str) -> None:
    assert Normalizer(DATA / "lexicon" / "fillers.txt").smooth(text) == smooth
