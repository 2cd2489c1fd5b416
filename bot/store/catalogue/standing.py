"""Standing wishes: who is to be told of new vacancies, of which kind, and up to which one they were looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, update

from bot.messages import Topic
from bot.store.base import Tx
from bot.store.catalogue.vacancies import VacancyRow
from bot.store.register import consents
from bot.store.register.consents import Interest
from bot.store.register.people import PersonRow

TOPIC: Topic = "vacancies"


def stand_by(tx: Tx, person_id: int, wish: Mapping[str, Any], now: datetime) -> None:
    """The person is told of vacancies that come from now on and fit the wish (JSON, bot/dialogs/wishes.py)."""
    kept = {name: value for name, value in wish.items() if name != "after"}
    consents.follow(tx, person_id, TOPIC, now, kept)
    tx.run(update(Interest).where(*_of(person_id)).values(seen=newest(tx)))


def of_person(tx: Tx, person_id: int) -> Mapping[str, Any] | None:
    row = tx.first(select(Interest.wish).where(*_of(person_id)))
    return None if row is None else dict(row.wish or {})


def newest(tx: Tx) -> int:
    """The highest id of a vacancy; ids rise with each new one and stay where a vacancy is changed."""
    return int(tx.scalar(select(func.max(VacancyRow.id))) or 0)


def due(tx: Tx, newest: int, today: date, limit: int) -> Sequence[Row[Any]]:
    """person_id, wish and seen of wishes for which there are new vacancies, of who was not told of any today yet."""
    return tx.all(_DUE, {"newest": newest, "today": today, "limit": limit})


def looked(tx: Tx, person_id: int, newest: int, today: date | None = None, after: int | None = None) -> None:
    """Vacancies up to `newest` were looked at; where the person was told `today`, of those `after` an id."""
    values: dict[str, Any] = {"seen": newest}
    if today is not None:
        kept = of_person(tx, person_id) or {}
        values |= {"told_on": today, "wish": {**kept, "after": after}}
    tx.run(update(Interest).where(*_of(person_id)).values(**values))


def put_off(tx: Tx, person_id: int, today: date) -> None:
    """Nothing reaches the person now: tomorrow is looked again, at the same vacancies."""
    tx.run(update(Interest).where(*_of(person_id)).values(told_on=today))


def _of(person_id: int) -> tuple[Any, ...]:
    return Interest.person_id == person_id, Interest.topic == TOPIC


_DUE = (
    select(Interest.person_id, Interest.wish, Interest.seen)
    .join(PersonRow, PersonRow.id == Interest.person_id)
    .where(
        Interest.topic == TOPIC,
        or_(Interest.seen.is_(None), Interest.seen < bindparam("newest")),
        or_(Interest.told_on.is_(None), Interest.told_on < bindparam("today")),
        PersonRow.opted_out_at.is_(None),
    )
    .order_by(Interest.person_id)
    .limit(bindparam("limit"))
)
