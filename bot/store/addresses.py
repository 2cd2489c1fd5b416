"""Where people are reached: openids, phone numbers, and what each platform lets us do with them now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, BigId, UtcDateTime


class KnownAddress(Base):
    """One openid or phone number. `person_id` is who usually speaks from it; a phone may be shared by a household.

    `opened_at` is the last message from it, which opens WeChat's 48-hour window; `following` is for openids only.
    An opt-out by SMS stands on the number, and so holds for all who share it.
    """

    __tablename__ = "addresses"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scheme: Mapped[str] = mapped_column(String(8))
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    following: Mapped[bool] = mapped_column(Boolean, default=True)
    came_by: Mapped[str] = mapped_column(String(64), default="")
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("scheme", "digest"), Index(None, "person_id", "scheme"))
