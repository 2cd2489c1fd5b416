"""Subsidy schemes (补贴政策): the policy texts, and the checkable part of their conditions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId


class SchemeRow(Base):
    """One policy of one category, for one area and time; `rule` is the text of 资格规则 as written."""

    __tablename__ = "schemes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(100))
    category: Mapped[str] = mapped_column(String(30))
    area: Mapped[str] = mapped_column(AREA, default="")
    for_whom: Mapped[str] = mapped_column(Text)
    amount: Mapped[str] = mapped_column(Text)
    conditions: Mapped[str] = mapped_column(Text)
    documents: Mapped[str] = mapped_column(Text)
    procedure: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    rule: Mapped[str] = mapped_column(Text, default="")
    code_word: Mapped[str] = mapped_column(String(8), default="")
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "category"), Index(None, "code_word"))
