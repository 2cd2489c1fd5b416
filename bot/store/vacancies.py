"""Vacancies (岗位) and the search over them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, Boolean, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId


class VacancyRow(Base):
    """One post on offer. `pay_month` is the upper end brought to yuan a month, for comparing; `area` 2 to 12 digits."""

    __tablename__ = "vacancies"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(100))
    occupation: Mapped[str] = mapped_column(String(20))
    employer: Mapped[str] = mapped_column(String(100))
    employer_kind: Mapped[str] = mapped_column(String(12), default="企业")
    place: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(AREA, default="")
    pay_low: Mapped[int | None]
    pay_high: Mapped[int | None]
    pay_per: Mapped[str] = mapped_column(String(6), default="month")
    pay_month: Mapped[int] = mapped_column(Integer, default=0)
    seats: Mapped[int | None]
    taken: Mapped[int] = mapped_column(Integer, default=0)
    gender: Mapped[str] = mapped_column(String(6), default="")
    age_min: Mapped[int | None]
    age_max: Mapped[int | None]
    education: Mapped[str] = mapped_column(String(20), default="")
    benefits: Mapped[str] = mapped_column(String(300), default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    description: Mapped[str] = mapped_column(Text, default="")
    contact_name: Mapped[str] = mapped_column(String(40), default="")
    contact_phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    posted_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    origin: Mapped[str] = mapped_column(String(60), default="")
    code_word: Mapped[str] = mapped_column(String(8), default="")
    open: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "code_word"),)
