"""What a liaison sees: the villages in their care and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.store.areas import within
from bot.store.base import Tx
from bot.store.liaisons import Liaison
from bot.store.people import PersonRow
from bot.store.screens.signups import titles
from bot.store.signups import STANDING, SignupRow


@dataclass(frozen=True, slots=True)
class Card:
    name: str
    number: str
    township: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sign-up of one of the villages: whole names, for the liaison knows their neighbours, and no phones."""

    name: str
    title: str
    state: str
    by_me: int | None
    filed_at: datetime


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
    rows = tx.all(
        select(
            SignupRow.kind,
            SignupRow.offer_id,
            SignupRow.state,
            SignupRow.liaison_id,
            SignupRow.filed_at,
            PersonRow.name,
        )
        .join(PersonRow, PersonRow.id == SignupRow.person_id)
        .where(within(SignupRow.area, areas), SignupRow.state != "cancelled")
        .order_by(SignupRow.id.desc())
        .limit(limit)
    )
    named = titles(tx, {(row.kind, row.offer_id) for row in rows})
    return [
        Line(row.name, named.get((row.kind, row.offer_id), ""), row.state, row.liaison_id, row.filed_at) for row in rows
    ]
