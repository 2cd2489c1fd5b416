"""Invitations (邀请链接, 口令): what a liaison or a labourer passes on, bound to one thing on offer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, BigId, UtcDateTime


class Invitation(Base):
    """One link: `code` stands in `/s/<code>` and in the QR scene `i.<code>`, `code_word` is its spoken form."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    offer_id: Mapped[int] = mapped_column(BigId)
    liaison_id: Mapped[int | None] = mapped_column(ForeignKey("liaisons.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "kind", "offer_id", "liaison_id", "person_id"),)
