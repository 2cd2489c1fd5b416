"""What each day brought, counted by area: the few numbers that the charts of the console are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Index, Integer, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, Tx

WHOLE = ""
"""The area of what is counted over everybody, also over those whose area is not known."""


class Tally(Base):
    """One number of one day (of Asia/Shanghai). `area` is a township (9 digits), a county (6), or WHOLE.

    figure, and what `part` stands for:

        minute    up to which minute of the day it was counted, 1440 for one that is over; of WHOLE only
        messages  what people said or tapped
        people    who said something, each once
        handed    those of them for whom a case was opened, or whom staff answered
        intent    messages, by intent
        scheme    questions about allowances, by scheme; "" where none was named
        notices   people whom a broadcast reached
        signups   names that were put down, by kind
        township  the same, by township
        came      who came, by kind; to a vacancy: who began to work there
        stale     people on record whom nobody has spoken to or looked at for long; counted once a day
    """

    __tablename__ = "tallies"

    area: Mapped[str] = mapped_column(AREA, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    figure: Mapped[str] = mapped_column(String(10), primary_key=True)
    part: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)

    __table_args__ = (Index(None, "day"),)


def keep(tx: Tx, day: date, figures: Iterable[str], counted: Mapping[tuple[str, str, str], int]) -> None:
    """Puts (area, figure, part) to numbers in place of what stood for these figures of the day."""
    tx.run(delete(Tally).where(Tally.day == day, Tally.figure.in_(list(figures))))
    names = ("area", "figure", "part", "number")
    rows = [dict(zip(names, (*key, number), strict=True), day=day) for key, number in counted.items()]
    if rows:
        tx.run(insert(Tally), rows)


def minutes(tx: Tx, since: date) -> dict[date, int]:
    """Day to the minute up to which it was counted; days that were not counted are missing."""
    return of_days(tx, WHOLE, since, ("minute",)).get("minute", {})


def of_days(tx: Tx, area: str, since: date, figures: Sequence[str]) -> dict[str, dict[date, int]]:
    """Figure to day to number, all parts together; days without any are missing."""
    found: dict[str, dict[date, int]] = {}
    for row in tx.all(_summed(area, since, figures, Tally.day)):
        found.setdefault(row.figure, {})[row.day] = int(row.number)
    return found


def of_parts(tx: Tx, area: str, since: date, figures: Sequence[str]) -> dict[str, dict[str, int]]:
    """Figure to part to number, all days together."""
    found: dict[str, dict[str, int]] = {}
    for row in tx.all(_summed(area, since, figures, Tally.part)):
        found.setdefault(row.figure, {})[row.part] = int(row.number)
    return found


def _summed(area: str, since: date, figures: Sequence[str], by: Any) -> Any:
    return (
        select(Tally.figure, by, func.sum(Tally.number).label("number"))
        .where(Tally.area == area, Tally.day >= since, Tally.figure.in_(list(figures)))
        .group_by(Tally.figure, by)
    )
