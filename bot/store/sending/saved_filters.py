"""Audiences that staff keep under a name, to choose them again: 零就业家庭的妇女, 想去东莞的焊工 …"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Row, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId, Tx, UtcDateTime


class SavedFilter(Base):
    """A filter over people (bot/store/sending/people_filters.py) of the office of an area, under a name of its own."""

    __tablename__ = "saved_filters"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    area: Mapped[str] = mapped_column(AREA)
    filter: Mapped[dict[str, object]] = mapped_column(JSON)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("uq_saved_filters_area_name", "area", "name", unique=True),)


def keep(
    tx: Tx, name: str, area: str, chosen: Mapping[str, Any], now: datetime, author_id: int | None = None
) -> int | None:
    """Keeps it; None where the area's office has one of that name."""
    values = {"name": name, "area": area, "filter": dict(chosen), "author_id": author_id, "created_at": now}
    return tx.insert_missing(SavedFilter, **values)


def of_area(tx: Tx, area: str) -> Sequence[Row[Any]]:
    """Id, name and filter of those that the office of this area has kept, by name."""
    columns = select(SavedFilter.id, SavedFilter.name, SavedFilter.filter)
    return tx.all(columns.where(SavedFilter.area == area).order_by(SavedFilter.name, SavedFilter.id))


def named(tx: Tx, area: str, name: str) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = tx.scalar(
        select(SavedFilter.filter).where(SavedFilter.area == area, SavedFilter.name == name)
    )
    return found


def forget(tx: Tx, area: str, filter_id: int) -> None:
    tx.run(delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.area == area))
