"""The list of cases, and the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.cases import Case
from bot.store.people import PersonRow
from bot.store.screens.scope import Page, Scope, masked, page_of
from bot.store.staff import StaffMember


@dataclass(frozen=True, slots=True)
class CaseLine:
    """`content` is for the page of one case and empty in lists; `phone` is masked. `urgent` until closed."""

    id: int
    number: str
    kind: str
    state: str
    village: str
    owner: str
    owner_id: int | None
    person_id: int | None
    address_id: int | None
    created_at: datetime
    closed_at: datetime | None
    name: str
    phone: str
    content: str
    urgent: bool


def listing(tx: Tx, scope: Scope, state: str, kind: str, page: int = 1) -> Page[CaseLine]:
    """Urgent ones first, then oldest first: who waits longest stands on top. Closed ones newest first."""
    statement = _lines(scope)
    if state:
        statement = statement.where(Case.state == state)
    if kind:
        statement = statement.where(Case.kind == kind)
    calm = Case.urgent_at.is_(None) | (Case.state == "closed")
    order = (Case.id.desc(),) if state == "closed" else (calm, Case.id)
    return page_of(tx, statement.order_by(*order), page, lambda row: _line(tx, row, whole=False))


def record(tx: Tx, scope: Scope, case_id: int) -> CaseLine | None:
    row = tx.first(_lines(scope).where(Case.id == case_id))
    return None if row is None else _line(tx, row, whole=True)


def reveal_phone(tx: Tx, scope: Scope, case_id: int) -> str:
    """The whole number; the caller leaves the audit line."""
    sealed = tx.scalar(select(Case.phone_sealed).where(Case.id == case_id, scope.covers(Case.area)))
    return tx.keys.unseal(sealed).removeprefix("+86")


def take(tx: Tx, scope: Scope, case_id: int, staff_id: int) -> bool:
    """Puts a case into one pair of hands; False where another was faster or it is closed."""
    change = update(Case).where(Case.id == case_id, Case.state == "open", scope.covers(Case.area))
    return tx.run(change.values(state="taken", owner_id=staff_id)) == 1


def close(tx: Tx, scope: Scope, case_id: int, now: datetime) -> bool:
    """Ends a case; False where it was closed before. Of who was deleted meanwhile it keeps no name from then on."""
    change = update(Case).where(Case.id == case_id, Case.state != "closed", scope.covers(Case.area))
    if tx.run(change.values(state="closed", closed_at=now)) != 1:
        return False
    deleted = select(PersonRow.id).where(PersonRow.name == "", PersonRow.area == "", PersonRow.phone_digest.is_(None))
    theirs = update(Case).where(Case.id == case_id, Case.person_id.in_(deleted))
    tx.run(theirs.values(name_sealed=None, phone_sealed=None))
    return True


def waiting(tx: Tx, scope: Scope) -> int:
    return int(tx.scalar(select(func.count()).where(Case.state == "open", scope.covers(Case.area))))


def _lines(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Case.__table__,
            func.coalesce(Area.name, "").label("village"),
            func.coalesce(StaffMember.name, "").label("owner"),
        )
        .select_from(Case)
        .outerjoin(Area, Area.code == Case.area)
        .outerjoin(StaffMember, StaffMember.id == Case.owner_id)
        .where(scope.covers(Case.area))
    )


def _line(tx: Tx, row: Row[Any], whole: bool) -> CaseLine:
    return CaseLine(
        id=row.id,
        number=row.number,
        kind=row.kind,
        state=row.state,
        village=row.village,
        owner=row.owner,
        owner_id=row.owner_id,
        person_id=row.person_id,
        address_id=row.address_id,
        created_at=row.created_at,
        closed_at=row.closed_at,
        name=tx.keys.unseal(row.name_sealed),
        phone=masked(tx.keys.unseal(row.phone_sealed)),
        content=tx.keys.unseal(row.content_sealed) if whole else "",
        urgent=row.urgent_at is not None and row.state != "closed",
    )


def numbered(tx: Tx, scope: Scope, text: str) -> Sequence[CaseLine]:
    """The case of exactly this number, in a list of one or none."""
    row = tx.first(_lines(scope).where(Case.number == text.upper()))
    return [] if row is None else [_line(tx, row, whole=False)]
