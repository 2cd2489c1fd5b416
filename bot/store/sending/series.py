"""Broadcasts that are sent every week: which one is next, and how the one after it comes to be."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, Tx
from bot.store.sending.broadcasts import Broadcast

WEEK = timedelta(days=7)


class WeeklyBroadcast(Base):
    """A broadcast that has one a week after it. The mark goes on to that one when this one begins."""

    __tablename__ = "weekly_broadcasts"

    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"), primary_key=True)


_COPIED = ("name", "audience", "notice", "urgent", "area", "author_id", "approver_id", "approved_at", "budget")


def mark(tx: Tx, broadcast_id: int) -> None:
    tx.claim(WeeklyBroadcast, broadcast_id=broadcast_id)


def follow_up(tx: Tx, broadcast_id: int, now: datetime) -> int | None:
    """The same again, approved as this one was, a week after its time; None where it has none, or has it already."""
    if not tx.run(delete(WeeklyBroadcast).where(WeeklyBroadcast.broadcast_id == broadcast_id)):
        return None
    row = tx.first(select(Broadcast.__table__).where(Broadcast.id == broadcast_id))
    assert row is not None
    at = (row.starts_at or now) + WEEK
    while at <= now:
        at += WEEK
    copied = {name: getattr(row, name) for name in _COPIED}
    after = tx.insert(Broadcast, **copied, state="approved", created_at=now, starts_at=at)
    mark(tx, after)
    return after
