"""What is known of a person, by the fields that a 资格规则 may name: exact, narrowed down, or ruled out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.places import stem

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

SCHOOLING: Mapping[str, str] = {
    "none": "不识字",
    "primary": "小学",
    "junior": "初中",
    "senior": "高中",
    "vocational": "中专",
    "college": "大专",
    "bachelor": "本科",
}
"""学历 by the contract's codes of schooling."""

FIELDS = (
    *("年龄", "性别", "户类型", "户籍", "务工地", "务工月数", "学历", "就业状态", "零就业家庭", "残疾"),
    *("高校毕业生", "毕业年数", "创业月数", "营业执照", "培训合格证", "单位参保"),
)
"""In the order of the contract, which settles ties."""


@dataclass(frozen=True, slots=True)
class Span:
    """A whole number that is only known to lie between two others, both included; None is no upper end."""

    low: int
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """None of these words. For 户籍: in none of these divisions, but within another where that is known."""

    than: tuple[str, ...]
    within: str = ""


Value: TypeAlias = int | str | bool
"""What a rule compares with."""

Fact: TypeAlias = int | str | bool | Span | Other
"""What is known: a number or a `Span`, 是 and 否 as bool, a word or an `Other`. A missing field is not known."""

Facts: TypeAlias = Mapping[str, Fact]


def packed(facts: Facts) -> dict[str, Any]:
    """As JSON takes them."""
    return {name: _packed(fact) for name, fact in facts.items()}


def unpacked(saved: Mapping[str, Any]) -> dict[str, Fact]:
    return {name: _unpacked(value) for name, value in saved.items()}


def _packed(fact: Fact) -> Any:
    if isinstance(fact, Span):
        return {"low": fact.low, "high": fact.high}
    return {"than": list(fact.than), "within": fact.within} if isinstance(fact, Other) else fact


def _unpacked(value: Any) -> Fact:
    if not isinstance(value, Mapping):
        return value  # type: ignore[no-any-return]  # it was packed from a plain fact
    if "than" in value:
        return Other(tuple(value["than"]), value["within"])
    return Span(value["low"], value["high"])


def is_one(name: str, known: Fact, value: Value) -> bool | None:
    """Whether what is known is this value; None where it may be."""
    if isinstance(known, Span):
        if known.low == known.high == value:
            return True
        inside = known.low <= int(value) and (known.high is None or int(value) <= known.high)
        return None if inside else False
    if name == "户籍":
        return _lies_in(known, stem(str(value)))
    if isinstance(known, Other):
        return False if value in known.than else None
    return known == value


def compares(known: Fact, sign: str, bound: int) -> bool | None:
    """`>=` or `<=` with what is known of a number; None where it may be either."""
    low, high = (known.low, known.high) if isinstance(known, Span) else (int(known), int(known))  # type: ignore[arg-type]  # numbers
    if sign == ">=":
        return True if low >= bound else False if high is not None and high < bound else None
    return False if low > bound else True if high is not None and high <= bound else None


def _lies_in(known: Fact, wanted: str) -> bool | None:
    """Whether a home lies in a division; one known only as far as the county may lie in any of its townships."""
    home = known.within if isinstance(known, Other) else str(known)
    if home and stem(home).startswith(wanted):
        return True
    if isinstance(known, Other) and any(wanted.startswith(stem(part)) for part in known.than):
        return False
    return None if wanted.startswith(stem(home) if home else "") else False
