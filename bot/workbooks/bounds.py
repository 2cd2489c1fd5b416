"""Checks that several kinds share: what has a lower and an upper end, and people of an age."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def out_of_order(values: dict[str, Any], low: str, low_name: str, high: str, high_name: str) -> Sequence[str]:
    first, last = values.get(low), values.get(high)
    if first is None or last is None or first <= last:
        return ()
    return (f"{low_name} {first} 高于{high_name} {last}",)


def ages(values: dict[str, Any]) -> Sequence[str]:
    return out_of_order(values, "age_min", "年龄下限", "age_max", "年龄上限")


def dates(values: dict[str, Any], first: str, first_name: str, last: str, last_name: str) -> Sequence[str]:
    begins, ends = values.get(first), values.get(last)
    if begins is None or ends is None or begins <= ends:
        return ()
    return (f"{first_name} {begins} 晚于{last_name} {ends}",)
