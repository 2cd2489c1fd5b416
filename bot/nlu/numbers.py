"""Numerals as people write and say them: 六千, 三千五, 一万二, 两百五, 6k, 1.2万, 俩."""

from __future__ import annotations

import re

DIGITS = dict(
    zip("零一二三四五六七八九〇两俩仨幺壹贰叁肆伍陆柒捌玖", (*range(10), 0, 2, 2, 3, 1, *range(1, 10)), strict=True)
)
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000, "k": 1000, "w": 10000, "拾": 10, "佰": 100, "仟": 1000}
HAN = "零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟"
FIGURES = frozenset("0123456789俩仨幺" + HAN)
"""Every number that anyone writes holds one of these."""

_MIXED = re.compile(r"(\d+(?:\.\d+)?)([百千万kw])?([1-9一二三四五六七八九])?")


def value_of(text: str) -> float | None:
    """The number that a numeral stands for, None when it is none.

    A digit after the last unit counts in the next lower unit: 三千五 is 3500, 一万二 is 12000, 6千5 is 6500.
    """
    match = _MIXED.fullmatch(text)
    if match:
        unit = UNITS.get(match[2] or "", 1)
        if match[3] and unit == 1:
            return float(match[1] + match[3]) if match[3].isascii() else None
        rest = (DIGITS.get(match[3]) or int(match[3])) * unit // 10 if match[3] else 0
        return float(match[1]) * unit + rest
    return _han_value(text)


def whole(text: str) -> int | None:
    """`value_of` where it is a whole number."""
    value = value_of(text)
    return int(value) if value is not None and value == int(value) else None


def _han_value(text: str) -> float | None:
    if not text or any(char not in DIGITS and char not in UNITS for char in text):
        return None
    if all(char in DIGITS for char in text):
        return float("".join(str(DIGITS[char]) for char in text))
    total = section = 0
    digit: int | None = None
    last_unit, zero = 1, False
    for char in text:
        if char in DIGITS:
            if digit:
                return None
            digit, zero = DIGITS[char], zero or DIGITS[char] == 0
            continue
        unit = UNITS[char]
        if unit == 10000:
            total = (total + section + (digit or (0 if section else 1))) * unit
            section = 0
        else:
            section += (1 if digit is None else digit) * unit
        digit, last_unit, zero = None, unit, False
    tail = (digit or 0) * (1 if zero or last_unit <= 10 else last_unit // 10)
    return float(total + section + tail)
