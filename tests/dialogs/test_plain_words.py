"""Every Chinese text that people read from the bot: no office words, no sentence too long to read aloud in one breath.

Texts are the string literals of the rooms below, without docstrings and patterns, and the answers of data/answers.toml.
What staff or a document wrote (a notice, a scheme's conditions) is theirs and stands in none of them.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.settings import HOUSE

ROOMS = ("bot/dialogs", "bot/office")
FILES = (
    *("bot/channels/" + name for name in ("articles.py", "lengths.py", "notices.py", "wording.py")),
    "bot/conversation.py",
    "bot/filing/correcting.py",
    "bot/invitations.py",
    *("bot/enrolment/" + name for name in ("alerts.py", "crowding.py", "proxies.py", "reminders.py", "signups.py")),
    "bot/enrolment/slips.py",
    *("bot/field/" + name for name in ("circulars.py", "forwarding.py", "liaison_entry.py", "share_card.py")),
    "bot/field/village_voices.py",
    *("bot/talk/" + name for name in ("handover.py", "recalls.py")),
    "bot/broadcasts/packs.py",
)

LONGEST = 25
"""Characters from one stop to the next (。！？；： or the end of a line); what is filled in is not counted."""

OFFICE_WORDS = re.compile(
    "予以|如需|敬请|相关|事宜|核实|逾期|办理|完毕|涉及|进行|现行|受理|审核|申领|享受|请勿|截止|告知|咨询|详情|获取|点击|输入"
    "|尚未|以便|及时|务必|上述|届时|特此|尊敬|温馨|异常|有误|暂无|暂不|操作|用户|系统|知悉|携带|前往|缴纳|领取|填报|申报"
    "|贵方|贵单位|该项|该岗|用工单位|抱歉|谢谢合作|为您服务|不予|准予|均可|凡是|之日|如有|如果您|按照|根据|由于|因此|以及"
)
ALLOWED = {
    "系统这会儿有点忙": "the database is away: 系统忙 is what people know from the bank's counter",
    "暂无意愿": "the certified value of 就业意愿 in the county's workbooks, never shown",
    "请按规定": "to staff: what the law asks of them",
}
"""Texts with an office word or of more length, and why they may stand."""

_HAN = re.compile(r"[\u4e00-\u9fff]")
_PATTERN = re.compile(r"\(\?|\||\[|\\|\.\*|\)\?|\{[\d,]+\}")
_STOP = re.compile(r"[。！？；：\n]")
_HOLE = re.compile(r"\{\w+\}")
"""What `str.format` fills in."""


def _files() -> list[Path]:
    return [
        *(path for room in ROOMS for path in sorted((HOUSE / room).glob("*.py"))),
        *(HOUSE / name for name in FILES),
    ]


def _literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text; what an f-string fills in is left out, texts within it come by themselves."""
    parts: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            parts.add(node.value)
        if isinstance(node, ast.JoinedStr):
            parts |= set(node.values)
            yield node.lineno, "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts:
            yield node.lineno, node.value


@cache
def texts() -> list[tuple[str, str]]:
    """Where each text stands, and the text."""
    found = []
    for path in _files():
        for line, text in _literals(ast.parse(path.read_text(encoding="utf-8"))):
            if _HAN.search(text) and not _PATTERN.search(text):
                found.append((f"{path.relative_to(HOUSE)}:{line}", text))
    answers = tomllib.loads((HOUSE / "data" / "answers.toml").read_text(encoding="utf-8"))["answer"]
    return found + [(f"data/answers.toml {answer['title']}", answer["text"]) for answer in answers]


def _judged() -> list[tuple[str, str]]:
    return [(where, text) for where, text in texts() if not any(known in text for known in ALLOWED)]


def test_no_office_words() -> None:
    found = [f"{where}: {word[0]} in {text!r}" for where, text in _judged() if (word := OFFICE_WORDS.search(text))]
    assert not found, "\n".join(found)


def test_sentences_are_short() -> None:
    found = [
        f"{where}: {len(sentence)} characters: {sentence}"
        for where, text in _judged()
        for sentence in map(str.strip, _STOP.split(_HOLE.sub("", text)))
        if len(sentence) > LONGEST
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("known", ALLOWED)
def test_what_is_allowed_still_stands(known: str) -> None:
    assert any(known in text for _, text in texts())


def test_people_are_spoken_to_politely() -> None:
    """您, never 你, save in words that are to be said or typed by them or by others."""
    found = [f"{where}: {text!r}" for where, text in _judged() if re.search(r"你(?!好|是)", text)]
    assert not found, "\n".join(found)
