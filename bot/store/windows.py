"""WeChat's window of 48 hours: until when somebody may be written to, and how many messages are left in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from bot.store.addresses import KnownAddress
from bot.store.base import Tx
from bot.store.broadcasts import Broadcast, Delivery

LASTS = timedelta(hours=48)
TAKEN = ("sending", "sent", "delivered", "read", "unsure")


@dataclass(frozen=True, slots=True)
class Window:
    """Where a case's person is reached. `until` and `left` are of WeChat's window; a phone number has neither."""

    address_id: int
    scheme: str
    until: datetime | None
    left: int

    @property
    def open(self) -> bool:
        return self.scheme == "tel" or (self.until is not None and self.left > 0)


def window_of(tx: Tx, address_id: int, now: datetime, room: int) -> Window | None:
    """`room` is what WeChat allows in one window; what any part of the house has sent since it opened is taken off.

    It may have opened up to ten minutes later than is known here (`addresses.opened_at`): never earlier.
    """
    row = tx.first(select(KnownAddress.__table__).where(KnownAddress.id == address_id))
    if row is None or row.scheme not in {"wechat", "tel"}:
        return None
    reachable = row.scheme == "wechat" and row.following and row.opened_at is not None
    if not reachable or row.opened_at + LASTS <= now:
        return Window(address_id, row.scheme, None, 0)
    used = _sent(tx, address_id, row.person_id, row.opened_at)
    return Window(address_id, row.scheme, row.opened_at + LASTS, max(0, room - used))


def _sent(tx: Tx, address_id: int, person_id: int | None, since: datetime) -> int:
    """Single messages, and those of broadcasts of these days, each by an index."""
    whose = Delivery.person_id.is_(None) if person_id is None else Delivery.person_id == person_id
    lately = select(Broadcast.id).where(Broadcast.planned_at > since - LASTS)
    which = or_(Delivery.occasion.is_not(None), Delivery.broadcast_id.in_(lately))
    mine = (whose, which, Delivery.address_id == address_id, Delivery.channel == "wechat")
    taken = Delivery.state.in_(TAKEN) & (Delivery.updated_at >= since)
    return int(tx.scalar(select(func.count()).where(*mine, taken)))
