"""The Chinese calendar: lunar days, feasts, and what 年后 and 年前 stand for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from lunardate import LunarDate

Span = tuple[date, date]


def lunar(year: int, month: int, day: int) -> date:
    """The solar day of a lunar date of the year that begins in solar `year`."""
    found: date = _lunar(year, month, day)
    return found


@lru_cache(maxsize=512)
def _lunar(year: int, month: int, day: int) -> date:
    solar = LunarDate(year, month, day).to_solar_date()
    return date(solar.year, solar.month, solar.day)


FEASTS: dict[str, Callable[[int], date]] = {
    "元旦": lambda year: date(year, 1, 1),
    "五一": lambda year: date(year, 5, 1),
    "劳动节": lambda year: date(year, 5, 1),
    "国庆": lambda year: date(year, 10, 1),
    "十一": lambda year: date(year, 10, 1),
    "春节": lambda year: lunar(year, 1, 1),
    "过年": lambda year: lunar(year, 1, 1),
    "大年初一": lambda year: lunar(year, 1, 1),
    "除夕": lambda year: lunar(year, 1, 1) - timedelta(1),
    "大年三十": lambda year: lunar(year, 1, 1) - timedelta(1),
    "年三十": lambda year: lunar(year, 1, 1) - timedelta(1),
    "元宵": lambda year: lunar(year, 1, 15),
    "端午": lambda year: lunar(year, 5, 5),
    "中秋": lambda year: lunar(year, 8, 15),
}


def coming(make: Callable[[int], date], today: date) -> date:
    day = make(today.year)
    return day if day >= today else make(today.year + 1)


def month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


def lunar_end(day_29: date) -> date:
    """The 30th where the lunar month has one."""
    following = day_29 + timedelta(1)
    return following if LunarDate.from_solar_date(following.year, following.month, following.day).day == 30 else day_29


def coming_lunar(month: int, day: int, today: date) -> date:
    """The next such lunar day; the lunar year that began last solar year may still hold it."""
    for year in (today.year - 1, today.year, today.year + 1):
        found = lunar(year, month, day)
        if found >= today:
            return found
    raise ValueError(f"no lunar day {month}-{day} after {today}")


def around_new_year(word: str, today: date) -> Span:
    """年后 is the day after Spring Festival to the Lantern Festival; 年前 from today to the eve."""
    feast = lunar(today.year, 1, 1)
    if lunar(today.year, 1, 15) < today or ("前" in word and feast <= today):
        feast = lunar(today.year + 1, 1, 1)
    if "前" in word:
        return today, feast - timedelta(1)
    return feast + timedelta(1), feast + timedelta(14)
