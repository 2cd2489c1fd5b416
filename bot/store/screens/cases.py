"""The list of cases, and the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.desk.staff import StaffMember
from bot.store.field.liaisons import Liaison
from bot.store.register.people import PersonRow
from bot.store.screens.scope import Page, Scope, masked, page_of
from bot.store.talk.cases import Case


@dataclass(frozen=True, slots=True)
class CaseLine:
    """`content` is for the page of one case and empty in lists; `phone` is masked. `urgent` until closed.

    `name` is what they gave, or else that of their record.
    """

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
    liaison: str
    area: str


def listing(tx: Tx, scope: Scope, state: str, kind: str, page: int = 1, owner_id: int | None = None) -> Page[CaseLine]:
    """Urgent ones first, then oldest first: who waits longest stands on top. Closed ones newest first."""
    ids = select(Case.id).where(scope.covers(Case.area))
    if owner_id is not None:
        ids = ids.where(Case.owner_id == owner_id)
    if state:
        ids = ids.where(Case.state == state)
    if kind:
        ids = ids.where(Case.kind == kind)
    calm = Case.urgent_at.is_(None) | (Case.state == "closed")
    order = (Case.id.desc(),) if state == "closed" else (calm, Case.id)
    found = page_of(tx, ids.order_by(*order), page, lambda row: int(row.id))
    lines = {row.id: _line(tx, row, whole=False) for row in tx.all(_lines(scope).where(Case.id.in_(found.items)))}
    return Page([lines[each] for each in found.items], found.number, found.total, found.more_than)


def record(tx: Tx, scope: Scope, case_id: int) -> CaseLine | None:
    row = tx.first(_lines(scope).where(Case.id == case_id))
    return None if row is None else _line(tx, row, whole=True)


def reveal_phone(tx: Tx, scope: Scope, case_id: int) -> str:
    """The whole number; the caller leaves the audit line."""
    sealed = tx.scalar(select(Case.phone_sealed).where(Case.id == case_id, scope.covers(Case.area)))
    return tx.keys.unseal(sealed).removeprefix("+86")


def _lines(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Case.__table__,
            func.coalesce(Area.name, "").label("village"),
            func.coalesce(StaffMember.name, "").label("owner"),
            func.coalesce(Liaison.name, "").label("liaison"),
            func.coalesce(PersonRow.name, "").label("person_name"),
        )
        .select_from(Case)
        .outerjoin(Area, Area.code == Case.area)
        .outerjoin(StaffMember, StaffMember.id == Case.owner_id)
        .outerjoin(Liaison, Liaison.id == Case.liaison_id)
        .outerjoin(PersonRow, PersonRow.id == Case.person_id)
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
        name=tx.keys.unseal(row.name_sealed) or row.person_name,
        phone=masked(tx.keys.unseal(row.phone_sealed)),
        content=tx.keys.unseal(row.content_sealed) if whole else "",
        urgent=row.urgent_at is not None and row.state != "closed",
        liaison=row.liaison,
        area=row.area,
    )


def numbered(tx: Tx, scope: Scope, text: str) -> Sequence[CaseLine]:
    """The case of exactly this number, in a list of one or none."""
    row = tx.first(_lines(scope).where(Case.number == text.upper()))
    return [] if row is None else [_line(tx, row, whole=False)]
