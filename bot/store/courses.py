"""Training classes (培训班)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId


class CourseRow(Base):
    """One class. `taken` counts our own sign-ups, `taken_elsewhere` those the school reports (已报人数)."""

    __tablename__ = "courses"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(100))
    occupation: Mapped[str] = mapped_column(String(20))
    school: Mapped[str] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(AREA, default="")
    form: Mapped[str] = mapped_column(String(10), default="集中")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    seats: Mapped[int | None]
    taken: Mapped[int] = mapped_column(Integer, default=0)
    taken_elsewhere: Mapped[int] = mapped_column(Integer, default=0)
    fee: Mapped[str] = mapped_column(String(40), default="")
    gender: Mapped[str] = mapped_column(String(6), default="")
    age_min: Mapped[int | None]
    age_max: Mapped[int | None]
    education: Mapped[str] = mapped_column(String(20), default="")
    allowance: Mapped[str] = mapped_column(String(300), default="")
    for_whom: Mapped[str] = mapped_column(String(200), default="")
    closes_on: Mapped[date | None]
    contact_name: Mapped[str] = mapped_column(String(40), default="")
    contact_phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_word: Mapped[str] = mapped_column(String(8), default="")
    open: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "starts_on"), Index(None, "code_word"))
