"""The four lists of what is on offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from bot.store.base import Base, Tx
from bot.store.courses import CourseRow
from bot.store.fairs import FairRow
from bot.store.schemes import SchemeRow
from bot.store.screens.scope import COUNTED, Page, Scope, count, page_of
from bot.store.vacancies import VacancyRow


@dataclass(frozen=True, slots=True)
class Shelf:
    """How one kind is searched and ordered; `ends` is the column after whose day a thing is over."""

    table: type[Base]
    searched: Sequence[str]
    order: str
    ends: str


SHELVES: Mapping[str, Shelf] = {
    "vacancy": Shelf(VacancyRow, ("number", "title", "employer", "place", "occupation"), "-id", "closes_on"),
    "course": Shelf(CourseRow, ("number", "title", "school", "place", "occupation"), "starts_on", "starts_on"),
    "scheme": Shelf(SchemeRow, ("number", "title", "source"), "id", "ends_on"),
    "fair": Shelf(FairRow, ("number", "title", "place", "host"), "day", "day"),
}


def listing(
    tx: Tx, scope: Scope, kind: str, text: str, today: date, over: bool = False, page: int = 1
) -> Page[Row[Any]]:
    """Rows of the kind's own table that are still on (or, with `over`, past), those that match `text` in any column."""
    shelf = SHELVES[kind]
    columns = shelf.table.__table__.c
    statement = select(shelf.table.__table__).where(scope.concerns(columns.area), _running(columns, shelf, today, over))
    if text:
        found = [columns[name].contains(text, autoescape=True) for name in shelf.searched]
        statement = statement.where(or_(*found))
    name = shelf.order.removeprefix("-")
    newest_first = shelf.order.startswith("-") or over
    return page_of(
        tx, statement.order_by(columns[name].desc() if newest_first else columns[name]), page, lambda row: row
    )


def named(tx: Tx, scope: Scope, kind: str, text: str, today: date) -> Sequence[Row[Any]]:
    """Up to five that are on, by number or by a part of the title: what the search over everything shows."""
    shelf = SHELVES[kind]
    columns = shelf.table.__table__.c
    fits = or_(columns.number == text.upper(), columns.title.contains(text, autoescape=True))
    running = _running(columns, shelf, today, False)
    return tx.all(
        select(shelf.table.__table__).where(scope.concerns(columns.area), running, fits).order_by(columns.id).limit(5)
    )


def record(tx: Tx, scope: Scope, kind: str, offer_id: int) -> Row[Any] | None:
    columns = SHELVES[kind].table.__table__.c
    return tx.first(select(SHELVES[kind].table.__table__).where(columns.id == offer_id, scope.concerns(columns.area)))


def counts(tx: Tx, scope: Scope, today: date) -> dict[str, tuple[int, bool]]:
    """How many of each kind are on today, and whether there are more than were counted."""
    found = {}
    for kind, shelf in SHELVES.items():
        columns = shelf.table.__table__.c
        running = select(columns.id).where(scope.concerns(columns.area), _running(columns, shelf, today, False))
        number = count(tx, running)
        found[kind] = (min(number, COUNTED), number > COUNTED)
    return found


def fairs_between(tx: Tx, scope: Scope, first: date, last: date) -> Sequence[Row[Any]]:
    fair = FairRow
    return tx.all(
        select(fair.__table__)
        .where(fair.open, fair.day >= first, fair.day <= last, scope.concerns(fair.area))
        .order_by(fair.day)
        .limit(20)
    )


def _running(columns: Any, shelf: Shelf, today: date, over: bool) -> ColumnElement[bool]:
    ends = columns[shelf.ends]
    on = or_(ends.is_(None), ends >= today)
    still: ColumnElement[bool] = on & columns.open if "open" in columns else on
    return ~still if over else still
