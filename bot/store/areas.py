"""Divisions that the office knows: the home county's townships and villages, as imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Index, String, and_, bindparam, case, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from bot.store.base import AREA, Base, Tx, span


class Area(Base):
    """A county, township or village; `parent` is the code one level up."""

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(AREA, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    parent: Mapped[str | None] = mapped_column(AREA)
    township: Mapped[str] = mapped_column(String(60), default="")
    county: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (Index(None, "parent"), Index(None, "name"))


_ENDS = ("low", "high")
_NAME = select(Area.name).where(Area.code == bindparam("code"))


def upsert_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of `code`, `name` and, where known, `township`, `county`, `note`; `parent` follows from the code."""
    tx.upsert(Area, [{**row, "parent": parent_of(row["code"])} for row in rows], on="code")


def export_rows(tx: Tx) -> Iterator[dict[str, Any]]:
    """Every village with the keys of `upsert_many`, by code."""
    for row in tx.stream(select(Area.__table__).where(func.length(Area.code) == 12).order_by(Area.code)):
        yield dict(row._mapping)


def parent_of(code: str) -> str | None:
    """Of a village its township, of a township its county or prefecture; none above."""
    return code[:-3] if len(code) > 6 else None


def name_of(tx: Tx, code: str) -> str:
    """As imported, empty where the office does not know the area."""
    return tx.scalar(_NAME, {"code": code}) or ""


def villages_under(tx: Tx, code: str) -> Sequence[tuple[str, str]]:
    """Code and name of every village in the division, in order of the codes."""
    low, high = span(code)
    rows = tx.all(select(Area.code, Area.name).where(Area.code >= low, Area.code < high).order_by(Area.code))
    return [(row.code, row.name) for row in rows if len(row.code) == 12]


def named(tx: Tx, name: str) -> Sequence[tuple[str, str]]:
    """Codes and names of the areas called exactly so."""
    rows = tx.all(select(Area.code, Area.name).where(Area.name == name).order_by(Area.code))
    return [(row.code, row.name) for row in rows]


def within(column: InstrumentedAttribute[str], codes: Sequence[str]) -> ColumnElement[bool]:
    """The condition that an area code lies in one of the divisions."""
    ranges = [and_(column >= low, column < high) for low, high in map(span, codes)]
    return or_(false(), *ranges)


def above(code: str) -> list[str]:
    """The area itself and what it lies in, smallest first: 530627102201, 530627102, 530627, 530600, 530000."""
    whole = [code] if len(code) > 6 else []
    if len(code) == 12:
        whole.append(code[:9])
    six = (code + "0000")[:6]
    for level in (six, six[:4] + "00", six[:2] + "0000"):
        if level not in whole:
            whole.append(level)
    return whole


def bounds(name: str, codes: Sequence[str]) -> dict[str, str]:
    """Values for the parameters of `inside` and `distance`."""
    ends = ((number, *span(code)) for number, code in enumerate(codes))
    return {f"{name}_{end}_{number}": code for number, *pair in ends for end, code in zip(_ENDS, pair, strict=True)}


def inside(column: InstrumentedAttribute[str], name: str, number: int) -> ColumnElement[bool]:
    """Like `within` for one code that comes as a parameter, so that a statement can be written once and kept."""
    low, high = (f"{name}_{end}_{number}" for end in _ENDS)
    return and_(column >= bindparam(low), column < bindparam(high))


def distance(column: InstrumentedAttribute[str], name: str, levels: int) -> ColumnElement[int]:
    """How many of the `levels` of `above` one must go up to reach an area that holds the column's; 9 for none."""
    return case(*((inside(column, name, step), step) for step in range(levels)), else_=9)
