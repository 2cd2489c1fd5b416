"""Readers of single cells: text, numbers, money, phone and identity numbers, choices, lists, area codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from operator import mul
from typing import Any

from bot.workbooks.columns import Cell, Desk, Reader, Unreadable

OPEN = frozenset({"不限", "无", "无要求", "不限制", "面议", "若干", "-", "—", "——", "/", "暂无", "待定", "长期"})
"""What people write where nothing is meant to be said."""

_SPACES = re.compile(r"[\s\u200b\u200c\u200d\ufeff]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(万|千|k|w)?(\d)?")
_UNITS = re.compile(r"^[¥￥约]|(?:元|块|人民币|名|人|个|家|岁|周岁|以上|左右|/?(?:月|天|日|小时|时|件|人))+$")
_SCIENCE = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def words(cell: Cell) -> str:
    """The cell as a reader sees it, without spaces at its ends and without control characters."""
    if isinstance(cell, str):
        return _CONTROLS.sub("", cell).strip().strip("\u3000\ufeff\u200b").strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime) and cell.time() != time():
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell.isoformat()


def figures(cell: Cell) -> str:
    """The cell in half-width characters with all spaces and thousands separators gone."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", words(cell))).replace(",", "")


def text(limit: int) -> Reader:
    def read(cell: Cell, _desk: Desk) -> str:
        said = words(cell)
        if len(said) > limit:
            raise Unreadable(f"太长，最多 {limit} 个字")
        return said

    return read


def whole(low: int = 0, high: int = 1_000_000) -> Reader:
    """A whole number between two bounds; 不限, 若干 and their like give None."""

    def read(cell: Cell, _desk: Desk) -> int | None:
        said = figures(cell)
        if said in OPEN:
            return None
        value = amount(said)
        if value is None or not value.is_integer():
            raise Unreadable(f"“{words(cell)}”不是整数")
        if not low <= value <= high:
            raise Unreadable(f"{int(value)} 不在 {low} 到 {high} 之间")
        return int(value)

    return read


def yuan(cell: Cell, _desk: Desk) -> int | None:
    """Whole yuan of 6000, ６０００, 6,000元, 5千, 0.6万, 1万2; 面议 gives None."""
    said = figures(cell)
    if said in OPEN:
        return None
    value = amount(said)
    if value is None or not 0 <= value <= 1_000_000:
        raise Unreadable(f"“{words(cell)}”不是金额")
    return round(value)


def amount(said: str) -> float | None:
    """The number in a text of figures; None where it holds anything else than one number and its unit."""
    bare = _UNITS.sub("", _UNITS.sub("", said.lower()))
    match = _NUMBER.fullmatch(bare)
    if match is None:
        return None
    number, scale, rest = match.groups()
    if rest and not scale:
        return float(number + rest)
    factor = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}.get(scale or "", 1)
    # 1万2 is 12,000: the digit after the unit counts tenths of it.
    return round(float(number) * factor + int(rest or 0) * factor / 10, 4)


def phone(cell: Cell, _desk: Desk) -> str:
    """A mainland mobile number as E.164. The first three digits beyond 1 and 3 to 9 are not judged: ranges grow."""
    said = re.sub(r"[-—()\s]", "", figures(cell))
    _whole_digits(said)
    bare = re.sub(r"^(\+?0*86)(?=1\d{10}$)", "", said)
    if not re.fullmatch(r"1[3-9]\d{9}", bare):
        raise Unreadable(f"“{words(cell)}”不是 11 位手机号")
    return "+86" + bare


def contact(cell: Cell, _desk: Desk) -> str:
    """Any telephone number that people can call: mobile, land line with area code, 12333; several by 、."""
    said = re.sub(r"\s*[、/，,;；]\s*", "、", unicodedata.normalize("NFKC", words(cell)))
    _whole_digits(said)
    if not re.fullmatch(r"(\+?\d[\d\s\-()转]{3,24})(、\+?\d[\d\s\-()转]{3,24})*", said) or len(said) > 60:
        raise Unreadable(f"“{words(cell)}”不是电话号码")
    return said


def identity(cell: Cell, _desk: Desk) -> str:
    """A resident identity number of 18 characters (GB 11643): birthday possible, check digit right."""
    said = figures(cell).upper().lstrip("'")
    if isinstance(cell, float) or _SCIENCE.fullmatch(said):
        raise Unreadable("存成了数字，后几位已经丢失，请把这一列设为文本再填")
    if not re.fullmatch(r"\d{17}[\dX]", said):
        raise Unreadable(f"应为 18 位，现有 {len(said)} 位")
    if birthday_of(said) is None:
        raise Unreadable("里的出生日期不存在")
    if check_digit(said[:17]) != said[17]:
        raise Unreadable("最后一位校验码不对，请核对")
    return said


def check_digit(first: str) -> str:
    """The eighteenth character over the first seventeen digits (ISO 7064, MOD 11-2)."""
    return "10X98765432"[sum(map(mul, map(int, first), _WEIGHTS)) % 11]


def birthday_of(number: str) -> date | None:
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return day if day.year >= 1900 else None


def choice(values: Mapping[str, Any]) -> Reader:
    """One of the words in `values`, or a longer text that begins with one (初中及以上, 脱贫户（已脱贫）)."""
    longest = sorted(values, key=len, reverse=True)

    def read(cell: Cell, _desk: Desk) -> Any:
        said = figures(cell)
        for word in longest:
            if said == word or (len(word) > 1 and said.startswith(word)):
                return values[word]
        shown = "、".join(dict.fromkeys(word for word in values if len(word) > 1)) or "、".join(values)
        raise Unreadable(f"“{words(cell)}”不在可选项里（{shown}）")

    return read


def yes_no(cell: Cell, _desk: Desk) -> bool:
    said = figures(cell).upper()
    if said in {"是", "有", "Y", "YES", "√", "1", "TRUE", "对"}:
        return True
    if said in {"否", "无", "没有", "N", "NO", "×", "X", "0", "FALSE", "不是"}:
        return False
    raise Unreadable(f"“{words(cell)}”应填 是 或 否")


def parts(cell: Cell, _desk: Desk) -> tuple[str, ...]:
    """A list by 、 ， , ; ； or line breaks, each part once, order kept."""
    split = re.split(r"[、，,;；\n]", words(cell))
    return tuple(dict.fromkeys(part.strip() for part in split if part.strip()))


def area(*lengths: int) -> Reader:
    """A division code of one of these lengths whose county (or above) exists; villages are renumbered too often."""

    def read(cell: Cell, desk: Desk) -> str:
        said = figures(cell).lstrip("'")
        if not said.isdigit() or len(said) not in lengths:
            shown = "、".join(str(length) for length in lengths)
            raise Unreadable(f"“{words(cell)}”应为 {shown} 位数字")
        if not desk.known_area(said) and not desk.known_area(said[:6]):
            raise Unreadable(f"{said} 不是已知的行政区划")
        return said

    return read


def occupation(cell: Cell, desk: Desk) -> str:
    said = words(cell)
    name = desk.occupation_of(said)
    if name is None:
        nearest = desk.suggest(said)
        raise Unreadable(f"“{said}”不在工种表里" + (f"，最接近的是“{nearest}”" if nearest else ""))
    return name


def _whole_digits(said: str) -> None:
    if _SCIENCE.fullmatch(said):
        raise Unreadable("被表格软件改成了科学计数，请把这一列设为文本再填")
