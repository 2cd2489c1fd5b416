"""Rows in hand: claimed by one worker and sent by it alone; `outcomes` has what becomes of them.

Every change is a compare-and-set on the state, so that two workers, or a worker and a callback, cannot undo each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Update, and_, bindparam, case, exists, func, or_, select, update

from bot.messages import Address
from bot.store.base import Tx, UtcDateTime
from bot.store.field.groups import VillageGroup
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.store.sending.broadcasts import ON_A_LIST, Broadcast, Delivery

MASS_MOST = 10_000

_NOW = bindparam("now", type_=UtcDateTime)


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
) -> list[int]:
    """Takes up to `limit` due rows of a running broadcast, of no channel in `without`; none while it is paused.

    `in_hand` reads what they are: where there is one writer at a time, nobody needs to wait for that.
    """
    values = {"broadcast": broadcast_id, "first": first, "last": last, "most": limit, "now": now}
    return [row.id for row in tx.all(_range(frozenset(without)), values)]


@cache
def _range(without: frozenset[str]) -> Update:
    wanted = (
        select(Delivery.id)
        .where(Delivery.id.between(bindparam("first"), bindparam("last")), Delivery.way != "mass")
        .where(Delivery.state == "planned", due(_NOW))
        .order_by(Delivery.id)
        .limit(bindparam("most"))
    )
    if without:
        wanted = wanted.where(Delivery.channel.not_in(sorted(without)))
    return _taking(and_(_once(wanted), _running(bindparam("broadcast"))), _NOW)


def in_hand(tx: Tx, ids: Sequence[int], now: datetime) -> list[Claimed]:
    """The rows that were taken at that moment, as long as nobody has taken them from us."""
    if not ids:
        return []
    # Between the ends and not one by one: a list of a thousand numbers is a new statement at every handful.
    mine = set(ids)
    rows = tx.all(_held_between(), {"first": min(mine), "last": max(mine)})
    return [as_claimed(tx, row) for row in rows if row.id in mine and row.held_at == now]


@cache
def _held_between() -> Select[Any]:
    between = Delivery.id.between(bindparam("first"), bindparam("last"))
    return with_addresses().where(between, Delivery.state == "sending")


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


def due(now: Any) -> ColumnElement[bool]:
    """Not put off, or to a time that has come."""
    return or_(Delivery.due_at.is_(None), Delivery.due_at <= now)


@cache
def with_addresses() -> Select[Any]:
    """Rows with the sealed addresses that `as_claimed` opens: the robot's, else the address's, else the own phone."""
    by_robot, by_address = VillageGroup.robot_sealed.is_not(None), KnownAddress.sealed.is_not(None)
    opted_out = or_(PersonRow.opted_out_at.is_not(None), KnownAddress.opted_out_at.is_not(None))
    return (
        select(
            Delivery.id,
            Delivery.broadcast_id,
            Delivery.person_id,
            Delivery.channel,
            Delivery.attempts,
            case((by_robot, "wecom"), (by_address, KnownAddress.scheme), else_="tel").label("scheme"),
            func.coalesce(VillageGroup.robot_sealed, KnownAddress.sealed, PersonRow.phone_sealed).label("sealed"),
            func.coalesce(Delivery.claimed_at, Delivery.updated_at).label("held_at"),
            Delivery.state,
            Delivery.way,
            func.coalesce(Delivery.provider_id, "").label("provider_id"),
            Delivery.reason,
            case((and_(Delivery.broadcast_id.is_not(None), opted_out), "opted_out"), else_="").label("left"),
            Delivery.notice_sealed,
            Delivery.earlier,
            func.coalesce(PersonRow.area, VillageGroup.area, "").label("area"),
            Delivery.address_id,
        )
        .outerjoin(KnownAddress, KnownAddress.id == Delivery.address_id)
        .outerjoin(PersonRow, PersonRow.id == Delivery.person_id)
        .outerjoin(VillageGroup, VillageGroup.id == Delivery.group_id)
        .order_by(Delivery.id)
    )


def as_claimed(tx: Tx, row: Row[Any]) -> Claimed:
    number, broadcast, person, channel, attempts, scheme, sealed, held_at, state, way, *more = tuple(row)
    provider_id, reason, left, notice, earlier, area, address_id = more
    address = None if sealed is None else Address(scheme, tx.keys.unseal(sealed))
    held = (number, broadcast, person, channel, attempts, address, held_at, state, way)
    return Claimed(*held, provider_id, reason, left, notice, earlier or (), area, address_id)


def _once(wanted: Select[int]) -> ColumnElement[bool]:
    """Those rows, chosen once and locked on the way.

    As a plain subquery PostgreSQL may run it again for every row that it looks at, each time past the rows that it
    has locked before, and so go far beyond the limit.
    """
    chosen = wanted.with_for_update(skip_locked=True).cte("chosen").prefix_with("MATERIALIZED", dialect="postgresql")
    return Delivery.id.in_(select(chosen.c.id))


def _running(broadcast_id: Any) -> ColumnElement[bool]:
    return exists().where(Broadcast.id == broadcast_id, Broadcast.state == "running")


def _claim(tx: Tx, condition: ColumnElement[bool], now: datetime, **values: object) -> list[Claimed]:
    return in_hand(tx, [row.id for row in tx.all(_taking(condition, now, **values))], now)


def _taking(condition: ColumnElement[bool], now: Any, **values: object) -> Update:
    taken = update(Delivery).where(condition, Delivery.state == "planned").returning(Delivery.id)
    counted = {"attempts": Delivery.attempts + 1, **values}
    return taken.values(state="sending", claimed_at=now, updated_at=now, **counted)
