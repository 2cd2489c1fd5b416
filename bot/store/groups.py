"""Village groups (村群): where a village is reached."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId


class VillageGroup(Base):
    """One group. `kind` is robot (企业微信群), followers (公众号标签) or phones (短信).

    A robot's address holds the key that is its password: sealed, masked on screens, never logged.
    """

    __tablename__ = "village_groups"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    area: Mapped[str] = mapped_column(AREA)
    kind: Mapped[str] = mapped_column(String(10), default="phones")
    robot_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    tag: Mapped[str] = mapped_column(String(30), default="")
    open: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "area"),)
