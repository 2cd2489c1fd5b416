"""Conversations: the stack of dialogs of each address, and every message with the answer that it was given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, BigId, UtcDateTime


class Conversation(Base):
    """The thread of one address: the sealed JSON of its stack, and a version that puts simultaneous turns in order.

    `held_by` is set while a human holds the thread; the bot keeps silent then.
    """

    __tablename__ = "conversations"

    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), primary_key=True)
    stack_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer, default=0)
    held_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SeenMessage(Base):
    """One inbound message with its answer: a repeat of the delivery gets the same again, and has no effect."""

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    external_id: Mapped[str] = mapped_column(String(160))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    kind: Mapped[str] = mapped_column(String(8))
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    replies_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    intent: Mapped[str] = mapped_column(String(40), default="")
    confidence: Mapped[float] = mapped_column(default=0.0)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("channel", "external_id"), Index(None, "address_id", "id"))
