"""The board of one thing: its seats, how its sign-ups stand, and the roll of those who have a seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, or_, select

from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.enrolment.signups import SEATED, SignupRow
from bot.store.register.people import PersonRow
from bot.store.screens.scope import Scope, masked

MOST = 3000
"""Names on one roll."""


@dataclass(frozen=True, slots=True)
class Seats:
    """`total` None for no limit; `elsewhere` were given by somebody else, such as the school itself."""

    total: int | None
    taken: int
    elsewhere: int

    @property
    def free(self) -> int | None:
        return None if self.total is None else max(0, self.total - self.taken - self.elsewhere)


def seats_of(row: Row[Any]) -> Seats:
    """Of a row of any of the four things; a scheme has none."""
    facts = row._mapping
    return Seats(facts.get("seats"), facts.get("taken") or 0, facts.get("taken_elsewhere") or 0)


def counts(tx: Tx, scope: Scope, kind: str, offer_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """Thing to state to number of sign-ups from the area, and `came` to how many were marked."""
    rows = tx.all(
        select(
            SignupRow.offer_id,
            SignupRow.state,
            func.count().label("number"),
            func.count(SignupRow.came_at).label("came"),
        )
        .where(SignupRow.kind == kind, SignupRow.offer_id.in_(offer_ids), scope.covers(SignupRow.area))
        .group_by(SignupRow.offer_id, SignupRow.state)
    )
    found: dict[int, dict[str, int]] = {offer_id: {"came": 0} for offer_id in offer_ids}
    for row in rows:
        found[row.offer_id][row.state] = row.number
        found[row.offer_id]["came"] += row.came
    return found


@dataclass(frozen=True, slots=True)
class Seated:
    number: str
    name: str
    gender: str
    phone: str
    village: str
    state: str
    came: bool


def roll(tx: Tx, scope: Scope, kind: str, offer_id: int, whole: bool = False) -> list[Seated]:
    """Who has a seat or came, in the order of their seats. With `whole` phones the caller leaves the audit line."""
    seated = or_(SignupRow.state.in_(SEATED), SignupRow.came_at.is_not(None))
    rows = tx.all(
        select(
            SignupRow.number,
            SignupRow.state,
            SignupRow.came_at,
            PersonRow.name,
            PersonRow.gender,
            PersonRow.phone_sealed,
            func.coalesce(Area.name, "").label("village"),
        )
        .join(PersonRow, PersonRow.id == SignupRow.person_id)
        .outerjoin(Area, Area.code == SignupRow.area)
        .where(SignupRow.kind == kind, SignupRow.offer_id == offer_id, seated, scope.covers(SignupRow.area))
        .order_by(SignupRow.queued_at, SignupRow.id)
        .limit(MOST)
    )
    return [_seated(tx, row, whole) for row in rows]


def _seated(tx: Tx, row: Row[Any], whole: bool) -> Seated:
    phone = tx.keys.unseal(row.phone_sealed)
    shown = phone.removeprefix("+86") if whole else masked(phone)
    return Seated(row.number, row.name, row.gender, shown, row.village, row.state, row.came_at is not None)
