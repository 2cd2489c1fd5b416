"""WeChat's window of 48 hours: until when somebody may be written to, and how many messages are left in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.store.base import Tx
from bot.store.register.addresses import KnownAddress

LASTS = timedelta(hours=48)


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
    """`room` is what WeChat allows in one window; what any part of the house has taken of it (`allowances`) is gone.

    It may have opened up to ten minutes later than is known here (`addresses.opened_at`): never earlier.
    """
    row = tx.first(select(KnownAddress.__table__).where(KnownAddress.id == address_id))
    if row is None or row.scheme not in {"wechat", "tel"}:
        return None
    reachable = row.scheme == "wechat" and row.following and row.opened_at is not None
    if not reachable or row.opened_at + LASTS <= now:
        return Window(address_id, row.scheme, None, 0)
    return Window(address_id, row.scheme, row.opened_at + LASTS, max(0, room - row.window_used))
