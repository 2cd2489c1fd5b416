"""Trying a rule out: facts as staff write them in, the judgement with its reasons and a sentence out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.rules.facts import FIELDS, FLAGS, NUMBERS, WORDS, Fact
from bot.rules.reading import parse
from bot.rules.rule import Condition, Judgement, Rule
from bot.rules.wording import PlaceName, condition_said, judgement_said, sums_said


@dataclass(frozen=True, slots=True)
class Preview:
    """`sentence` says the judgement in Chinese: 不符合：符合 1 条，缺 1 条：出门务工满 3 个月。"""

    judgement: Judgement
    sentence: str


def preview(text: str, written: Mapping[str, str], place_name: PlaceName = str) -> Preview:
    """Judges the text of 资格规则 by facts as people write them (`facts_written`). Raises `BadRule`."""
    judgement = parse(text).judge(facts_written(written))
    return Preview(judgement, judgement_said(judgement, place_name))


def facts_written(written: Mapping[str, str]) -> dict[str, Fact]:
    """Facts out of a form: 是 and 否, whole numbers, words; what is empty or no such value is not known."""
    found = {name: _fact(name, written.get(name, "").strip()) for name in FIELDS}
    return {name: fact for name, fact in found.items() if fact is not None}


def fields_of(rule: Rule) -> dict[str, tuple[str, ...]]:
    """The fields that a rule names, each with the values to choose from; none where a number or code is typed."""
    named: dict[str, list[str]] = {}
    for condition in rule.conditions():
        values = named.setdefault(condition.name, [])
        values += [str(value) for value in condition.values]
    return {name: _choices(name, named[name]) for name in FIELDS if name in named}


def rule_said(rule: Rule, place_name: PlaceName = str) -> list[str]:
    """The rule in plain words, a line for each set of conditions that is enough."""
    lines: list[str] = []
    for each in rule.alternatives:
        conditions = "，".join(condition_said(condition, place_name) for condition in each.conditions)
        sums = "；".join(f"{sums_said((amount.yuan,))}{_when(amount.when, place_name)}" for amount in each.amounts)
        lines.append(f"{conditions or '不论什么人'}{f'：{sums}' if sums else ''}")
    return lines


def _when(conditions: tuple[Condition, ...], place_name: PlaceName) -> str:
    said = "、".join(condition_said(condition, place_name) for condition in conditions)
    return f"（{said}）" if said else ""


def _choices(name: str, values: list[str]) -> tuple[str, ...]:
    if name in FLAGS:
        return ("是", "否")
    if name in NUMBERS or name == "户籍":
        return ()
    return WORDS[name] or tuple(dict.fromkeys([*values, "其他"]))


def _fact(name: str, word: str) -> Fact | None:
    if name in FLAGS:
        return {"是": True, "否": False}.get(word)
    if name in NUMBERS:
        return int(word) if re.fullmatch(r"[0-9]{1,4}", word) else None
    return word or None
