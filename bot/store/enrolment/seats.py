"""Taking a seat, waiting for one, giving one back.

Every change of one thing's seats and line holds the row of that thing, so that none is lost between two people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import Row, Update, and_, bindparam, exists, func, or_, select, update

from bot.messages import SHANGHAI
from bot.offers import Enrolled, OfferKind
from bot.store.base import Tx
from bot.store.catalogue import clashes
from bot.store.catalogue.code_words import OFFERS
from bot.store.enrolment import check_in
from bot.store.enrolment.signups import SEATED, STANDING, SignupRow
from bot.store.register.people import PersonRow

LETTERS: dict[OfferKind, str] = {"vacancy": "G", "course": "B", "fair": "H", "scheme": "Z"}
"""What a sign-up's number begins with: 岗, 班, 会, 政策."""

FIRST_NUMBER = 1000


_HOLD = {
    kind: select(table.__table__).where(table.id == bindparam("id")).with_for_update() for kind, table in OFFERS.items()
}
_TWIN, _SELF = PersonRow.__table__.alias("twin"), PersonRow.__table__.alias("self")
_SAME_ONE = select(_TWIN.c.id).where(
    _SELF.c.id == bindparam("person"),
    _TWIN.c.phone_digest == _SELF.c.phone_digest,
    _TWIN.c.name == _SELF.c.name,
    _SELF.c.name != "",
)
_MINE = (
    select(SignupRow.__table__)
    .where(
        SignupRow.kind == bindparam("kind"),
        SignupRow.offer_id == bindparam("offer"),
        or_(
            SignupRow.person_id == bindparam("person"),
            and_(SignupRow.state != "cancelled", SignupRow.person_id.in_(_SAME_ONE)),
        ),
    )
    .order_by(SignupRow.state == "cancelled")
)
"""Also what stands under another row of the same name and number: one person who came by two ways is down once."""
_ME, _OTHER = SignupRow.__table__.alias("me"), SignupRow.__table__.alias("other")
_PLACE = select(func.count()).where(
    _ME.c.id == bindparam("id"),
    _OTHER.c.kind == _ME.c.kind,
    _OTHER.c.offer_id == _ME.c.offer_id,
    or_(_OTHER.c.state == _ME.c.state, and_(_OTHER.c.state.in_(SEATED), _ME.c.state.in_(SEATED))),
    or_(_OTHER.c.queued_at < _ME.c.queued_at, and_(_OTHER.c.queued_at == _ME.c.queued_at, _OTHER.c.id <= _ME.c.id)),
)


@dataclass(frozen=True, slots=True)
class Application:
    """Who wants a seat in what. `age` and `gender` are None and empty where not known, which bars nobody.

    `instead` is a sign-up that this one is to take the place of, and that therefore does not clash with it.
    """

    kind: OfferKind
    offer_id: int
    person_id: int
    area: str
    via: str
    address_id: int | None = None
    liaison_id: int | None = None
    invitation_id: int | None = None
    age: int | None = None
    gender: str = ""
    instead: int | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an application, and the id of the sign-up where there is one."""

    enrolled: Enrolled
    signup_id: int | None = None


def add(tx: Tx, wanted: Application, today: date, now: datetime) -> Added:
    """Puts a name down: a seat while there is one, else the end of the waiting list. Never twice for the same."""
    offer = _hold(tx, wanted.kind, wanted.offer_id)
    if offer is None:
        return Added(Enrolled("closed"))
    mine = {"kind": wanted.kind, "offer": wanted.offer_id, "person": wanted.person_id}
    standing = tx.first(_MINE, mine)
    if standing is not None and standing.state != "cancelled":
        return _already(tx, standing, offer)
    refusal = _refusal(offer, wanted, today)
    if refusal:
        return Added(Enrolled(refusal))
    clash = clashes.with_course(tx, wanted.person_id, offer, wanted.instead) if wanted.kind == "course" else None
    if clash:
        return Added(Enrolled("clash", clash=clash))
    state = "pending" if _take(tx, wanted.kind, wanted.offer_id) else "waiting"
    signup_id, number = _write(tx, wanted, standing, state, now)
    place = place_of(tx, signup_id)
    outcome: Literal["seated", "waiting"] = "seated" if state == "pending" else "waiting"
    seat = Enrolled(outcome, number, place, offer._mapping.get("seats"), _code_of(tx, signup_id, state))
    return Added(seat, signup_id)


def withdraw(tx: Tx, signup_id: int, now: datetime) -> list[int] | None:
    """Takes a sign-up back; ids of the sign-ups that moved up for it. None when there was nothing to take back."""
    row = tx.first(select(SignupRow.kind, SignupRow.offer_id).where(SignupRow.id == signup_id))
    if row is None:
        return None
    _hold(tx, row.kind, row.offer_id)
    state = tx.scalar(select(SignupRow.state).where(SignupRow.id == signup_id))
    if state not in STANDING:
        return None
    _turn(tx, signup_id, "cancelled", now)
    if state not in SEATED:
        return []
    _give_back(tx, row.kind, row.offer_id)
    return fill(tx, row.kind, row.offer_id, now)


def fill(tx: Tx, kind: OfferKind, offer_id: int, now: datetime) -> list[int]:
    """Gives free seats to who waits longest; ids of the sign-ups that moved up. Call it after seats were added.

    Nobody moves up into a class that has begun or a fair whose day is over.
    """
    offer = _hold(tx, kind, offer_id)
    moved: list[int] = []
    if offer is None or _is_over(offer, now):
        return moved
    line = and_(SignupRow.kind == kind, SignupRow.offer_id == offer_id, SignupRow.state == "waiting")
    while True:
        first = tx.scalar(select(SignupRow.id).where(line).order_by(SignupRow.queued_at, SignupRow.id).limit(1))
        if first is None or not _take(tx, kind, offer_id, past_line=True):
            return moved
        _turn(tx, first, "pending", now)
        moved.append(int(first))


def offers_with_a_line(tx: Tx, kind: OfferKind) -> Sequence[int]:
    """The things of a kind that somebody waits for."""
    waiting = select(SignupRow.offer_id).where(SignupRow.kind == kind, SignupRow.state == "waiting")
    return [row.offer_id for row in tx.all(waiting.distinct().order_by(SignupRow.offer_id))]


def place_of(tx: Tx, signup_id: int) -> int:
    """Which seat, or which place in the waiting list, counted from 1."""
    return int(tx.scalar(_PLACE, {"id": signup_id}))


def _hold(tx: Tx, kind: OfferKind, offer_id: int) -> Row[Any] | None:
    # FOR UPDATE, which SQLite leaves out for having one writer anyway: without it a seat given back between "full" and
    # "waiting" of another transaction would stay empty.
    return tx.first(_HOLD[kind], {"id": offer_id})


def _already(tx: Tx, standing: Row[Any], offer: Row[Any]) -> Added:
    place = place_of(tx, standing.id) if standing.state in STANDING else None
    seats, code = offer._mapping.get("seats"), _code_of(tx, standing.id, standing.state)
    return Added(Enrolled("already", standing.number, place, seats, code), standing.id)


def _code_of(tx: Tx, signup_id: int, state: str) -> str:
    """The code for the door of a fair, for who has a seat there."""
    code = tx.scalar(select(SignupRow.check_in_code).where(SignupRow.id == signup_id)) if state in SEATED else None
    return code or ""


def _is_over(offer: Row[Any], now: datetime) -> bool:
    day = offer._mapping.get("starts_on") if "school" in offer._mapping else offer._mapping.get("day")
    return day is not None and day < now.astimezone(SHANGHAI).date()


def _refusal(offer: Row[Any], wanted: Application, today: date) -> Literal["closed", "age", "gender"] | None:
    facts = offer._mapping
    if not facts["open"] or (last_day(wanted.kind, offer) or today) < today:
        return "closed"
    if facts.get("gender") and wanted.gender and facts["gender"] != wanted.gender:
        return "gender"
    youngest, oldest = facts.get("age_min"), facts.get("age_max")
    if wanted.age is not None and not (youngest or 0) <= wanted.age <= (oldest or 999):
        return "age"
    return None


def last_day(kind: OfferKind, offer: Row[Any]) -> date | None:
    """The last day on which one can sign up; None for no end."""
    if kind == "course":
        day: date | None = offer.closes_on or offer.starts_on
    else:
        day = offer._mapping[{"vacancy": "closes_on", "fair": "day", "scheme": "ends_on"}[kind]]
    return day


def _take(tx: Tx, kind: OfferKind, offer_id: int, *, past_line: bool = False) -> bool:
    """Takes a seat by compare-and-set; not past those who wait, unless it is for the first of them."""
    return kind == "scheme" or tx.run(_taking(kind, past_line), {"offer": offer_id}) == 1


@cache
def _taking(kind: OfferKind, past_line: bool) -> Update:
    columns = OFFERS[kind].__table__.c
    taken = columns.taken + columns.taken_elsewhere if "taken_elsewhere" in columns else columns.taken
    free = [columns.id == bindparam("offer"), or_(columns.seats.is_(None), taken < columns.seats)]
    if not past_line:
        same = and_(SignupRow.kind == kind, SignupRow.offer_id == columns.id)
        free.append(~exists().where(same, SignupRow.state == "waiting"))
    return update(OFFERS[kind]).where(*free).values(taken=columns.taken + 1)


def _give_back(tx: Tx, kind: OfferKind, offer_id: int) -> None:
    if kind != "scheme":
        columns = OFFERS[kind].__table__.c
        tx.run(update(OFFERS[kind]).where(columns.id == offer_id).values(taken=columns.taken - 1))


def _write(tx: Tx, wanted: Application, cancelled: Row[Any] | None, state: str, now: datetime) -> tuple[int, str]:
    facts = {
        "area": wanted.area,
        "state": state,
        "via": wanted.via,
        "address_id": wanted.address_id,
        "liaison_id": wanted.liaison_id,
        "invitation_id": wanted.invitation_id,
        "queued_at": now,
        "updated_at": now,
    }
    if cancelled is not None:
        tx.run(update(SignupRow).where(SignupRow.id == cancelled.id).values(filed_at=now, **facts))
        return cancelled.id, cancelled.number
    who = {"kind": wanted.kind, "offer_id": wanted.offer_id, "person_id": wanted.person_id}
    # The number follows from the row's id; until that is known another unique word stands in its place.
    waiting = f"?{wanted.kind[0]}{wanted.offer_id:x}.{wanted.person_id:x}"
    signup_id = tx.insert(SignupRow, number=waiting, filed_at=now, **who, **facts)
    number = f"{LETTERS[wanted.kind]}-{FIRST_NUMBER + signup_id}"
    code = check_in.code_for(tx, wanted.offer_id, signup_id) if wanted.kind == "fair" else None
    tx.run(update(SignupRow).where(SignupRow.id == signup_id).values(number=number, check_in_code=code))
    return signup_id, number


def _turn(tx: Tx, signup_id: int, state: str, now: datetime) -> None:
    tx.run(update(SignupRow).where(SignupRow.id == signup_id).values(state=state, updated_at=now))
