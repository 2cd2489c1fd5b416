"""What the first page of the console counts: live where it must be, the rest off the tallies of the days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select

from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.desk import tallies
from bot.store.desk.tallies import WHOLE
from bot.store.enrolment.signups import SignupRow
from bot.store.screens.scope import COUNTED, Scope, count
from bot.store.talk.cases import Case

BY_DAY = ("messages", "people", "handed")
BY_PART = ("intent", "scheme", "notices", "signups", "township", "came")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open cases by kind, and how many of them are urgent."""

    kinds: dict[str, int]
    urgent: int

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Days:
    """The tallies of some days for one area. `by_day` figure to day to number, `by_part` figure to part to number.

    `minute` says up to which minute the last day was counted, None where it was not; `stale` is None likewise.
    """

    by_day: dict[str, dict[date, int]] = field(default_factory=dict)
    by_part: dict[str, dict[str, int]] = field(default_factory=dict)
    minute: int | None = None
    stale: int | None = None


def waiting(tx: Tx, scope: Scope) -> Waiting:
    here = (Case.state == "open", scope.covers(Case.area))
    columns = select(Case.kind, func.count().label("number"), func.count(Case.urgent_at).label("urgent"))
    rows = tx.all(columns.where(*here).group_by(Case.kind))
    return Waiting({row.kind: int(row.number) for row in rows}, sum(int(row.urgent) for row in rows))


def filed_since(tx: Tx, scope: Scope, since: datetime) -> tuple[int, bool]:
    """Names put down since then, and whether they are more than were counted."""
    found = count(tx, select(SignupRow.id).where(SignupRow.filed_at >= since, scope.covers(SignupRow.area)))
    return min(found, COUNTED), found > COUNTED


def area_of(scope: Scope) -> str | None:
    """Under which area the tallies of this scope stand; None for a village, which has none of its own."""
    if scope.holds(scope.home):
        return WHOLE
    plain = scope.area.removesuffix("000") if len(scope.area) == len("530627102000") else scope.area
    return plain if len(plain) < len("530627102201") else None


def days(tx: Tx, scope: Scope, since: date, today: date) -> Days | None:
    """None for who looks at one village only."""
    area = area_of(scope)
    if area is None:
        return None
    stale = tallies.of_days(tx, area, today, ("stale",)).get("stale", {}).get(today)
    minute = tallies.minutes(tx, today).get(today)
    told = 0 if stale is None and minute is not None else stale
    by_day, by_part = tallies.of_days(tx, area, since, BY_DAY), tallies.of_parts(tx, area, since, BY_PART)
    return Days(by_day, by_part, minute, told)


def townships(tx: Tx, scope: Scope) -> Sequence[str]:
    """Codes of the townships in the area whose villages the office knows."""
    code = func.substr(Area.code, 1, 9).label("township")
    here = (func.length(Area.code) >= len("530627102"), scope.covers(Area.code))
    return [row.township for row in tx.all(select(code).where(*here).distinct().order_by("township"))]
