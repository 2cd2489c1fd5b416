"""The ledger's rows around their sending: left, settled by receipts, found again after a crash or a lost job.

Every change is a compare-and-set on the state, so that two workers, or a worker and a callback, cannot undo each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, update

from bot.messages import DeliveryState
from bot.store.base import Tx
from bot.store.sending.broadcasts import ON_A_LIST, SENDING, UNREPORTED, WAITING_SINGLE, Broadcast, Delivery
from bot.store.sending.claims import Claimed, as_claimed, due, with_addresses
from bot.store.sending.delivery_numbers import ROOM, of_broadcast

EARLIER: Mapping[str, tuple[str, ...]] = {
    "sent": ("planned", "sending", "unsure"),
    "delivered": ("planned", "sending", "unsure", "sent"),
    "read": ("planned", "sending", "unsure", "sent", "delivered"),
    "failed": ("planned", "sending", "unsure", "sent"),
}
"""States that a receipt may follow upon. Receipts come late, twice and out of order; a final state stays."""


def add_single(
    tx: Tx,
    occasion: str,
    person_id: int | None,
    address_id: int | None,
    channel: str,
    notice_sealed: bytes,
    now: datetime,
    unwanted: str = "",
) -> int | None:
    """A single message such as a confirmation; None where one of the same occasion was left before.

    With the reason why it is `unwanted` it stands in the ledger and is not sent.
    """
    numbered = {} if tx.dialect == "postgresql" else {"id": _next_single(tx)}
    return tx.insert_missing(
        Delivery,
        **numbered,
        occasion=occasion,
        person_id=person_id,
        address_id=address_id,
        channel=channel,
        notice_sealed=notice_sealed,
        state="skipped" if unwanted else "planned",
        reason=unwanted,
        updated_at=now,
    )


def _next_single(tx: Tx) -> int:
    """SQLite itself would count on from the last broadcast's numbers. It has one writer, so nobody else takes this."""
    last = tx.scalar(select(func.max(Delivery.id)).where(Delivery.id < ROOM))
    return int(last or 0) + 1


def claimed_under(tx: Tx, key: str) -> list[Claimed]:
    """The rows of one mass message whose sender is gone, in the order of its list."""
    rows = tx.all(with_addresses().where(Delivery.provider_id == key, Delivery.state == "sending"))
    return [as_claimed(tx, row) for row in rows]


def settle(tx: Tx, condition: ColumnElement[bool], state: DeliveryState, reason: str, now: datetime) -> int:
    """Moves rows forward to what a receipt says; returns how many it moved."""
    return tx.run(
        update(Delivery)
        .where(condition, Delivery.state.in_(EARLIER[state]))
        .values(state=state, reason=reason, updated_at=now, **_times(state, now))
    )


def _times(state: DeliveryState, now: datetime) -> dict[str, Any]:
    """Whoever has read it has got it, and what was got was sent."""
    times: dict[str, Any] = {"sent_at": func.coalesce(Delivery.sent_at, now)}
    if state in {"delivered", "read"}:
        times["delivered_at"] = func.coalesce(Delivery.delivered_at, now)
    if state == "read":
        times["read_at"] = now
    return times


def note_number(tx: Tx, condition: ColumnElement[bool], provider_id: str) -> None:
    """Keeps the platform's number that a receipt brought before the answer to our own call did."""
    tx.run(update(Delivery).where(condition, Delivery.provider_id.is_(None)).values(provider_id=provider_id))


def renumber(tx: Tx, stand_in: str, provider_id: str) -> None:
    """Gives the platform's own number to the last row sent under a number of ours that stood in for it."""
    sent = and_(Delivery.provider_id == stand_in, Delivery.state.in_(("sent", "unsure")))
    last = select(Delivery.id).where(sent).order_by(Delivery.claimed_at.desc()).limit(1).scalar_subquery()
    tx.run(update(Delivery).where(Delivery.id == last).values(provider_id=provider_id))


def note_reason(tx: Tx, condition: ColumnElement[bool], reason: str) -> None:
    """What a report adds to rows that are sent and stay so."""
    tx.run(update(Delivery).where(condition, Delivery.state == "sent").values(reason=reason))


def by_id(delivery_id: int, channel: str, attempt: int | None = None) -> ColumnElement[bool]:
    """One row as long as it goes by this channel, and with `attempt` as long as that is its last attempt."""
    here = and_(Delivery.id == delivery_id, Delivery.channel == channel)
    return here if attempt is None else and_(here, Delivery.attempts == attempt)


def by_number(provider_id: str, channel: str) -> ColumnElement[bool]:
    return and_(Delivery.provider_id == provider_id, Delivery.channel == channel)


def found(tx: Tx, condition: ColumnElement[bool], states: Sequence[str]) -> list[Claimed]:
    return [as_claimed(tx, row) for row in tx.all(with_addresses().where(condition, Delivery.state.in_(states)))]


def failed(tx: Tx, broadcast_id: int, without: Collection[str], limit: int = 500) -> list[Claimed]:
    """Rows that have failed for other reasons than those."""
    here = and_(of_broadcast(Delivery.id, broadcast_id), Delivery.state == "failed", Delivery.reason.not_in(without))
    return [as_claimed(tx, row) for row in tx.all(with_addresses().where(here).limit(limit))]


def failed_amount(tx: Tx, broadcast_id: int, without: Collection[str]) -> int:
    """How many rows `failed` goes through."""
    here = and_(of_broadcast(Delivery.id, broadcast_id), Delivery.state == "failed", Delivery.reason.not_in(without))
    return int(tx.scalar(select(func.count()).select_from(Delivery).where(here)))


def unreported(tx: Tx, channels: Sequence[str], since: datetime, before: datetime, limit: int) -> list[Row[Any]]:
    """Id, channel and number of broadcast messages sent since then of which nothing was heard, or asked, later than
    `before`; channel by channel, the longest sent first."""
    of_some = Delivery.broadcast_id.is_not(None)
    quiet = and_(UNREPORTED, of_some, Delivery.sent_at.between(since, before), Delivery.updated_at < before)
    columns = select(Delivery.id, Delivery.channel, Delivery.provider_id).where(quiet)
    found: list[Row[Any]] = []
    for channel in channels:
        oldest = columns.where(Delivery.channel == channel).order_by(Delivery.sent_at, Delivery.id)
        found += tx.all(oldest.limit(limit - len(found)))
    return found


def unreported_lists(tx: Tx, since: datetime, before: datetime, limit: int) -> list[str]:
    """Numbers of openid lists begun since then of whose fate nothing was heard, or asked, later than `before`."""
    recent = select(Broadcast.id).where(Broadcast.planned_at >= since)
    waiting = and_(Delivery.broadcast_id.in_(recent), Delivery.state == "sent", ON_A_LIST)
    numbered = Delivery.provider_id.not_like("notice-%")  # ours, where WeChat dropped a repeat without its number
    unheard = and_(Delivery.reason == "awaits_report", Delivery.updated_at < before, numbered)
    numbers = select(Delivery.provider_id).where(waiting, unheard).distinct().order_by(Delivery.provider_id)
    return [str(row.provider_id) for row in tx.all(numbers.limit(limit))]


def asked_about(tx: Tx, provider_id: str, now: datetime) -> None:
    """The list has been asked about and stands as it is."""
    here = and_(Delivery.provider_id == provider_id, Delivery.state == "sent")
    tx.run(update(Delivery).where(here).values(updated_at=now))


def asked(tx: Tx, ids: Sequence[int], now: datetime) -> None:
    """They have been asked about and stand as they are."""
    tx.run(update(Delivery).where(Delivery.id.in_(ids), Delivery.state == "sent").values(updated_at=now))


def is_known(tx: Tx, provider_id: str) -> bool:
    """Whether some row has this number of the platform's already."""
    return bool(tx.scalar(select(exists().where(Delivery.provider_id == provider_id))))


def forsaken(tx: Tx, broadcast_ids: Sequence[int], before: datetime, limit: int = 500) -> list[Claimed]:
    """Rows that somebody claimed before that time and never came back to, single messages among them.

    In the order of their index, as `lost_singles`: for that of their numbers SQLite would go through the whole ledger.
    """
    old = and_(SENDING, Delivery.claimed_at < before)
    chosen = with_addresses().where(old, _of(broadcast_ids)).order_by(None).order_by(Delivery.claimed_at)
    return [as_claimed(tx, row) for row in tx.all(chosen.limit(limit))]


def mass_due(tx: Tx, broadcast_id: int, now: datetime) -> bool:
    planned = and_(Delivery.broadcast_id == broadcast_id, Delivery.state == "planned", ON_A_LIST)
    return bool(tx.scalar(select(exists().where(planned, due(now)))))


def lost_singles(tx: Tx, before: datetime, now: datetime, limit: int = 500) -> list[int]:
    """Single messages that are due and that no job has touched since."""
    waiting = and_(WAITING_SINGLE, due(now))
    quiet = select(Delivery.id).where(waiting, Delivery.updated_at < before)
    rows = tx.all(quiet.order_by(Delivery.updated_at).limit(limit))
    return [row.id for row in rows]


def skip_planned(tx: Tx, broadcast_id: int, reason: str, now: datetime) -> int:
    return tx.run(
        update(Delivery)
        .where(of_broadcast(Delivery.id, broadcast_id), Delivery.state == "planned")
        .values(state="skipped", reason=reason, updated_at=now)
    )


def _of(broadcast_ids: Sequence[int]) -> ColumnElement[bool]:
    return or_(Delivery.broadcast_id.is_(None), Delivery.broadcast_id.in_(broadcast_ids))
