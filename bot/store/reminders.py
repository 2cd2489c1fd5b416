"""Reminders: which sign-up was reminded of which day, and which sign-ups are to be reminded now."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime


class Reminder(Base):
    """One reminder of one sign-up, ever: its key sees to that, and a thing that is put off is another `day`.

    which: `eve` (the evening before), `hours` (before it opens). `until` is when the reminder is worth nothing any
    more. `delivery_id` is the message that carries it; who shares a phone with somebody reminded has the same one.
    """

    __tablename__ = "reminders"

    signup_id: Mapped[int] = mapped_column(ForeignKey("signups.id"), primary_key=True)
    which: Mapped[str] = mapped_column(String(5), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id"), index=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
