"""When notices may reach people: quiet hours by day, village and kind of notice, and the festivals.

The setting `quiet_hours` says what holds everywhere; the file that the setting `quiet_calendar` names has what differs.
Whoever wants none at all (`off`) wants none of the file either. Hours are those of Asia/Shanghai and may span midnight.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from lunardate import LunarDate

from bot.messages import SHANGHAI
from bot.settings import QuietHours, Settings, parse_hours

MOMENT = timedelta(seconds=1)
FARTHEST = 60
"""Days that are looked ahead for an end of waiting, or for its beginning."""


def is_quiet(hours: QuietHours | None, now: datetime) -> bool:
    """Whether one waits at this moment by these hours alone."""
    return hours is not None and _within(hours, now.astimezone(SHANGHAI).time())


def _within(hours: QuietHours, clock: time) -> bool:
    begins, ends = hours
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


@dataclass(frozen=True, slots=True)
class Rule:
    """Other hours for an area, a kind, a season (month and day, first and last, may span the new year) or market days.

    Market days are told by the last digit of the day, of the lunar month where `lunar`. `hours` None: no quiet then.
    """

    hours: QuietHours | None
    area: str = ""
    kind: str = ""
    season: tuple[tuple[int, int], tuple[int, int]] | None = None
    market: frozenset[int] = frozenset()
    lunar: bool = False

    def holds(self, kind: str, area: str, day: date) -> bool:
        if (self.kind and self.kind != kind) or not area.startswith(self.area):
            return False
        return self._in_season(day) and (not self.market or self._last_digit(day) in self.market)

    def _in_season(self, day: date) -> bool:
        if self.season is None:
            return True
        (first, last), here = self.season, (day.month, day.day)
        return first <= here <= last if first <= last else here >= first or here <= last

    def _last_digit(self, day: date) -> int:
        return int(LunarDate.from_solar_date(day.year, day.month, day.day).day if self.lunar else day.day) % 10

    @property
    def weight(self) -> tuple[int, bool, bool]:
        """The closer to the village, then to the kind, then to the day, the more it says."""
        return len(self.area), bool(self.kind), bool(self.market or self.season)


class Quiet:
    """What holds for this office. `festivals` are whole days on which only urgent notices go out."""

    def __init__(
        self, base: QuietHours | None, rules: Sequence[Rule] = (), festivals: Mapping[date, str] | None = None
    ):
        self._base = base
        self._rules = sorted(rules, key=lambda rule: rule.weight, reverse=True)
        self.festivals: Mapping[date, str] = festivals or {}
        self._areas = sorted({rule.area for rule in rules if rule.area})

    def waits(self, kind: str, now: datetime, area: str = "") -> bool:
        if self._base is None:
            return False
        here = now.astimezone(SHANGHAI)
        hours = self._hours(kind, area, here.date())
        return here.date() in self.festivals or (hours is not None and _within(hours, here.time()))

    def waits_everywhere(self, kind: str, now: datetime) -> bool:
        """Whether no village at all may be written to now; where some may, each row is looked at by its own."""
        return all(self.waits(kind, now, area) for area in ("", *self._areas))

    def ends_somewhere(self, kind: str, now: datetime) -> datetime | None:
        """When the first village need not wait any more."""
        found = [self.waits_until(kind, now, area) for area in ("", *self._areas)]
        return min((at for at in found if at is not None), default=None)

    def waits_until(self, kind: str, now: datetime, area: str = "") -> datetime | None:
        """When this village's waiting ends; None where it does not wait."""
        if not self.waits(kind, now, area):
            return None
        return self._next(kind, now, area, waiting=False)

    def begins(self, kind: str, now: datetime) -> datetime | None:
        """When the first village begins to wait; None where none does for weeks."""
        if self._base is None:
            return None
        found = [self._next(kind, now, area, waiting=True) for area in ("", *self._areas)]
        return min((at for at in found if at is not None), default=None)

    def _hours(self, kind: str, area: str, day: date) -> QuietHours | None:
        return next((rule.hours for rule in self._rules if rule.holds(kind, area, day)), self._base)

    def _next(self, kind: str, now: datetime, area: str, waiting: bool) -> datetime | None:
        """The next moment at which waiting begins, or ends: only midnight and the ends of hours can be one."""
        today = now.astimezone(SHANGHAI).date()
        for day in (today + timedelta(days=ahead) for ahead in range(FARTHEST)):
            for clock in sorted({time(0), *(self._hours(kind, area, day) or ())}):
                at = datetime.combine(day, clock, SHANGHAI)
                turns = self.waits(kind, at, area) is waiting is not self.waits(kind, at - MOMENT, area)
                if at > now and turns:
                    return at.astimezone(now.tzinfo)
        return None


def quiet_of(settings: Settings) -> Quiet:
    return _read(settings.quiet, settings.quiet_calendar)


@lru_cache(maxsize=16)
def _read(base: QuietHours | None, path: Path) -> Quiet:
    """Raises ValueError naming the entry that cannot be read."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{path.name}：看不懂（{error}）") from error
    rules = [_entry(path, "hours", one, _rule) for one in written.get("hours", [])]
    named = [_entry(path, "festival", one, _festival) for one in written.get("festival", [])]
    return Quiet(base, rules, {day: name for name, days in named for day in days})


def _entry(path: Path, what: str, one: Mapping[str, Any], read: Any) -> Any:
    try:
        return read(one)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}：[[{what}]] {dict(one)} 看不懂（{error}）") from error


def _rule(one: Mapping[str, Any]) -> Rule:
    unknown = set(one) - {"area", "kind", "from", "to", "market", "lunar", "quiet", "why"}
    if unknown:
        raise ValueError(f"不认识 {'、'.join(sorted(unknown))}")
    season = (_month_day(one["from"]), _month_day(one["to"])) if "from" in one else None
    hours = None if one["quiet"] == "off" else parse_hours(one["quiet"])
    area = str(one.get("area", ""))
    area = area if len(area) != 6 else area.removesuffix("00").removesuffix("00")
    market = frozenset(int(day) % 10 for day in one.get("market", ()))
    return Rule(hours, area, str(one.get("kind", "")), season, market, bool(one.get("lunar", False)))


def _month_day(written: str) -> tuple[int, int]:
    month, day = (int(part) for part in written.split("-"))
    date(2028, month, day)
    return month, day


def _festival(one: Mapping[str, Any]) -> tuple[str, list[date]]:
    days = [day if type(day) is date else date.fromisoformat(str(day)) for day in one["days"]]
    return str(one["name"]), days
