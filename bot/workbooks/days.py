"""Readers of dates and times of day, in every form that county offices write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from bot.workbooks.cells import OPEN, figures, words
from bot.workbooks.columns import Cell, Desk, Unreadable

_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:[T ]?\d{1,2}:\d{2}(?::\d{2})?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})[月/.-](\d{1,2})[日号]?")
_CLOCK = re.compile(
    r"(上午|早上|中午|下午|晚上|[AaPp][Mm])?(\d{1,2})(?:[::点时](\d{1,2}|半)?分?)?(?::\d{2})?([AaPp][Mm])?"
)
_EXCEL_DAYS = range(20_000, 80_000)
"""Serial numbers of 1954 to 2119: what a date cell shows once its format was lost."""


def day(cell: Cell, desk: Desk) -> date | None:
    """A date; without a year the one nearest to today. 长期 and 不限 give None. Raises Unreadable where none exists."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    said = figures(cell)
    if said in OPEN:
        return None
    full = _FULL.fullmatch(said) or _COMPACT.fullmatch(said)
    if full:
        return _real(int(full[1]), int(full[2]), int(full[3]), words(cell))
    short = _SHORT.fullmatch(said)
    if short and not isinstance(cell, float):
        return _nearest(int(short[1]), int(short[2]), desk.today, words(cell))
    if said.isdigit() and int(said) in _EXCEL_DAYS:
        # The reader turns serial numbers of date cells into dates itself; this one lost its format.
        return date(1899, 12, 30) + timedelta(days=int(said))
    raise Unreadable(f"“{words(cell)}”不是日期，请写成 2026-12-01 这样")


def clock(cell: Cell, _desk: Desk) -> time | None:
    """A time of day: 9:00, ９：００, 9点半, 下午2点, an Excel time or the fraction of a day."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, float) and 0 < cell < 1:
        return time(*divmod(round(cell * 1440) % 1440, 60))
    said = figures(cell)
    if said in OPEN:
        return None
    match = _CLOCK.fullmatch(said)
    if match:
        before, hours, minutes, after = match.groups()
        hour = int(hours)
        late = (before or after or "").lower() in {"下午", "晚上", "pm"} or (before == "中午" and hour < 6)
        minute = 30 if minutes == "半" else int(minutes or 0)
        if hour <= 24 and minute < 60:
            return time((hour + 12 if late and hour < 12 else hour) % 24, minute)
    raise Unreadable(f"“{words(cell)}”不是时间，请写成 9:00 这样")


def _real(year: int, month: int, number: int, said: str) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise Unreadable(f"“{said}”这一天不存在") from None


def _nearest(month: int, number: int, today: date, said: str) -> date:
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(date(year, month, number))
        except ValueError:
            continue
    if not found:
        raise Unreadable(f"“{said}”这一天不存在")
    return min(found, key=lambda candidate: abs(candidate - today))
