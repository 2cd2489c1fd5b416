"""Liaison officers (联络员) and the villages they speak for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId, UtcDateTime


class Liaison(Base):
    """A villager who speaks for the service; `number` is the 工号 that stands in the QR scene `l.<工号>`."""

    __tablename__ = "liaisons"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    township: Mapped[str] = mapped_column(String(60), default="")
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (Index(None, "phone_digest"),)


class LiaisonArea(Base):
    """A village in a liaison's care; `until` is set when it is handed over, the row stays as history."""

    __tablename__ = "liaison_areas"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    liaison_id: Mapped[int] = mapped_column(ForeignKey("liaisons.id"))
    area: Mapped[str] = mapped_column(AREA)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "area"), Index(None, "liaison_id"))
