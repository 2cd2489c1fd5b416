"""Rows in hand: claimed by one worker and sent by it alone; `outcomes` has what becomes of them.

Every change is a compare-and-set on the state, so that two workers, or a worker and a callback, cannot undo each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, update

from bot.messages import Address
from bot.store.base import Tx
from bot.store.field.groups import VillageGroup
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.store.sending.broadcasts import ON_A_LIST, Broadcast, Delivery

MASS_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Claimed:
    """One row in our hands: nobody else sends it.

    `address` None: it was there at planning and is gone. `left`: why they get no broadcast any
    more, though they did when it was planned (the code of the reason).
    `area` is the village, or the smallest known division, of the person or group. `held_back` is the code of a quota
    that gave no leave, for `wait` seconds where it will again; `reserved` what was taken of the broadcast's budget, in
    thousandths of a yuan; `form` the registered form for which a credit of the person was taken.
    `claimed_at` and `attempts` tell this claim from every other one of the row: what is recorded under a claim that
    has been taken from its holder meanwhile changes nothing.
    """

    id: int
    broadcast_id: int | None
    person_id: int | None
    channel: str
    attempts: int
    address: Address | None
    claimed_at: datetime
    state: str = "sending"
    way: str = ""
    provider_id: str = ""
    reason: str = ""
    left: str = ""
    notice_sealed: bytes | None = None
    earlier: Sequence[Mapping[str, Any]] = ()
    area: str = ""
    address_id: int | None = None
    held_back: str = ""
    wait: float = 0.0
    reserved: int = 0
    form: str = ""


def claim_range(
    tx: Tx, broadcast_id: int, first: int, last: int, limit: int, now: datetime, without: Collection[str] = ()
) -> list[Claimed]:
    """Up to `limit` due rows of a running broadcast as ours, of no channel in `without`; none while it is paused."""
    wanted = (
        select(Delivery.id)
        .where(Delivery.id.between(first, last), Delivery.way != "mass")
        .where(Delivery.state == "planned", due(now))
        .order_by(Delivery.id)
        .limit(limit)
    )
    if without:
        wanted = wanted.where(Delivery.channel.not_in(sorted(without)))
    return _claim(tx, and_(_once(wanted), _running(broadcast_id)), now)


def claim_one(tx: Tx, delivery_id: int, now: datetime) -> Claimed | None:
    """A single message as ours, None when it is not due or someone else has it."""
    found = _claim(tx, and_(Delivery.id == delivery_id, Delivery.broadcast_id.is_(None), due(now)), now)
    return found[0] if found else None


def claim_mass(tx: Tx, broadcast_id: int, key: str, now: datetime, limit: int = MASS_MOST) -> list[Claimed]:
    """Up to `limit` followers out of WeChat's window, all under one key, by which a repeat can be told."""
    wanted = (
        select(Delivery.id)
        .where(Delivery.broadcast_id == broadcast_id, Delivery.state == "planned", ON_A_LIST, due(now))
        .order_by(Delivery.id)
        .limit(limit)
    )
    return _claim(tx, and_(_once(wanted), _running(broadcast_id)), now, provider_id=key)


def due(now: datetime) -> ColumnElement[bool]:
    """Not put off, or to a time that has come."""
    return or_(Delivery.due_at.is_(None), Delivery.due_at <= now)


_HELD = tuple(
    Delivery.__table__.c[name]
    for name in (
        *("id", "broadcast_id", "person_id", "address_id", "channel", "way", "state", "attempts"),
        *("provider_id", "reason", "notice_sealed", "earlier"),
    )
)


@cache
def with_addresses() -> Select[Any]:
    """Rows with the sealed addresses that `as_claimed` opens."""
    return (
        select(
            *_HELD,
            func.coalesce(Delivery.claimed_at, Delivery.updated_at).label("held_at"),
            KnownAddress.scheme,
            KnownAddress.sealed,
            PersonRow.phone_sealed,
            PersonRow.opted_out_at.label("person_left"),
            PersonRow.area.label("person_area"),
            VillageGroup.area.label("group_area"),
            KnownAddress.opted_out_at.label("address_left"),
            VillageGroup.robot_sealed,
        )
        .outerjoin(KnownAddress, KnownAddress.id == Delivery.address_id)
        .outerjoin(PersonRow, PersonRow.id == Delivery.person_id)
        .outerjoin(VillageGroup, VillageGroup.id == Delivery.group_id)
        .order_by(Delivery.id)
    )


def as_claimed(tx: Tx, row: Row[Any]) -> Claimed:
    return Claimed(
        id=row.id,
        broadcast_id=row.broadcast_id,
        person_id=row.person_id,
        channel=row.channel,
        attempts=row.attempts,
        address=_address(tx, row),
        claimed_at=row.held_at,
        state=row.state,
        way=row.way,
        provider_id=row.provider_id or "",
        reason=row.reason,
        left="opted_out" if row.broadcast_id is not None and (row.person_left or row.address_left) else "",
        notice_sealed=row.notice_sealed,
        earlier=row.earlier or (),
        area=row.person_area or row.group_area or "",
        address_id=row.address_id,
    )


def _once(wanted: Select[int]) -> ColumnElement[bool]:
    """Those rows, chosen once and locked on the way.

    As a plain subquery PostgreSQL may run it again for every row that it looks at, each time past the rows that it
    has locked before, and so go far beyond the limit.
    """
    chosen = wanted.with_for_update(skip_locked=True).cte("chosen").prefix_with("MATERIALIZED", dialect="postgresql")
    return Delivery.id.in_(select(chosen.c.id))


def _running(broadcast_id: int) -> ColumnElement[bool]:
    return exists().where(Broadcast.id == broadcast_id, Broadcast.state == "running")


def _claim(tx: Tx, condition: ColumnElement[bool], now: datetime, **values: object) -> list[Claimed]:
    taken = (
        update(Delivery)
        .where(condition, Delivery.state == "planned")
        .values(state="sending", claimed_at=now, updated_at=now, attempts=Delivery.attempts + 1, **values)
        .returning(Delivery.id)
    )
    ids = [row.id for row in tx.all(taken)]
    if not ids:
        return []
    # Between the ends and not one by one: a list of a thousand numbers is a new statement at every handful.
    mine, state = set(ids), Delivery.state == "sending"
    rows = tx.all(with_addresses().where(Delivery.id.between(min(ids), max(ids)), state))
    return [as_claimed(tx, row) for row in rows if row.id in mine]


def _address(tx: Tx, row: Row[Any]) -> Address | None:
    if row.robot_sealed is not None:
        return Address("wecom", tx.keys.unseal(row.robot_sealed))
    if row.sealed is not None:
        return Address(row.scheme, tx.keys.unseal(row.sealed))
    if row.phone_sealed is not None:
        return Address("tel", tx.keys.unseal(row.phone_sealed))
    return None
