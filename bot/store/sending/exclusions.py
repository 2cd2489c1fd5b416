"""Who of an audience gets nothing, and why; and what a plan came to: counts, samples, the range of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, func, literal, null, or_, select, union, union_all, update

from bot.messages import SHANGHAI
from bot.store.base import Tx
from bot.store.field.groups import VillageGroup
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.store.sending.audiences import DRAFT, Barred, Plan, inside, undrafted
from bot.store.sending.broadcasts import Delivery
from bot.store.sending.delivery_numbers import of_broadcasts

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


def skip_had(tx: Tx, broadcast_ids: Sequence[int], reason: str) -> None:
    """The same for groups, and for followers of whom nothing but the openid is known."""
    groups = select(Delivery.group_id).where(_meant(broadcast_ids), Delivery.group_id.is_not(None))
    openids = select(Delivery.address_id).where(
        _meant(broadcast_ids), Delivery.person_id.is_(None), Delivery.address_id.is_not(None)
    )
    row = DRAFT.c
    _skip(tx, and_(row.person_id.is_(None), or_(row.group_id.in_(groups), row.address_id.in_(openids))), reason)


def _meant(broadcast_ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(of_broadcasts(Delivery.id, broadcast_ids), Delivery.state.in_(MEANT))


def month_of(now: datetime) -> str:
    """The calendar month of a moment in Asia/Shanghai, such as 2026-12."""
    return f"{now.astimezone(SHANGHAI):%Y-%m}"


def skip_rows(tx: Tx, ids: Sequence[int], reason: str) -> None:
    if ids:
        _skip(tx, DRAFT.c.id.in_(ids), reason)


def rows_of_groups(tx: Tx, areas: Sequence[str], numbers: Sequence[str]) -> list[int]:
    """The draft's rows of groups in these areas or under these numbers."""
    if not areas and not numbers:
        return []
    here = or_(inside(areas, VillageGroup.area) if areas else false(), VillageGroup.number.in_(numbers))
    drafted = select(DRAFT.c.id).join(VillageGroup, VillageGroup.id == DRAFT.c.group_id)
    return [one.id for one in tx.all(drafted.where(here))]


def robot_addresses(tx: Tx) -> list[tuple[int, str]]:
    """The draft's rows of robots with the plain address of each, in order."""
    found = tx.all(
        select(DRAFT.c.id, VillageGroup.robot_sealed)
        .join(VillageGroup, VillageGroup.id == DRAFT.c.group_id)
        .where(DRAFT.c.state == "planned", DRAFT.c.channel == "wecom")
    )
    return sorted((one.id, tx.keys.unseal(one.robot_sealed)) for one in found)


def summary(tx: Tx, plan: Plan) -> Sequence[Row[Any]]:
    """Rows of channel, way, state, reason and number."""
    named = (DRAFT.c.channel, DRAFT.c.way, DRAFT.c.state, DRAFT.c.reason)
    by_phone = (literal("sms"), literal(""), literal("planned"), literal(""))
    others = select(*by_phone, func.count()).select_from(PersonRow).where(undrafted(plan)).having(func.count() > 0)
    return tx.all(union_all(select(*named, func.count().label("number")).group_by(*named), others))


def skipped(tx: Tx) -> int:
    """How many of the draft get nothing."""
    return int(tx.scalar(select(func.count()).where(DRAFT.c.state == "skipped")))


def sample(tx: Tx, plan: Plan, size: int, reason: str = "") -> Sequence[Row[Any]]:
    """A few receivers, or such as are skipped for that reason: channel, name, the sealed phone, group_id."""
    row = DRAFT.c
    wanted = and_(row.state == "skipped", row.reason == reason) if reason else row.state == "planned"
    found = tx.all(
        select(
            row.channel,
            func.coalesce(VillageGroup.name, PersonRow.name, "").label("name"),
            PersonRow.phone_sealed,
            VillageGroup.id.label("group_id"),
        )
        .select_from(DRAFT)
        .outerjoin(PersonRow, PersonRow.id == row.person_id)
        .outerjoin(VillageGroup, VillageGroup.id == row.group_id)
        .where(wanted)
        .order_by(row.id)
        .limit(size)
    )
    return [*found, *_by_phone(tx, plan, size - len(found))] if not reason else found


def _by_phone(tx: Tx, plan: Plan, size: int) -> Sequence[Row[Any]]:
    columns = (literal("sms").label("channel"), PersonRow.name, PersonRow.phone_sealed, null().label("group_id"))
    return tx.all(select(*columns).where(undrafted(plan)).order_by(PersonRow.id).limit(size))


def _skip(tx: Tx, condition: ColumnElement[bool], reason: str) -> None:
    tx.run(update(DRAFT).where(DRAFT.c.state == "planned", condition).values(state="skipped", reason=reason))
