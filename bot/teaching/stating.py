"""Slots as staff state them: in words that our own grammars read, or picked from a list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.dialogs.wording import TAGS
from bot.messages import Understanding
from bot.nlu.entities import LISTS
from bot.runtime import Understand

WORDED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "work_place": ("去哪里（岗位、班、招聘会在哪）", "例如：东莞、家门口"),
        "home_place": ("人在哪里、哪里人", "例如：泼机镇"),
        "occupation": ("工种", "例如：焊工、保安"),
        "wage": ("工资", "例如：六千以上、280一天"),
        "date": ("日子", "例如：下周三、12月5号、年后"),
        "scheme": ("补贴", "例如：交通补贴"),
        "ordinal": ("第几个", "例如：第二个、最后那个"),
        "headcount": ("几个人（连他自己）", "例如：三个人"),
        "age": ("年龄", "例如：45岁"),
    }
)
"""Slots that are stated in words: what people call them, and an example."""

PICKED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "topic": {
            "amount": "多少钱", "eligibility": "谁能领", "documents": "要什么材料", "procedure": "怎么办",
            "office": "去哪办", "deadline": "什么时候截止", "payout": "什么时候发", "pay": "工资", "place": "在哪里",
            "employer": "哪家单位", "hours": "上班时间",
        },
        "gender": {"male": "男", "female": "女"},
        "education": {
            "none": "没上过学", "primary": "小学", "junior": "初中", "senior": "高中", "vocational": "中专、技校",
            "college": "大专", "bachelor": "本科以上",
        },
    }
)  # fmt: skip
"""Slots that have a handful of values, with the words for each."""

NAMES: Mapping[str, str] = MappingProxyType(
    {
        **{slot: name for slot, (name, _) in WORDED.items()},
        "topic": "问的是什么",
        "gender": "性别",
        "education": "学历",
        "tags": "条件",
    }
)
"""What people call each slot."""
UNITS: Mapping[str, str] = MappingProxyType({"age": "岁", "headcount": "个人", "ordinal": "号"})
"""What a bare figure counts."""
_BETWEEN = re.compile(r"[、，,;； ]+")
PLACES = frozenset({"work_place", "home_place"})


@dataclass(frozen=True, slots=True)
class Stated:
    """What staff stated: slots in the parser's form, and for a slot that could not be read why."""

    slots: Mapping[str, Any]
    errors: Mapping[str, str]


def words_of(said: Understanding) -> dict[str, str | Sequence[str]]:
    """What the parser read, as staff would state it: its stretch of the text, or the value that is picked."""
    found: dict[str, str | Sequence[str]] = {}
    for slot in WORDED:
        if slot in said.slots:
            stretches = [said.text[hit.start : hit.end] for hit in said.entities if hit.slot == slot]
            found[slot] = "、".join(dict.fromkeys(stretches))
    for slot in (*PICKED, "tags"):
        if slot in said.slots:
            found[slot] = said.slots[slot]
    return found


def read(understand: Understand, today: date, stated: Mapping[str, str | Sequence[str]]) -> Stated:
    """Reads what staff stated; a slot that is empty is not stated."""
    slots: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for slot, given in stated.items():
        if not given:
            continue
        value = _worded(understand, today, slot, str(given)) if slot in WORDED else _picked(slot, given)
        if value is None:
            errors[slot] = f"没读出来，换个说法。{WORDED[slot][1] if slot in WORDED else ''}"
        else:
            slots[slot] = value
    return Stated(slots, errors)


def _worded(understand: Understand, today: date, slot: str, words: str) -> Any:
    """The value of some words; of a list each part has to be read. None where one cannot be."""
    parts = [part for part in _BETWEEN.split(words) if part] if slot in LISTS else [words]
    values: list[Any] = []
    for part in parts:
        hits = understand(part + UNITS.get(slot, "") if part.isdigit() else part, today).entities
        found = [hit.value for hit in hits if hit.slot == slot or {hit.slot, slot} <= PLACES]
        if not found:
            return None
        values += [value for value in found if value not in values]
    return None if not values else values if slot in LISTS else values[0]


def _picked(slot: str, given: str | Sequence[str]) -> Any:
    if slot == "tags":
        asked = [given] if isinstance(given, str) else given
        return [tag for tag in TAGS if tag in asked] or None
    return given if given in PICKED.get(slot, ()) else None
