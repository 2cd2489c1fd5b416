"""Liaisons as the office sees them: bound or not, here lately or not, what they pass on and bring in thirty days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, case, exists, func, or_, select

from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.enrolment.signups import SignupRow
from bot.store.field.invitations import Invitation
from bot.store.field.liaisons import Liaison, LiaisonArea
from bot.store.register.addresses import KnownAddress
from bot.store.screens.scope import Page, Scope, masked, page_of
from bot.store.talk.cases import Case

LATELY = timedelta(days=30)
State = Literal["", "active", "silent", "unbound", "resting"]


@dataclass(frozen=True, slots=True)
class Carer:
    """`villages` are names joined by 、; `seen_at` the last time they had a page open or wrote from their openid.

    `passed` counts links made and `brought` sign-ups that came through them, both in the last 30 days.
    """

    id: int
    number: str
    name: str
    phone: str
    township: str
    villages: str
    active: bool
    bound_at: datetime | None
    bound: bool
    seen_at: datetime | None
    passed: int
    brought: int


@dataclass(frozen=True, slots=True)
class Care:
    """A village in somebody's care, now or formerly."""

    area: str
    name: str
    since: datetime
    until: datetime | None


_SEEN: ColumnElement[datetime | None] = case(
    (KnownAddress.opened_at.is_(None), Liaison.seen_at),
    (Liaison.seen_at.is_(None), KnownAddress.opened_at),
    (KnownAddress.opened_at > Liaison.seen_at, KnownAddress.opened_at),
    else_=Liaison.seen_at,
)
_ACTIVE: ColumnElement[bool] = Liaison.active.is_(True)
_ROWS = (
    select(Liaison.__table__, _SEEN.label("seen"))
    .select_from(Liaison)
    .outerjoin(KnownAddress, KnownAddress.id == Liaison.address_id)
)


def listing(tx: Tx, scope: Scope, text: str, state: State, now: datetime, page: int = 1) -> Page[Carer]:
    """By name, number or township; `silent` were not seen for 30 days, or never."""
    statement = _ROWS.where(_cared_for(scope)).order_by(Liaison.id)
    if text:
        found = (column.contains(text, autoescape=True) for column in (Liaison.name, Liaison.number, Liaison.township))
        statement = statement.where(or_(*found))
    if state:
        statement = statement.where(*_states(now)[state])
    rows: Page[Row[Any]] = page_of(tx, statement, page, lambda row: row)
    return Page(_carers(tx, rows.items, now), rows.number, rows.total, rows.more_than)


def one(tx: Tx, scope: Scope, liaison_id: int, now: datetime) -> Carer | None:
    row = tx.first(_ROWS.where(Liaison.id == liaison_id, _cared_for(scope)))
    return None if row is None else _carers(tx, [row], now)[0]


def care_of(tx: Tx, liaison_id: int) -> list[Care]:
    """What is in their care, then what was, the latest first."""
    rows = tx.all(
        select(
            LiaisonArea.area,
            func.coalesce(Area.name, LiaisonArea.area).label("name"),
            LiaisonArea.since,
            LiaisonArea.until,
        )
        .select_from(LiaisonArea)
        .outerjoin(Area, Area.code == LiaisonArea.area)
        .where(LiaisonArea.liaison_id == liaison_id)
        .order_by(LiaisonArea.until.is_not(None), LiaisonArea.until.desc(), LiaisonArea.area)
        .limit(100)
    )
    return [Care(row.area, row.name, row.since, row.until) for row in rows]


def open_cases(tx: Tx, liaison_id: int) -> int:
    waiting = select(func.count()).select_from(Case).where(Case.liaison_id == liaison_id, Case.state != "closed")
    return int(tx.scalar(waiting))


def numbered(tx: Tx, scope: Scope, number: str) -> int | None:
    """The active liaison of a 工号 within the scope, to be a successor."""
    theirs = (Liaison.number == number, Liaison.active, _cared_for(scope))
    found: int | None = tx.scalar(select(Liaison.id).where(*theirs))
    return found


def _cared_for(scope: Scope) -> ColumnElement[bool]:
    """Liaisons with a village inside the scope; without any village they belong to the whole home area."""
    cares = exists().where(LiaisonArea.liaison_id == Liaison.id, LiaisonArea.until.is_(None))
    inside = cares.where(scope.covers(LiaisonArea.area))
    return or_(inside, ~cares) if scope.holds(scope.home) else inside


def _states(now: datetime) -> dict[str, tuple[ColumnElement[bool], ...]]:
    lately = now - LATELY <= _SEEN
    return {
        "active": (_ACTIVE, lately),
        "silent": (_ACTIVE, or_(_SEEN.is_(None), now - LATELY > _SEEN)),
        "unbound": (_ACTIVE, Liaison.address_id.is_(None)),
        "resting": (~_ACTIVE,),
    }


def _carers(tx: Tx, rows: Sequence[Row[Any]], now: datetime) -> list[Carer]:
    ids = [row.id for row in rows]
    passed = _counted(tx, Invitation.liaison_id, Invitation.created_at, ids, now)
    brought = _counted(tx, SignupRow.liaison_id, SignupRow.filed_at, ids, now)
    villages = _villages(tx, ids)
    return [
        Carer(
            id=row.id,
            number=row.number,
            name=row.name,
            phone=masked(tx.keys.unseal(row.phone_sealed)),
            township=row.township,
            villages="、".join(villages.get(row.id, ())),
            active=row.active,
            bound_at=row.bound_at,
            bound=row.address_id is not None,
            seen_at=row.seen,
            passed=passed.get(row.id, 0),
            brought=brought.get(row.id, 0),
        )
        for row in rows
    ]


def _counted(tx: Tx, whose: Any, when: Any, ids: Sequence[int], now: datetime) -> dict[int, int]:
    """Liaison to the number of rows of the last 30 days."""
    lately = select(whose.label("liaison"), func.count().label("number")).where(whose.in_(ids), when > now - LATELY)
    return {row.liaison: int(row.number) for row in tx.all(lately.group_by(whose))}


def _villages(tx: Tx, ids: Sequence[int]) -> dict[int, list[str]]:
    rows = tx.all(
        select(LiaisonArea.liaison_id, func.coalesce(Area.name, LiaisonArea.area).label("name"))
        .select_from(LiaisonArea)
        .outerjoin(Area, Area.code == LiaisonArea.area)
        .where(LiaisonArea.liaison_id.in_(ids), LiaisonArea.until.is_(None))
        .order_by(LiaisonArea.area)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.liaison_id, []).append(row.name)
    return found
