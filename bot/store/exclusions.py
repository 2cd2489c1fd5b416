"""Who of an audience gets nothing, and why; and what a plan came to: counts, a sample, the range of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Row, and_, func, select, true, union, update

from bot.messages import SHANGHAI
from bot.store.addresses import KnownAddress
from bot.store.audiences import LEDGER, Plan
from bot.store.base import Tx
from bot.store.broadcasts import ON_A_LIST
from bot.store.groups import VillageGroup
from bot.store.people import PersonRow

TAKEN = ("sending", "sent", "delivered", "read", "unsure")
"""States of a message that the platform has, or may have."""


def skip_opted_out(tx: Tx, plan: Plan) -> int:
    """By SMS the opt-out stands on the number and holds for all who share it, in WeChat for the person.

    Those who left are few and found by their own index; their rows by the ledger's key.
    """
    gone = KnownAddress.opted_out_at.is_not(None)
    left: CompoundSelect[Any] = union(
        select(PersonRow.id).where(PersonRow.opted_out_at.is_not(None)),
        select(PersonRow.id)
        .join(KnownAddress, KnownAddress.digest == PersonRow.phone_digest)
        .where(KnownAddress.scheme == "tel", gone),
        select(KnownAddress.person_id).where(gone, KnownAddress.person_id.is_not(None)),
    )
    return _skip(tx, plan, plan.table.c.person_id.in_(left), "opted_out")


def skip_shared_phones(tx: Tx, plan: Plan, everyone: bool) -> int:
    """One phone of several people gets one message: the one first planned keeps it.

    Of `everyone` the phones that are shared are read off their index; else only those of the audience are looked at.
    """
    table = plan.table.c
    of_plan = select(table.person_id).where(_planned(plan), table.channel == "sms")
    shared = (
        select(PersonRow.phone_digest)
        .where(PersonRow.phone_digest.is_not(None), true() if everyone else PersonRow.id.in_(of_plan))
        .group_by(PersonRow.phone_digest)
        .having(func.count() > 1)
    )
    # The row of each sharer is looked up by the ledger's key: joined, SQLite would walk through the whole plan.
    row = select(table.id).where(table.person_id == PersonRow.id, _planned(plan), table.channel == "sms")
    sharers = select(PersonRow.phone_digest, row.scalar_subquery().label("id"))
    each = sharers.where(PersonRow.phone_digest.in_(shared)).cte("each").prefix_with("MATERIALIZED")
    place = func.row_number().over(partition_by=each.c.phone_digest, order_by=each.c.id)
    ranked = select(each.c.id, place.label("place")).where(each.c.id.is_not(None)).subquery()
    return _skip(tx, plan, table.id.in_(select(ranked.c.id).where(ranked.c.place > 1)), "shared_phone")


def skip_month_full(tx: Tx, plan: Plan) -> int:
    """Followers who had their lists of this month: WeChat would leave them out and not say whom."""
    month = plan.now.astimezone(SHANGHAI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    had = (
        select(LEDGER.c.address_id)
        .where(ON_A_LIST, LEDGER.c.state.in_(TAKEN), LEDGER.c.updated_at >= month.astimezone(UTC))
        .group_by(LEDGER.c.address_id)
        .having(func.count() >= plan.month_lists)
    )
    return _skip(tx, plan, and_(plan.table.c.way == "mass", plan.table.c.address_id.in_(had)), "month_full")


def skip_rows(tx: Tx, plan: Plan, ids: Sequence[int], reason: str) -> int:
    return _skip(tx, plan, plan.table.c.id.in_(ids), reason) if ids else 0


def robot_addresses(tx: Tx, plan: Plan) -> list[tuple[int, str]]:
    """Planned rows of robots with the plain address of each, in order."""
    row = plan.table.c
    of_groups = and_(row.broadcast_id == plan.broadcast_id, row.group_id.is_not(None))  # by the key of groups alone
    found = tx.all(
        select(row.id, row.state, VillageGroup.robot_sealed)
        .join(VillageGroup, VillageGroup.id == row.group_id)
        .where(of_groups)
    )
    return sorted((one.id, tx.keys.unseal(one.robot_sealed)) for one in found if one.state == "planned")


def summary(tx: Tx, plan: Plan) -> Sequence[Row[Any]]:
    """Rows of channel, way, state, reason and number."""
    table = plan.table.c
    columns = (table.channel, table.way, table.state, table.reason)
    return tx.all(
        select(*columns, func.count().label("number")).where(table.broadcast_id == plan.broadcast_id).group_by(*columns)
    )


def sample(tx: Tx, plan: Plan, size: int) -> Sequence[Row[Any]]:
    """A few planned receivers: channel, the group's or the person's name, the sealed phone."""
    return tx.all(
        select(
            plan.table.c.channel,
            func.coalesce(VillageGroup.name, PersonRow.name, "").label("name"),
            PersonRow.phone_sealed,
            VillageGroup.id.label("group_id"),
        )
        .select_from(plan.table)
        .outerjoin(PersonRow, PersonRow.id == plan.table.c.person_id)
        .outerjoin(VillageGroup, VillageGroup.id == plan.table.c.group_id)
        .where(_planned(plan))
        .order_by(plan.table.c.id)
        .limit(size)
    )


def id_range(tx: Tx, broadcast_id: int) -> tuple[int, int] | None:
    """First and last id of a broadcast's rows, None when it has none."""
    row = tx.first(
        select(func.min(LEDGER.c.id).label("first"), func.max(LEDGER.c.id).label("last")).where(
            LEDGER.c.broadcast_id == broadcast_id
        )
    )
    return None if row is None or row.first is None else (row.first, row.last)


def _planned(plan: Plan) -> ColumnElement[bool]:
    return and_(plan.table.c.broadcast_id == plan.broadcast_id, plan.table.c.state == "planned")


def _skip(tx: Tx, plan: Plan, condition: ColumnElement[bool], reason: str) -> int:
    return tx.run(update(plan.table).where(_planned(plan), condition).values(state="skipped", reason=reason))
