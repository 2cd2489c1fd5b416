"""Rows in hand: claimed by one worker, sent by it alone, and recorded, or turned to another way to the same person.

Every change is a compare-and-set on the state, so that two workers, or a worker and a callback, cannot undo each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, exists, or_, select, update

from bot.messages import Address, DeliveryState
from bot.store.addresses import KnownAddress
from bot.store.base import Tx
from bot.store.broadcasts import ON_A_LIST, Broadcast, Delivery
from bot.store.groups import VillageGroup
from bot.store.people import PersonRow

MASS_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Claimed:
    """One row in our hands: nobody else sends it.

    `address` None: it was there at planning and is gone. `left`: they opted out since, and get no broadcast any more.
    """

    id: int
    broadcast_id: int | None
    person_id: int | None
    channel: str
    attempts: int
    address: Address | None
    claimed_at: datetime
    way: str = ""
    provider_id: str = ""
    left: bool = False
    notice_sealed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt. `planned` with `due_at` means once more later, `attempts` as it is to stand."""

    id: int
    state: DeliveryState
    reason: str = ""
    provider_id: str | None = None
    units: int = 0
    due_at: datetime | None = None
    attempts: int = 1


def claim_range(tx: Tx, broadcast_id: int, first: int, last: int, limit: int, now: datetime) -> list[Claimed]:
    """Up to `limit` due rows of a running broadcast as ours; none while it is paused."""
    wanted = (
        select(Delivery.id)
        .where(Delivery.id.between(first, last), Delivery.broadcast_id == broadcast_id, Delivery.way == "")
        .where(Delivery.state == "planned", due(now))
        .order_by(Delivery.id)
        .limit(limit)
    )
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


def record(tx: Tx, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Writes what became of rows that still are `sending`; what a receipt has settled meanwhile stays."""
    if outcomes:
        tx.run(
            _RECORD,
            [
                {
                    "row": one.id,
                    "state": one.state,
                    "reason": one.reason,
                    "provider_id": one.provider_id,
                    "units": one.units,
                    "due_at": one.due_at,
                    "attempts": one.attempts,
                    "updated_at": now,
                }
                for one in outcomes
            ],
        )


def reroute(tx: Tx, row: Claimed, now: datetime) -> bool:
    """Turns a row that WeChat refused for good into an SMS to the person's phone; False where that cannot be.

    Not where the phone is unknown, or where somebody who shares it gets this broadcast by SMS already.
    """
    other, owner, me = Delivery.__table__.alias(), PersonRow.__table__.alias(), PersonRow.__table__.alias()
    taken = (
        select(other.c.id)
        .join(owner, owner.c.id == other.c.person_id)
        .where(owner.c.phone_digest == me.c.phone_digest, other.c.broadcast_id == row.broadcast_id)
        .where(other.c.channel == "sms", other.c.state != "skipped", other.c.id != row.id)
    )
    reachable = select(me.c.id).where(me.c.id == row.person_id, me.c.phone_digest.is_not(None), ~exists(taken))
    return (
        tx.run(
            update(Delivery)
            .where(Delivery.id == row.id, Delivery.state == "sending", exists(reachable))
            .values(channel="sms", way="", address_id=None, state="planned", provider_id=None, updated_at=now)
        )
        == 1
    )


def put_on_list(tx: Tx, row: Claimed, now: datetime) -> bool:
    """The row waits for the next openid list."""
    mine = and_(Delivery.id == row.id, Delivery.state == "sending")
    values = {"way": "mass", "state": "planned", "provider_id": None, "updated_at": now}
    return tx.run(update(Delivery).where(mine).values(values)) == 1


def due(now: datetime) -> ColumnElement[bool]:
    """Not put off, or to a time that has come."""
    return or_(Delivery.due_at.is_(None), Delivery.due_at <= now)


def with_addresses() -> Select[Any]:
    """Rows with the sealed addresses that `as_claimed` opens."""
    return (
        select(
            Delivery.__table__,
            KnownAddress.scheme,
            KnownAddress.sealed,
            PersonRow.phone_sealed,
            PersonRow.opted_out_at.label("person_left"),
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
        claimed_at=row.claimed_at or row.updated_at,
        way=row.way,
        provider_id=row.provider_id or "",
        left=row.broadcast_id is not None and bool(row.person_left or row.address_left),
        notice_sealed=row.notice_sealed,
    )


def _bound(name: str) -> BindParameter[Any]:
    return bindparam(name)


_RECORD = (
    update(Delivery)
    .where(Delivery.id == bindparam("row"), Delivery.state == "sending")
    .values(
        {name: _bound(name) for name in ("state", "reason", "provider_id", "units", "due_at", "attempts", "updated_at")}
    )
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
    rows = [row for part in _parts(ids) for row in tx.all(with_addresses().where(Delivery.id.in_(part)))]
    return [as_claimed(tx, row) for row in rows]


def _parts(ids: Sequence[int], size: int = 1000) -> list[Sequence[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def _address(tx: Tx, row: Row[Any]) -> Address | None:
    if row.robot_sealed is not None:
        return Address("wecom", tx.keys.unseal(row.robot_sealed))
    if row.sealed is not None:
        return Address(row.scheme, tx.keys.unseal(row.sealed))
    if row.phone_sealed is not None:
        return Address("tel", tx.keys.unseal(row.phone_sealed))
    return None
