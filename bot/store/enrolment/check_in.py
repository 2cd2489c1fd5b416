"""Checking in (签到) at a fair: the code that a visitor says at the door, and staff marking that they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from sqlalchemy import and_, bindparam, func, or_, select, update

from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.catalogue.fairs import FairRow
from bot.store.enrolment.signups import SEATED, SignupRow
from bot.store.register.people import PersonRow
from bot.store.screens.scope import Scope

SHORT, LONG = 4, 6
TRIES = 24
"""So many codes of four digits are tried for one name; where all are taken the fair is a large one and gets six."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands behind a code; `came_at` None while they have not been marked."""

    signup_id: int
    number: str
    name: str
    village: str
    state: str
    came_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attendance:
    """A fair on the day: how many names are down (seats only), how many of them came."""

    fair_id: int
    title: str
    place: str
    down: int
    came: int


_TAKEN = select(SignupRow.id).where(
    SignupRow.kind == "fair", SignupRow.offer_id == bindparam("fair"), SignupRow.check_in_code == bindparam("code")
)
_VISITORS = (
    select(
        SignupRow.id.label("signup_id"),
        SignupRow.number,
        PersonRow.name,
        func.coalesce(Area.name, "").label("village"),
        SignupRow.state,
        SignupRow.came_at,
    )
    .join(PersonRow, PersonRow.id == SignupRow.person_id)
    .outerjoin(Area, Area.code == SignupRow.area)
    .where(SignupRow.kind == "fair", SignupRow.offer_id == bindparam("fair"))
)
_BY_CODE = _VISITORS.where(SignupRow.check_in_code == bindparam("code"))
_BY_ID = _VISITORS.where(SignupRow.id == bindparam("signup"))


def code_for(tx: Tx, fair_id: int, signup_id: int) -> str:
    """A code that nobody at this fair has; the fair's row is held meanwhile.

    It follows from the sign-up under the house's key, so that no neighbour's code can be told from one's own.
    """
    for attempt in count():
        size = SHORT if attempt < TRIES else LONG
        number = int.from_bytes(tx.keys.digest(f"check in {signup_id} {attempt}")[:8], "big")
        code = f"{number % 10**size:0{size}}"
        if tx.first(_TAKEN, {"fair": fair_id, "code": code}) is None:
            return code
    raise AssertionError("count() has no end")


def visitor(tx: Tx, fair_id: int, code: str) -> Visitor | None:
    """Who has this code at this fair."""
    row = tx.first(_BY_CODE, {"fair": fair_id, "code": code})
    return None if row is None else Visitor(**row._mapping)


def visitor_of(tx: Tx, fair_id: int, signup_id: int) -> Visitor | None:
    row = tx.first(_BY_ID, {"fair": fair_id, "signup": signup_id})
    return None if row is None else Visitor(**row._mapping)


def mark(tx: Tx, signup_id: int, now: datetime) -> bool:
    """They came: the sign-up is finished (已完成). False where they were marked before, or have no seat."""
    here = update(SignupRow).where(SignupRow.id == signup_id, SignupRow.state.in_(SEATED))
    return tx.run(here.values(state="finished", came_at=now, updated_at=now)) == 1


def unmark(tx: Tx, signup_id: int, now: datetime) -> bool:
    """A wrong code was marked: as it was before. False where they are not marked."""
    here = update(SignupRow).where(SignupRow.id == signup_id, SignupRow.came_at.is_not(None))
    return tx.run(here.values(state="confirmed", came_at=None, updated_at=now)) == 1


def attendance(tx: Tx, scope: Scope, day: date) -> Sequence[Attendance]:
    """The fairs of the day in the area of who asks, by title."""
    here = _ATTENDANCE.where(FairRow.open, FairRow.day == day, scope.covers(FairRow.area))
    return [Attendance(**row._mapping) for row in tx.all(here)]


def attendance_of(tx: Tx, fair_id: int) -> Attendance | None:
    row = tx.first(_ATTENDANCE.where(FairRow.id == fair_id))
    return None if row is None else Attendance(**row._mapping)


_DOWN = and_(
    SignupRow.kind == "fair",
    SignupRow.offer_id == FairRow.id,
    or_(SignupRow.state.in_(SEATED), SignupRow.came_at.is_not(None)),
)
_ATTENDANCE = (
    select(
        FairRow.id.label("fair_id"),
        FairRow.title,
        FairRow.place,
        func.count(SignupRow.id).label("down"),
        func.count(SignupRow.came_at).label("came"),
    )
    .outerjoin(SignupRow, _DOWN)
    .group_by(FairRow.id, FairRow.title, FairRow.place)
    .order_by(FairRow.title, FairRow.id)
)
