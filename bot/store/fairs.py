"""Job fairs (招聘会)."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import Boolean, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId


class FairRow(Base):
    """One fair; `form` 大型, 专场, 乡镇, 赶集 or 线上; times are the local clock's."""

    __tablename__ = "fairs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(100))
    form: Mapped[str] = mapped_column(String(10), default="")
    day: Mapped[date]
    opens_at: Mapped[time | None]
    closes_at: Mapped[time | None]
    place: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(AREA, default="")
    host: Mapped[str] = mapped_column(String(100), default="")
    employers: Mapped[int | None]
    posts: Mapped[int | None]
    bus: Mapped[str] = mapped_column(String(200), default="")
    contact_name: Mapped[str] = mapped_column(String(40), default="")
    contact_phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    seats: Mapped[int | None]
    taken: Mapped[int] = mapped_column(Integer, default=0)
    code_word: Mapped[str] = mapped_column(String(8), default="")
    open: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "day"), Index(None, "code_word"))
