"""Questions about oneself that rules of schemes lead to: their words, numbered answers, how answers are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogs import own_facts
from bot.dialogs.base import Office
from bot.dialogs.hints import around, hinted
from bot.dialogs.plain import WORDS, flatten, shorn
from bot.dialogs.readers import digit, pick, yes_no
from bot.messages import Turn
from bot.rules import Rule
from bot.rules.asking import answers
from bot.rules.facts import FLAGS, NUMBERS, Fact, Facts, Other, Span, packed, unpacked
from bot.rules.working_place import works_where

Option = tuple[str, dict[str, Any]]
"""A numbered answer, and the facts that follow from it as JSON; none where the person cannot say."""

ASKED: Mapping[str, str] = {
    "年龄": "您今年多大？回岁数，比如 46。",
    "性别": "您是男是女？",
    "户类型": "您家是哪种户？",
    "户籍": "您的户口在哪里？",
    "务工地": "您现在在哪里打工？",
    "务工月数": "您出门打工多久了？",
    "学历": "您是什么学历？",
    "就业状态": "您现在上班没有？",
    "零就业家庭": "您家是不是没有一个人在上班？",
    "残疾": "您有残疾证吗？",
    "高校毕业生": "您是大专、本科毕业的吗？",
    "毕业年数": "您毕业多久了？",
    "创业月数": "您自己做生意多久了？",
    "营业执照": "您办营业执照了吗？",
    "培训合格证": "您有培训合格证或技能证吗？",
    "单位参保": "单位给您交社保吗？",
}
UNSURE: Option = ("不清楚", {})
AWAY: tuple[tuple[str, Fact], ...] = (("省外", "省外"), ("省内，出了县", "省内县外"), ("本县", "县内"))
HOUSEHOLDS: tuple[tuple[str, Fact], ...] = (("脱贫户", "脱贫户"), ("监测户", "监测户"), ("都不是", "一般户"))
EMPLOYED: tuple[tuple[str, Fact], ...] = (
    ("在上班", "已就业"),
    ("打零工、灵活就业", "灵活就业"),
    ("自己做生意", "自主创业"),
    ("没工作", "未就业"),
)
AT_HOME: Option = ("没出去打工", packed({"务工地": Other(("省外", "省内县外", "县内")), "务工月数": 0}))
_NEVER: Mapping[str, tuple[Option, ...]] = {"务工月数": (AT_HOME,), "创业月数": (("没做生意", {"创业月数": 0}),)}
_PLACES = ("home_place", "work_place")
_PLACE_ALONE = re.compile(
    r"(?:我|现在|人|就|在|去|到|是|那边|这边|那里|里|里面|打工|上班|做工|干活|做事|的|了|呢|嘛|省|市|县)*"
)
_FLAG_WORDS = {
    **dict.fromkeys(("残疾", "培训合格证"), ("有", "没有")),
    "营业执照": ("办了", "没办"),
    "单位参保": ("交", "没交"),
}


def options(name: str, rules: Sequence[Rule], facts: Facts, office: Office) -> list[Option]:
    """The numbered answers; none for an age, which is answered by its number."""
    if name == "年龄":
        return []
    if name == "性别":
        return [(word, {name: word}) for word in ("男", "女")]
    if name == "务工地":
        return [*((label, {name: fact}) for label, fact in AWAY), AT_HOME]
    labelled = [(label, packed({name: fact})) for label, fact in _labelled(name, rules, facts, office)]
    return [*labelled, *_NEVER.get(name, ()), UNSURE]


def _labelled(name: str, rules: Sequence[Rule], facts: Facts, office: Office) -> list[tuple[str, Fact]]:
    if name in FLAGS:
        return list(zip(_FLAG_WORDS.get(name, ("是", "不是")), (True, False), strict=True))
    if name == "户类型":
        return list(HOUSEHOLDS)
    possible = answers(name, rules, facts)
    if name in NUMBERS:
        return [(_stretch(name, fact), fact) for fact in possible if isinstance(fact, Span)]
    if name == "就业状态":
        known = {fact for _, fact in EMPLOYED}
        return [*EMPLOYED, *((str(fact), fact) for fact in possible if isinstance(fact, str) and fact not in known)]
    spoken = office.place_name if name == "户籍" else str
    return [("都不是" if isinstance(fact, Other) else spoken(str(fact)), fact) for fact in possible]


def _stretch(name: str, span: Span) -> str:
    """不到 3 个月, 3 到 5 个月, 满 6 个月; of years 2 年以内, 超过 2 年."""
    if name == "毕业年数":
        if span.high is None:
            return f"超过 {span.low - 1} 年"
        return f"{span.high} 年以内" if span.low == 0 else f"{span.low} 到 {span.high} 年"
    if span.high is None:
        return f"满 {span.low} 个月"
    return f"不到 {span.high + 1} 个月" if span.low == 0 else f"{span.low} 到 {span.high} 个月"


def read(name: str, offered: Sequence[Option], turn: Turn, office: Office) -> dict[str, Fact] | None:
    """The facts that an answer settles, none where the person does not know; None where it is no answer."""
    if _unsure(turn):
        return {}
    told = own_facts.said(turn, office)
    number = pick(turn, len(offered))
    if number and not (name in NUMBERS and told.get(name)):
        return unpacked(offered[number - 1][1])
    if name in told:
        return told
    fact = _place(turn, office) if name == "务工地" else None
    fact = fact or _plainly(name, offered, turn)
    return None if fact is None else {**told, **fact}


def bare_place(turn: Turn, office: Office) -> dict[str, Fact] | None:
    """广东, 在昆明 and nothing else: where somebody works, whatever is being asked."""
    return _place(turn, office) if _PLACE_ALONE.fullmatch(around(turn, _PLACES)) else None


def _place(turn: Turn, office: Office) -> dict[str, Fact] | None:
    """Any place answers where somebody works; 省内 is what the answers call it."""
    slots = hinted(turn).said.slots if _PLACE_ALONE.fullmatch(around(turn, _PLACES)) else turn.said.slots
    for place in (*slots.get("home_place", ()), *slots.get("work_place", ())):
        fact = "省内县外" if place == "in_province" else works_where(place, turn.person.area or office.home)
        if fact is not None:
            return {"务工地": fact}
    return None


def _plainly(name: str, offered: Sequence[Option], turn: Turn) -> dict[str, Fact] | None:
    """An answer in few words that mean something to this question alone."""
    text, answer = flatten(turn.text), yes_no(turn)
    if name == "年龄":
        years = own_facts.age(turn.text)
        return None if years is None else {name: years}
    if name in FLAGS and answer is not None:
        return {name: answer}
    if name == "户类型" and answer is False:
        return {name: "一般户"}
    beyond = digit(turn)
    if name in NUMBERS and beyond is not None:
        return {name: beyond}
    if name in NUMBERS and (lasted := own_facts.lasted(turn.text, "年" if name == "毕业年数" else "月")) is not None:
        return {name: lasted}
    if name in {"务工地", "务工月数"} and (text.startswith(("在家", "没出去", "没打工")) or answer is False):
        return unpacked(AT_HOME[1])
    if name == "创业月数" and answer is False:
        return {name: 0}
    if name == "户籍" and len(offered) == 3 and answer is not None:
        return unpacked(offered[0 if answer else 1][1])
    if name == "就业状态" and answer is True:
        return unpacked(offered[0][1])
    return _worded(offered, turn)


def _worded(offered: Sequence[Option], turn: Turn) -> dict[str, Fact] | None:
    """The one answer whose words the message says, or that says the message's words."""
    text = shorn(turn.text).removeprefix("在").removeprefix("是")
    whole = [facts for label, facts in offered if flatten(label) == text]
    fitting = [facts for label, facts in offered if len(text) >= 2 and text in flatten(label)]
    found = whole or fitting
    return unpacked(found[0]) if len(found) == 1 else None


def _unsure(turn: Turn) -> bool:
    return shorn(turn.text) in WORDS["subsidies"]["unsure"]
