"""The checkable part of a scheme's conditions (资格规则): errors by line and word, judged by what is known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.places import stem

Value: TypeAlias = int | str | bool

NUMBERS = frozenset({"年龄", "务工月数", "毕业年数", "创业月数"})
FLAGS = frozenset({"零就业家庭", "残疾", "高校毕业生", "营业执照", "培训合格证", "单位参保"})
WORDS: Mapping[str, tuple[str, ...]] = {
    "性别": ("男", "女"),
    "户类型": ("脱贫户", "监测户", "一般户"),
    "务工地": ("省外", "省内县外", "县内"),
    "户籍": (),
    "学历": (),
    "就业状态": (),
}
"""Fields of words and what they may be; an empty tuple takes any word."""

FIELDS = (*NUMBERS, *WORDS, *FLAGS)
_SIGNS = {"＝": "=", "≥": ">=", "≤": "<=", "!=": "≠", "==": "=", "＞=": ">=", "＜=": "<="}
_LINE = re.compile(r"(?P<name>\S+?)\s*(?P<sign>>=|<=|==|!=|＞=|＜=|[=≠＝≥≤]|不属于|属于)\s*(?P<value>\S.*)")
_WHOLE = re.compile(r"\d+")


class BadRule(ValueError):
    """A rule that cannot be read; the text says which line and which word, in Chinese."""

    def __init__(self, line: int, word: str, reason: str) -> None:
        super().__init__(f"第 {line} 行“{word}”：{reason}")
        self.line, self.word = line, word


@dataclass(frozen=True, slots=True)
class Condition:
    """One line: a field, how it compares, and with which of several values."""

    name: str
    sign: str
    values: tuple[Value, ...]
    line: int

    def holds(self, facts: Mapping[str, Value]) -> bool | None:
        """None where the fact is not known."""
        known = facts.get(self.name)
        if known is None or known == "":
            return None
        if self.sign in {">=", "<="}:
            bound = self.values[0]
            return known >= bound if self.sign == ">=" else known <= bound  # type: ignore[operator]  # both are numbers
        met = any(_same(self.name, known, value) for value in self.values)
        return met if self.sign in {"=", "属于"} else not met


@dataclass(frozen=True, slots=True)
class Amount:
    """Yuan, when all of its conditions hold."""

    yuan: int
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Conditions that must all hold, and what is paid then."""

    conditions: tuple[Condition, ...]
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """`entitled` is None while it hangs on the fields in `unknown`; `failed` are the lines that speak against it.

    `yuan` is the amount, None where it is not stated or hangs on something unknown.
    """

    entitled: bool | None
    yuan: int | None = None
    unknown: tuple[str, ...] = ()
    failed: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Rule:
    """Any alternative is enough."""

    alternatives: tuple[Alternative, ...]

    def judge(self, facts: Mapping[str, Value]) -> Judgement:
        """What follows from the facts, by field name: numbers as int, 是 and 否 as bool, the rest as words.

        The alternative that speaks most for the person counts: one that holds, else one that may, else the first.
        """
        judged = [_judge(each, facts) for each in self.alternatives]
        for wanted in (True, None, False):
            found = [each for each in judged if each.entitled is wanted]
            if found:
                return max(found, key=lambda each: each.yuan or 0) if wanted else _closest(found)
        return Judgement(True)


def parse(text: str) -> Rule:
    """Reads the text of 资格规则. Raises `BadRule`; an empty text is a rule that everyone meets."""
    alternatives: list[Alternative] = []
    conditions: list[Condition] = []
    amounts: list[Amount] = []
    for number, part in _parts(text):
        if part == "或":
            alternatives.append(Alternative(tuple(conditions), tuple(amounts)))
            conditions, amounts = [], []
        elif part.startswith("金额"):
            amounts.append(_amount(number, part))
        else:
            conditions.append(_condition(number, part))
    alternatives.append(Alternative(tuple(conditions), tuple(amounts)))
    empty = next((each for each in alternatives if not each.conditions and len(alternatives) > 1), None)
    if empty is not None:
        raise BadRule(1 + text.count("\n"), "或", "“或”的前面和后面都要有条件")
    return Rule(tuple(alternatives))


def _parts(text: str) -> Sequence[tuple[int, str]]:
    lines = enumerate(text.replace("\r", "").split("\n"), 1)
    parts = ((number, part.strip()) for number, line in lines for part in re.split("[；;]", line))
    return [(number, part) for number, part in parts if part]


def _condition(line: int, part: str) -> Condition:
    match = _LINE.fullmatch(part)
    if match is None:
        raise BadRule(line, part, "要写成“字段 比较 值”，如“年龄 >= 18”")
    name, sign = match["name"], _SIGNS.get(match["sign"], match["sign"])
    if name not in FIELDS:
        raise BadRule(line, name, f"没有这个字段。可用：{'、'.join(sorted(FIELDS))}")
    if sign in {">=", "<="} and name not in NUMBERS:
        raise BadRule(line, sign, f"“{name}”不能比大小")
    words = [word for word in re.split(r"[、，,]", match["value"].strip()) if word]
    if len(words) != 1 and sign not in {"属于", "不属于"}:
        raise BadRule(line, match["value"], "几个值要用“属于”或“不属于”")
    return Condition(name, sign, tuple(_value(line, name, word.strip()) for word in words), line)


def _value(line: int, name: str, word: str) -> Value:
    if name in NUMBERS:
        if not _WHOLE.fullmatch(word):
            raise BadRule(line, word, f"“{name}”要写整数")
        return int(word)
    if name in FLAGS:
        if word not in {"是", "否"}:
            raise BadRule(line, word, f"“{name}”只能是“是”或“否”")
        return word == "是"
    if WORDS[name] and word not in WORDS[name]:
        raise BadRule(line, word, f"“{name}”只能是{'、'.join(WORDS[name])}")
    if name == "户籍" and not re.fullmatch(r"\d{2,12}", word):
        raise BadRule(line, word, "户籍要写行政区划代码")
    return word


def _amount(line: int, part: str) -> Amount:
    stated, _, when = part.partition("当")
    match = re.fullmatch(r"金额\s*[=＝]\s*(\d+)\s*元?\s*", stated)
    if match is None:
        raise BadRule(line, stated.strip(), "金额要写成“金额 = 1000”")
    conditions = tuple(_condition(line, each.strip()) for each in re.split("且", when) if each.strip())
    if "当" in part and not conditions:
        raise BadRule(line, "当", "“当”的后面要有条件")
    return Amount(int(match[1]), conditions)


def _judge(alternative: Alternative, facts: Mapping[str, Value]) -> Judgement:
    entitled = _together(alternative.conditions, facts)
    failed = tuple(each.line for each in alternative.conditions if each.holds(facts) is False)
    unknown = [each.name for each in alternative.conditions if each.holds(facts) is None]
    if entitled is False:
        return Judgement(False, failed=failed)
    yuan, waits = _paid(alternative.amounts, facts)
    return Judgement(entitled, yuan, tuple(dict.fromkeys([*unknown, *waits])), failed)


def _paid(amounts: Sequence[Amount], facts: Mapping[str, Value]) -> tuple[int | None, list[str]]:
    """The first amount whose conditions hold; None with the fields it hangs on where an earlier one may hold yet."""
    for amount in amounts:
        met = _together(amount.when, facts)
        if met:
            return amount.yuan, []
        if met is None:
            return None, [each.name for each in amount.when if each.holds(facts) is None]
    return None, []


def _together(conditions: Sequence[Condition], facts: Mapping[str, Value]) -> bool | None:
    met = [each.holds(facts) for each in conditions]
    return False if False in met else None if None in met else True


def _closest(found: Sequence[Judgement]) -> Judgement:
    """Of several alternatives of the same outcome the one with the least in its way."""
    return min(found, key=lambda each: len(each.unknown) + len(each.failed))


def _same(name: str, known: Value, value: Value) -> bool:
    if name == "户籍":
        return str(known).startswith(stem(str(value)))
    return known == value
