"""Where no vacancy fits: which condition rules them all out, and what there is without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogs.base import Office
from bot.dialogs.wishes import vacancy_wish
from bot.messages import Turn

Looser = tuple[str, dict[str, Any], int]
"""A label, the wish without one of its conditions, how many vacancies then fit."""

_LET_GO = (
    ("places", "不限地方", "地方"),
    ("occupations", "不限工种", "工种"),
    ("pay", "不限工资", "工资"),
    ("must", "不限待遇", "待遇"),
    ("kinds", "不限单位", "单位"),
    ("seats", "不限人数", "人数"),
    ("since", "不限日子", "日子"),
    ("education", "不限学历", "学历"),
)
_OF_WHOM = ("gender", "age", "others", "near", "not_places", "not_occupations")
"""What no one can change, and what was ruled out, is never let go."""


def loosened(wish: Mapping[str, Any], turn: Turn, office: Office) -> list[Looser]:
    """Conditions that, let go one at a time, leave something."""
    found = []
    for key, label, _ in _LET_GO:
        if wish.get(key):
            rest = {name: value for name, value in wish.items() if name != key}
            total = _total(rest, turn, office)
            if total:
                found.append((label, rest, total))
    return found[:3]


def narrowed(wish: Mapping[str, Any], turn: Turn, office: Office) -> list[Looser]:
    """Where letting go of one condition is not enough: what there is for this person by trade or by place alone."""
    found = []
    person = {key: wish[key] for key in _OF_WHOM if key in wish}
    for label, key in (("只看这工种", "occupations"), ("只看这地方", "places")):
        if wish.get(key):
            rest = {**person, key: wish[key]}
            total = _total(rest, turn, office)
            if total:
                found.append((label, rest, total))
    total = _total(person, turn, office)
    return found or ([("看别的岗位", person, total)] if total else [])


def blamed(wish: Mapping[str, Any], looser: list[Looser], turn: Turn, office: Office) -> str:
    """The sentence that names what stands in the way; sex and age first, for no one can change theirs."""
    whose = _who(wish, turn, office)
    if whose:
        return whose
    words = {label: word for _, label, word in _LET_GO}
    named = [words[label] for label, _, _ in looser if label in words]
    return f"卡在{named[0]}这一样。" if len(named) == 1 else ""


def _who(wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
    """What the posts ask of a person where it alone is in the way, whether it was said or stands in the record."""
    asked = vacancy_wish(wish, turn, office)
    anybody = {**wish, "others": True}
    gender = {"male": "男", "female": "女"}.get(asked.gender, "")
    if asked.age is not None and _total({**anybody, "gender": asked.gender, "age": None}, turn, office):
        return f"卡在年龄：这样的岗位不收 {asked.age} 岁的。"
    if gender and _total({**anybody, "gender": "", "age": asked.age}, turn, office):
        return f"卡在性别：这样的岗位不收{gender}的。"
    return ""


def _total(wish: Mapping[str, Any], turn: Turn, office: Office) -> int:
    return office.find_vacancies(vacancy_wish(wish, turn, office), 0, 1).total
