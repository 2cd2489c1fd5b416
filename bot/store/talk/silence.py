"""Who was written to in WeChat and has said nothing since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased

from bot.store.base import Tx
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.store.sending.broadcasts import Broadcast, Delivery
from bot.store.sending.claims import Claimed, as_claimed, with_addresses
from bot.store.sending.delivery_numbers import of_broadcast
from bot.store.talk.conversations import SeenMessage


def broadcasts_since(tx: Tx, since: datetime) -> Sequence[int]:
    """Broadcasts that were begun since then and are not cancelled or paused."""
    live = Broadcast.state.in_(["running", "finished"])
    return [row.id for row in tx.all(select(Broadcast.id).where(live, Broadcast.planned_at >= since))]


def answered() -> ColumnElement[bool]:
    """Of a delivery: the person wrote, clicked or scanned, from whichever address, after it was sent to them."""
    mine = aliased(KnownAddress)
    said = and_(SeenMessage.address_id == mine.id, SeenMessage.received_at > Delivery.sent_at)
    return exists().where(mine.person_id == Delivery.person_id, said).correlate(Delivery)


def unanswered(tx: Tx, broadcast_id: int, since: datetime, before: datetime, limit: int = 500) -> list[Claimed]:
    """WeChat messages of a broadcast, sent within that time, that were neither read nor answered.

    Strangers are left out: of them nothing but the openid is known, so there is no other way to them.
    """
    silent = and_(
        of_broadcast(Delivery.id, broadcast_id),
        Delivery.state.in_(["sent", "delivered"]),
        Delivery.channel == "wechat",
        Delivery.person_id.is_not(None),
        Delivery.earlier.is_(None),
        Delivery.sent_at.between(since, before),
        PersonRow.phone_digest.is_not(None),
        ~answered(),
    )
    return [as_claimed(tx, row) for row in tx.all(with_addresses().where(silent).limit(limit))]
