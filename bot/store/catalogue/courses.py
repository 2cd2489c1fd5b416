"""Training classes (培训班)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    Index,
    Integer,
    LargeBinary,
    Row,
    Select,
    String,
    Text,
    and_,
    bindparam,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.offers import Course, CourseWish, Found
from bot.store.areas import above, bounds, distance, inside
from bot.store.base import AREA, Base, BigId, Tx
from bot.store.catalogue.vacancies import seal_contact
from bot.store.regions import OUTSIDE, codes_of


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

    __table_args__ = (Index(None, "starts_on"),)


_SHOWN = select(*(column for column in CourseRow.__table__.c if column.key != "note"))
_GET = _SHOWN.where(CourseRow.id == bindparam("id"))


def upsert_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows under the column names of the table, `contact_phone` in the clear; key `number`. Never give `taken`."""
    tx.upsert(CourseRow, [seal_contact(tx, dict(row)) for row in rows])


def get(tx: Tx, course_id: int) -> Course | None:
    row = tx.first(_GET, {"id": course_id})
    return None if row is None else as_course(tx, row)


def by_number(tx: Tx, number: str) -> int | None:
    found: int | None = tx.scalar(select(CourseRow.id).where(CourseRow.number == number))
    return found


def starting(tx: Tx, day: date) -> list[Course]:
    """The classes that begin on a day."""
    return [as_course(tx, row) for row in tx.all(_STARTING, {"day": day})]


_STARTING = _SHOWN.where(CourseRow.open, CourseRow.starts_on == bindparam("day")).order_by(CourseRow.id)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a search looks like, apart from its values: by this its statement is written once."""

    levels: int
    places: int
    outside: bool
    trades: int
    since: bool
    until: bool


def search(tx: Tx, wish: CourseWish, today: date, start: int = 0, limit: int = 3) -> Found[Course]:
    """Classes that can still be joined: nearest to `wish.near` first where it is given, then the earlier."""
    codes = codes_of(wish.places, wish.near)
    places = [code for code in codes if not code.startswith(OUTSIDE)]
    outside = [code.removeprefix(OUTSIDE) for code in codes if code.startswith(OUTSIDE)]
    levels = above(wish.near) if wish.near else []
    trades = len(wish.occupations)
    shape = _Shape(len(levels), len(places), bool(outside), trades, wish.since is not None, wish.until is not None)
    values: dict[str, Any] = {"today": today, "since": wish.since, "until": wish.until, "start": start, "limit": limit}
    values |= bounds("near", levels) | bounds("place", places) | bounds("home", outside)
    values |= {f"trade_{number}": trade for number, trade in enumerate(wish.occupations)}
    page, count = _statements(shape)
    items = tuple(as_course(tx, row) for row in tx.all(page, values))
    total = len(items) if start == 0 and len(items) < limit else tx.scalar(count, values)
    return Found(items, total)


@lru_cache(maxsize=256)
def _statements(shape: _Shape) -> tuple[Select[Any], Select[Any]]:
    """The page, and the count of all that fit."""
    # Sign-up is open until the deadline, or until the class begins where none is set.
    fitting = [CourseRow.open, func.coalesce(CourseRow.closes_on, CourseRow.starts_on) >= bindparam("today")]
    places = [inside(CourseRow.area, "place", number) for number in range(shape.places)]
    if shape.outside:
        places.append(and_(CourseRow.area != "", not_(inside(CourseRow.area, "home", 0))))
    if places:
        fitting.append(or_(*places))
    if shape.trades:
        fitting.append(CourseRow.occupation.in_([bindparam(f"trade_{number}") for number in range(shape.trades)]))
    if shape.since:
        fitting.append(CourseRow.starts_on >= bindparam("since"))
    if shape.until:
        fitting.append(CourseRow.starts_on <= bindparam("until"))
    order: list[Any] = [distance(CourseRow.area, "near", shape.levels)] if shape.levels else []
    page = _SHOWN.where(*fitting).order_by(*order, CourseRow.starts_on, CourseRow.id)
    count = select(func.count()).select_from(CourseRow).where(*fitting)
    return page.offset(bindparam("start")).limit(bindparam("limit")), count


def export_rows(tx: Tx) -> Iterator[dict[str, Any]]:
    """Every class with the keys of `upsert_many`, by number."""
    for row in tx.stream(select(CourseRow.__table__).order_by(CourseRow.number)):
        yield {**row._mapping, "contact_phone": tx.keys.unseal(row.contact_phone_sealed)}


def as_course(tx: Tx, row: Row[Any]) -> Course:
    """`taken` counts those the school reports too."""
    gender: Literal["", "male", "female"] = row.gender if row.gender in {"male", "female"} else ""
    return Course(
        id=row.id,
        number=row.number,
        title=row.title,
        occupation=row.occupation,
        school=row.school,
        place=row.place,
        area=row.area,
        form=row.form,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        seats=row.seats,
        taken=row.taken + row.taken_elsewhere,
        fee=row.fee,
        gender=gender,
        age_min=row.age_min,
        age_max=row.age_max,
        education=row.education,
        allowance=row.allowance,
        for_whom=row.for_whom,
        closes_on=row.closes_on,
        contact_name=row.contact_name,
        contact_phone=tx.keys.unseal(row.contact_phone_sealed),
        code_word=row.code_word,
    )
