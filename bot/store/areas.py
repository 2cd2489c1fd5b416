"""Divisions that the office knows: the home county's townships and villages, as imported."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base


class Area(Base):
    """A county, township or village; `parent` is the code one level up."""

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(AREA, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    parent: Mapped[str | None] = mapped_column(AREA)

    __table_args__ = (Index(None, "parent"), Index(None, "name"))
