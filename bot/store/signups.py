"""Sign-ups (报名): a person's name put down for a vacancy, course, fair or scheme."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId, UtcDateTime


class SignupRow(Base):
    """One name down; unique for person and thing. A cancelled row is revived when the person signs up again.

    state: pending (待处理, holds a seat), confirmed (已确认), waiting (候补), cancelled (已取消), finished (已完成).
    via: wechat, sms, web, liaison, console.
    """

    __tablename__ = "signups"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    offer_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    area: Mapped[str] = mapped_column(AREA, default="")
    state: Mapped[str] = mapped_column(String(10))
    via: Mapped[str] = mapped_column(String(10))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    liaison_id: Mapped[int | None] = mapped_column(ForeignKey("liaisons.id"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"))
    note: Mapped[str] = mapped_column(String(300), default="")
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("kind", "offer_id", "person_id"),
        Index(None, "person_id"),
        Index(None, "kind", "offer_id", "state", "queued_at"),
        Index(None, "area"),
    )
