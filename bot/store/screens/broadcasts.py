"""The list of broadcasts, their progress, and the ledger of deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import aliased

from bot.store.base import Tx
from bot.store.desk.staff import StaffMember
from bot.store.field import packs
from bot.store.field.groups import VillageGroup
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.store.screens.scope import Page, Scope, masked, page_of
from bot.store.sending.broadcasts import Broadcast, Delivery, changed_at
from bot.store.sending.delivery_numbers import of_broadcast

ORDER = ("running", "paused", "approved", "draft", "finished", "cancelled")


@dataclass(frozen=True, slots=True)
class BroadcastLine:
    id: int
    name: str
    state: str
    audience: Mapping[str, Any]
    notice: Mapping[str, Any]
    area: str
    urgent: bool
    author_id: int | None
    author: str
    approver: str
    created_at: datetime
    approved_at: datetime | None
    starts_at: datetime | None
    planned_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    id: int
    receiver: str
    person_id: int | None
    channel: str
    way: str
    state: str
    reason: str
    attempts: int
    provider_id: str
    updated_at: datetime


def listing(tx: Tx, scope: Scope, state: str, page: int = 1) -> Page[BroadcastLine]:
    """What moves stands on top, then newest first."""
    statement = _lines(scope)
    if state:
        statement = statement.where(Broadcast.state == state)
    rank = case({name: place for place, name in enumerate(ORDER)}, value=Broadcast.state, else_=9)
    return page_of(tx, statement.order_by(rank, Broadcast.id.desc()), page, _line)


def record(tx: Tx, scope: Scope, broadcast_id: int) -> BroadcastLine | None:
    row = tx.first(_lines(scope).where(Broadcast.id == broadcast_id))
    return None if row is None else _line(row)


def running(tx: Tx, scope: Scope) -> int:
    return int(
        tx.scalar(select(func.count()).where(Broadcast.state.in_(["running", "paused"]), scope.covers(Broadcast.area)))
    )


def tally(tx: Tx, broadcast_id: int) -> dict[str, int]:
    """State of delivery to number of receivers."""
    rows = tx.all(
        select(Delivery.state.label("name"), func.count().label("number"))
        .where(of_broadcast(Delivery.id, broadcast_id))
        .group_by(Delivery.state)
    )
    return {row.name: int(row.number) for row in rows}


def ledger(tx: Tx, scope: Scope, broadcast_id: int, state: str, page: int = 1) -> Page[DeliveryLine]:
    """The deliveries of one broadcast; receivers outside the scope are left out."""
    statement = (
        select(
            Delivery.__table__,
            PersonRow.name.label("person"),
            VillageGroup.name.label("group_name"),
            KnownAddress.scheme,
            KnownAddress.sealed,
            changed_at().label("changed_at"),
        )
        .select_from(Delivery)
        .outerjoin(Broadcast, Broadcast.id == Delivery.broadcast_id)
        .outerjoin(PersonRow, PersonRow.id == Delivery.person_id)
        .outerjoin(VillageGroup, VillageGroup.id == Delivery.group_id)
        .outerjoin(KnownAddress, KnownAddress.id == Delivery.address_id)
        .where(of_broadcast(Delivery.id, broadcast_id))
        .where(scope.covers(func.coalesce(PersonRow.area, VillageGroup.area, "")))
        .order_by(Delivery.id)
    )
    if state:
        statement = statement.where(Delivery.state == state)
    return page_of(tx, statement, page, lambda row: _delivery(tx, row))


def _delivery(tx: Tx, row: Row[Any]) -> DeliveryLine:
    phone = masked(tx.keys.unseal(row.sealed)) if row.scheme == "tel" else ""
    liaison = "联络员" if row.way == packs.WAY else ""
    return DeliveryLine(
        id=row.id,
        receiver=row.group_name or " ".join(part for part in (row.person or liaison, phone) if part) or "—",
        person_id=row.person_id,
        channel=row.channel,
        way=row.way,
        state=row.state,
        reason=row.reason,
        attempts=row.attempts,
        provider_id=row.provider_id or "",
        updated_at=row.changed_at,
    )


def _lines(scope: Scope) -> Select[*tuple[Any, ...]]:
    approver = aliased(StaffMember)
    return (
        select(
            Broadcast.__table__,
            func.coalesce(StaffMember.name, "").label("author"),
            func.coalesce(approver.name, "").label("approver"),
        )
        .select_from(Broadcast)
        .outerjoin(StaffMember, StaffMember.id == Broadcast.author_id)
        .outerjoin(approver, approver.id == Broadcast.approver_id)
        .where(scope.covers(Broadcast.area))
    )


def _line(row: Row[Any]) -> BroadcastLine:
    return BroadcastLine(**{name: getattr(row, name) for name in BroadcastLine.__dataclass_fields__})
