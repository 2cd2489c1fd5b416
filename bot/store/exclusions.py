"""Who of an audience gets nothing, and why; and what a plan came to: counts, samples, the range of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select, union, update

from bot.messages import SHANGHAI
from bot.store.addresses import KnownAddress
from bot.store.audiences import Barred, Plan, inside
from bot.store.base import Tx
from bot.store.broadcasts import Delivery
from bot.store.delivery_numbers import GROUP, of_broadcast, of_broadcasts
from bot.store.groups import VillageGroup
from bot.store.people import PersonRow

TAKEN = ("sending", "sent", "delivered", "read", "unsure")
"""States of a message that the platform has, or may have."""

MEANT = ("planned", *TAKEN)
"""States of a message that has reached its receiver, or still may."""


def opted_out(tx: Tx) -> Barred:
    """By SMS the opt-out stands on the number and holds for all who share it, in WeChat for the person.

    Marks of people are on their own rows. Marks of addresses whose people bear none (bound to a person, or given a
    number, only afterwards) are few or none, and are asked for only where there are any.
    """
    gone, unmarked = KnownAddress.opted_out_at.is_not(None), PersonRow.opted_out_at.is_(None)
    by_address = union(
        select(PersonRow.id)
        .join(KnownAddress, KnownAddress.digest == PersonRow.phone_digest)
        .where(KnownAddress.scheme == "tel", gone, unmarked),
        select(PersonRow.id).join(KnownAddress, KnownAddress.person_id == PersonRow.id).where(gone, unmarked),
    )
    marked = PersonRow.opted_out_at.is_not(None)
    if tx.first(by_address.limit(1)) is None:
        return Barred("opted_out", marked)
    return Barred("opted_out", or_(marked, PersonRow.id.in_(by_address)))


def had_from(broadcast_ids: Sequence[int], reason: str) -> Barred:
    """Who got one of these broadcasts, or is about to."""
    had = select(Delivery.person_id).where(_meant(broadcast_ids), Delivery.person_id.is_not(None))
    return Barred(reason, PersonRow.id.in_(had))


def skip_had(tx: Tx, plan: Plan, broadcast_ids: Sequence[int], reason: str) -> None:
    """The same for groups, and for followers of whom nothing but the openid is known."""
    groups = select(Delivery.group_id).where(_meant(broadcast_ids), Delivery.group_id.is_not(None))
    openids = select(Delivery.address_id).where(
        _meant(broadcast_ids), Delivery.person_id.is_(None), Delivery.address_id.is_not(None)
    )
    table = plan.table.c
    unnamed = and_(table.person_id.is_(None), or_(table.group_id.in_(groups), table.address_id.in_(openids)))
    _skip(tx, plan, unnamed, reason)


def _meant(broadcast_ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(of_broadcasts(Delivery.id, broadcast_ids), Delivery.state.in_(MEANT))


def month_of(now: datetime) -> str:
    """The calendar month of a moment in Asia/Shanghai, such as 2026-12."""
    return f"{now.astimezone(SHANGHAI):%Y-%m}"


def skip_rows(tx: Tx, plan: Plan, ids: Sequence[int], reason: str) -> None:
    if ids:
        _skip(tx, plan, plan.table.c.id.in_(ids), reason)


def rows_of_groups(tx: Tx, plan: Plan, areas: Sequence[str], numbers: Sequence[str]) -> list[int]:
    """Rows of robots of groups in these areas or under these numbers."""
    if not areas and not numbers:
        return []
    row = plan.table.c
    here = or_(inside(areas, VillageGroup.area) if areas else false(), VillageGroup.number.in_(numbers))
    found = tx.all(
        select(row.id)
        .join(VillageGroup, VillageGroup.id == row.group_id)
        .where(of_broadcast(row.id, plan.broadcast_id, GROUP), here)
    )
    return [one.id for one in found]


def robot_addresses(tx: Tx, plan: Plan) -> list[tuple[int, str]]:
    """Planned rows of robots with the plain address of each, in order."""
    row = plan.table.c
    found = tx.all(
        select(row.id, row.state, VillageGroup.robot_sealed)
        .join(VillageGroup, VillageGroup.id == row.group_id)
        .where(of_broadcast(row.id, plan.broadcast_id, GROUP))
    )
    return sorted((one.id, tx.keys.unseal(one.robot_sealed)) for one in found if one.state == "planned")


def summary(tx: Tx, plan: Plan) -> Sequence[Row[Any]]:
    """Rows of channel, way, state, reason and number."""
    table = plan.table.c
    columns = (table.channel, table.way, table.state, table.reason)
    return tx.all(
        select(*columns, func.count().label("number"))
        .where(of_broadcast(table.id, plan.broadcast_id))
        .group_by(*columns)
    )


def sample(tx: Tx, plan: Plan, size: int, reason: str = "") -> Sequence[Row[Any]]:
    """A few planned receivers, or such as are skipped for that reason: channel, name, the sealed phone, group_id."""
    table = plan.table.c
    skipped = and_(of_broadcast(table.id, plan.broadcast_id), table.state == "skipped", table.reason == reason)
    return tx.all(
        select(
            table.channel,
            func.coalesce(VillageGroup.name, PersonRow.name, "").label("name"),
            PersonRow.phone_sealed,
            VillageGroup.id.label("group_id"),
        )
        .select_from(plan.table)
        .outerjoin(PersonRow, PersonRow.id == table.person_id)
        .outerjoin(VillageGroup, VillageGroup.id == table.group_id)
        .where(skipped if reason else _planned(plan))
        .order_by(table.id)
        .limit(size)
    )


def _planned(plan: Plan) -> ColumnElement[bool]:
    return and_(of_broadcast(plan.table.c.id, plan.broadcast_id), plan.table.c.state == "planned")


def _skip(tx: Tx, plan: Plan, condition: ColumnElement[bool], reason: str) -> None:
    tx.run(update(plan.table).where(_planned(plan), condition).values(state="skipped", reason=reason))
