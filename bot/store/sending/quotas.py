"""What accounts, robots and providers allow in a time: taken here before a call is made, in the database.

Rows and not Redis: what must never be overrun must not hang on a memory that may be flushed or away. One row for each
quota, locked while it is taken from, so that several workers on several machines never take more than there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import JSON, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.messages import SHANGHAI
from bot.store.base import Base, Tx

MILLI, DAY = 1000, timedelta(days=1)


class Quota(Base):
    """One quota. `times` are the moments (ms since 1970) that count: of takings, or when a stream is free again.

    Of what is counted by days it is the last midnight and how many were taken since.
    """

    __tablename__ = "quotas"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    times: Mapped[list[int]] = mapped_column(JSON, default=list)


@dataclass(frozen=True, slots=True)
class Allowed:
    """At most `most` within any time of this length."""

    name: str
    most: int
    within: timedelta


def take(tx: Tx, quota: Allowed, now: datetime) -> float:
    """Takes one: 0 where it was granted, else the seconds until there is room again."""
    moment, span = _ms(now), _ms_of(quota.within)
    times = [at for at in _held(tx, quota.name) if at > moment - span]
    if len(times) >= quota.most:
        return (times[-quota.most] + span - moment) / MILLI if quota.most else span / MILLI
    _keep(tx, quota.name, [*times, moment])
    return 0.0


def left(tx: Tx, quota: Allowed, now: datetime) -> int:
    """How many may still be taken now."""
    since = _ms(now) - _ms_of(quota.within)
    return max(0, quota.most - sum(at > since for at in _times(tx, quota.name)))


def take_of_stream(tx: Tx, name: str, per_second: float, wanted: int, now: datetime) -> int:
    """Takes up to `wanted` of what flows at so many a second, at most the coming second's; returns how many."""
    moment = _ms(now)
    free_at = max([moment, *_held(tx, name)])
    granted = min(wanted, int((moment + MILLI - free_at) * per_second / MILLI))
    if granted <= 0:
        return 0
    _keep(tx, name, [free_at + round(granted * MILLI / per_second)])
    return granted


def take_of_day(tx: Tx, name: str, most: int, wanted: int, now: datetime) -> tuple[int, float]:
    """Takes up to `wanted` of what starts anew at midnight in Asia/Shanghai; how many, and the seconds until then.

    One counter and not the moments: of some quotas a hundred thousand are taken in a day.
    """
    midnight, next_one = _midnights(now)
    taken = _taken_since(tx, name, midnight)
    granted = max(0, min(wanted, most - taken))
    if granted:
        _keep(tx, name, [midnight, taken + granted])
    return granted, (next_one - _ms(now)) / MILLI


def give_back_to_day(tx: Tx, name: str, amount: int, now: datetime) -> None:
    """What was taken today and not used; of what was taken before midnight nothing is left to give."""
    midnight, _ = _midnights(now)
    if taken := _taken_since(tx, name, midnight):
        _keep(tx, name, [midnight, max(0, taken - amount)])


def _taken_since(tx: Tx, name: str, midnight: int) -> int:
    """What of a day's quota is taken since then, with the row ours until the end of the transaction."""
    since, taken = [*_held(tx, name), 0, 0][:2]
    return taken if since == midnight else 0


def _midnights(now: datetime) -> tuple[int, int]:
    """The last one and the next."""
    day = now.astimezone(SHANGHAI).date()
    return _ms(datetime.combine(day, time(), SHANGHAI)), _ms(datetime.combine(day + DAY, time(), SHANGHAI))


def _held(tx: Tx, name: str) -> Sequence[int]:
    """The row's times, with the row ours until the end of the transaction."""
    tx.claim(Quota, name=name, times=[])
    return list(tx.scalar(select(Quota.times).where(Quota.name == name).with_for_update()) or ())


def _times(tx: Tx, name: str) -> Sequence[int]:
    return list(tx.scalar(select(Quota.times).where(Quota.name == name)) or ())


def _keep(tx: Tx, name: str, times: Sequence[int]) -> None:
    tx.run(update(Quota).where(Quota.name == name).values(times=list(times)))


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * MILLI)


def _ms_of(span: timedelta) -> int:
    return int(span.total_seconds() * MILLI)
