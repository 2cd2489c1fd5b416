"""Subsidy schemes (补贴政策): the policy texts, and the checkable part of their conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Index, Select, String, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.offers import SubsidyScheme
from bot.store.areas import above, bounds, distance
from bot.store.base import AREA, Base, BigId, Tx


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
    open: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "category"),)


_FIELDS = tuple(SubsidyScheme.__dataclass_fields__)
_SHOWN = select(*(SchemeRow.__table__.c[name] for name in _FIELDS))
_GET = _SHOWN.where(SchemeRow.id == bindparam("id"), SchemeRow.open)


def upsert_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows under the column names of the table; key `number`."""
    tx.upsert(SchemeRow, rows)


def get(tx: Tx, scheme_id: int) -> SubsidyScheme | None:
    """Whether in force or not; None for one that is withdrawn."""
    row = tx.first(_GET, {"id": scheme_id})
    return None if row is None else SubsidyScheme(**row._mapping)


def by_number(tx: Tx, number: str) -> int | None:
    found: int | None = tx.scalar(select(SchemeRow.id).where(SchemeRow.number == number))
    return found


def in_force(tx: Tx, area: str, today: date, categories: Sequence[str] = ()) -> Sequence[SubsidyScheme]:
    """Policies of the area and of what it lies in, the most local first; all categories where none is named.

    Of several versions of one policy (same title, category and area) the one that came into force last counts.
    """
    found = _fitting(tx, area, categories, lambda each: _begun(each, today) and not _ended(each, today))
    newest: dict[tuple[str, ...], SubsidyScheme] = {}
    for each in found:
        key = (each.category, each.title, each.area)
        newest[key] = max(newest.get(key, each), each, key=lambda one: (one.starts_on or date.min, one.id))
    return [each for each in found if newest[each.category, each.title, each.area] is each]


def out_of_force(tx: Tx, area: str, today: date, categories: Sequence[str]) -> Sequence[SubsidyScheme]:
    """Those of the categories that have ended, the latest first, and those that have not begun yet after them."""
    found = _fitting(tx, area, categories, lambda each: _ended(each, today) or not _begun(each, today))
    return sorted(found, key=lambda each: (each.ends_on or date.max) if _ended(each, today) else date.min, reverse=True)


def _begun(each: SubsidyScheme, today: date) -> bool:
    return each.starts_on is None or each.starts_on <= today


def _ended(each: SubsidyScheme, today: date) -> bool:
    return each.ends_on is not None and each.ends_on < today


def _fitting(
    tx: Tx, area: str, categories: Sequence[str], fits: Callable[[SubsidyScheme], bool]
) -> list[SubsidyScheme]:
    """Policies that hold for the area, of any day, the most local first. There are dozens of them, not thousands."""
    levels = above(area)
    spelled = _spellings(levels)
    values: dict[str, Any] = bounds("near", levels)
    values |= {f"area_{number}": code for number, code in enumerate(spelled)}
    values |= {f"category_{number}": category for number, category in enumerate(categories)}
    rows = tx.all(_for_area(len(levels), len(spelled), len(categories)), values)
    return [each for each in (SubsidyScheme(**row._mapping) for row in rows) if fits(each)]


@lru_cache(maxsize=256)
def _for_area(levels: int, spelled: int, categories: int) -> Select[Any]:
    fitting = [SchemeRow.open, SchemeRow.area.in_([bindparam(f"area_{number}") for number in range(spelled)])]
    if categories:
        fitting.append(SchemeRow.category.in_([bindparam(f"category_{number}") for number in range(categories)]))
    order = (distance(SchemeRow.area, "near", levels), SchemeRow.category, SchemeRow.id)
    return _SHOWN.where(*fitting).order_by(*order)


def _spellings(levels: Sequence[str]) -> list[str]:
    """The codes in every length that workbooks use; empty stands for the whole country."""
    return ["", *(spelled for code in levels for spelled in {code, code.rstrip("0"), code.ljust(12, "0")})]


def export_rows(tx: Tx) -> Iterator[dict[str, Any]]:
    """Every policy with the keys of `upsert_many`, by number."""
    for row in tx.stream(select(SchemeRow.__table__).order_by(SchemeRow.number)):
        yield dict(row._mapping)
