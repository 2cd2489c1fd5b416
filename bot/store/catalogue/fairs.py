"""Job fairs (招聘会)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Index, Integer, LargeBinary, Row, Select, String, Text, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.offers import Fair, Found
from bot.store.areas import above, bounds, distance
from bot.store.base import AREA, Base, BigId, Tx
from bot.store.catalogue.vacancies import seal_contact


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

    __table_args__ = (Index(None, "day"),)


_SHOWN = select(*(column for column in FairRow.__table__.c if column.key != "note"))
_GET = _SHOWN.where(FairRow.id == bindparam("id"))


def upsert_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows under the column names of the table, `contact_phone` in the clear; key `number`. Never give `taken`."""
    tx.upsert(FairRow, [seal_contact(tx, dict(row)) for row in rows])


def get(tx: Tx, fair_id: int) -> Fair | None:
    row = tx.first(_GET, {"id": fair_id})
    return None if row is None else as_fair(tx, row)


def by_number(tx: Tx, number: str) -> int | None:
    found: int | None = tx.scalar(select(FairRow.id).where(FairRow.number == number))
    return found


def coming(tx: Tx, today: date, near: str = "", start: int = 0, limit: int = 3) -> Found[Fair]:
    """Fairs from today on: nearest first where `near` (an area code) is given, then the earlier."""
    levels = above(near) if near else []
    values = {"today": today, "start": start, "limit": limit, **bounds("near", levels)}
    items = tuple(as_fair(tx, row) for row in tx.all(_coming(len(levels)), values))
    total = len(items) if start == 0 and len(items) < limit else tx.scalar(_COUNT, {"today": today})
    return Found(items, total)


def on_day(tx: Tx, day: date) -> list[Fair]:
    """The fairs held on a day."""
    return [as_fair(tx, row) for row in tx.all(_ON_DAY, {"day": day})]


_ON_DAY = _SHOWN.where(FairRow.open, FairRow.day == bindparam("day")).order_by(FairRow.id)
_FITTING = (FairRow.open, FairRow.day >= bindparam("today"))
_COUNT = select(func.count()).select_from(FairRow).where(*_FITTING)


@cache
def _coming(levels: int) -> Select[Any]:
    order: list[Any] = [distance(FairRow.area, "near", levels)] if levels else []
    page = _SHOWN.where(*_FITTING).order_by(*order, FairRow.day, FairRow.id)
    return page.offset(bindparam("start")).limit(bindparam("limit"))


def export_rows(tx: Tx) -> Iterator[dict[str, Any]]:
    """Every fair with the keys of `upsert_many`, by number."""
    for row in tx.stream(select(FairRow.__table__).order_by(FairRow.number)):
        yield {**row._mapping, "contact_phone": tx.keys.unseal(row.contact_phone_sealed)}


def as_fair(tx: Tx, row: Row[Any]) -> Fair:
    return Fair(
        id=row.id,
        number=row.number,
        title=row.title,
        form=row.form,
        day=row.day,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        place=row.place,
        area=row.area,
        host=row.host,
        employers=row.employers,
        posts=row.posts,
        bus=row.bus,
        contact_name=row.contact_name,
        contact_phone=tx.keys.unseal(row.contact_phone_sealed),
        seats=row.seats,
        taken=row.taken,
        code_word=row.code_word,
    )
