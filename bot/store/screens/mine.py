"""What a liaison sees: the villages in their care and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from bot.store.areas import within
from bot.store.base import Tx
from bot.store.enrolment.signups import PLACE, STANDING, SignupRow
from bot.store.field.liaisons import Liaison
from bot.store.register.people import PersonRow
from bot.store.screens.signups import titles

SLOW = timedelta(days=3)
"""How long staff may take over a name that is down before the liaison asks them about it."""


@dataclass(frozen=True, slots=True)
class Card:
    name: str
    number: str
    township: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sign-up of one of the villages: whole names, for the liaison knows their neighbours, and no phones.

    `place` is the one in the waiting list, None for who does not stand in it.
    """

    id: int
    number: str
    person_id: int
    name: str
    kind: str
    title: str
    state: str
    by_me: int | None
    filed_at: datetime
    place: int | None


def card(tx: Tx, liaison_id: int) -> Card:
    row = tx.connection.execute(
        select(Liaison.name, Liaison.number, Liaison.township).where(Liaison.id == liaison_id)
    ).one()
    return Card(row.name, row.number, row.township)


def counts(tx: Tx, areas: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Village code to people on the roster and sign-ups that stand."""
    found = {}
    for area in areas:
        people = select(func.count()).where(within(PersonRow.area, [area]))
        down = select(func.count()).where(within(SignupRow.area, [area]), SignupRow.state.in_(STANDING))
        found[area] = (int(tx.scalar(people)), int(tx.scalar(down)))
    return found


def signups(tx: Tx, areas: Sequence[str], limit: int = 100) -> list[Line]:
    """The latest of these villages, newest first, cancelled ones left out."""
    return _lines(tx, areas, SignupRow.state != "cancelled", limit)


def of_person(tx: Tx, areas: Sequence[str], person_id: int) -> list[Line]:
    """The sign-ups of one person, newest first, cancelled ones left out."""
    return _lines(tx, areas, and_(SignupRow.person_id == person_id, SignupRow.state != "cancelled"), 20)


def waiting(tx: Tx, areas: Sequence[str], now: datetime, limit: int = 100) -> list[Line]:
    """Those in waiting lists, and those that staff have left undecided for three days."""
    return _lines(tx, areas, _waits(now), limit)


def amounts(tx: Tx, areas: Sequence[str], now: datetime, today: datetime) -> tuple[int, int]:
    """Sign-ups since the beginning of the day, and those that wait."""
    here = select(func.count()).select_from(SignupRow).where(within(SignupRow.area, areas))
    fresh = here.where(SignupRow.filed_at >= today, SignupRow.state != "cancelled")
    return int(tx.scalar(fresh)), int(tx.scalar(here.where(_waits(now))))


def _waits(now: datetime) -> ColumnElement[bool]:
    slow = and_(SignupRow.state == "pending", SignupRow.filed_at < now - SLOW)
    return or_(SignupRow.state == "waiting", slow)


def _lines(tx: Tx, areas: Sequence[str], condition: ColumnElement[bool], limit: int) -> list[Line]:
    rows = tx.all(
        select(
            SignupRow.id,
            SignupRow.number,
            SignupRow.person_id,
            SignupRow.kind,
            SignupRow.offer_id,
            SignupRow.state,
            SignupRow.liaison_id,
            SignupRow.filed_at,
            case((SignupRow.state == "waiting", PLACE)).label("place"),
            PersonRow.name,
        )
        .join(PersonRow, PersonRow.id == SignupRow.person_id)
        .where(within(SignupRow.area, areas), condition)
        # By id alone databases walk all sign-ups backwards until enough of the village are found.
        .order_by(SignupRow.filed_at.desc(), SignupRow.id.desc())
        .limit(limit)
    )
    named = titles(tx, {(row.kind, row.offer_id) for row in rows})
    return [
        Line(
            id=row.id,
            number=row.number,
            person_id=row.person_id,
            name=row.name,
            kind=row.kind,
            title=named.get((row.kind, row.offer_id), ""),
            state=row.state,
            by_me=row.liaison_id,
            filed_at=row.filed_at,
            place=row.place,
        )
        for row in rows
    ]
