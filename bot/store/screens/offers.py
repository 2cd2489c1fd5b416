"""The four lists of what is on offer: looked through, filtered, ordered, counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from bot.store.base import Base, Tx, span
from bot.store.catalogue.courses import CourseRow
from bot.store.catalogue.fairs import FairRow
from bot.store.catalogue.schemes import SchemeRow
from bot.store.catalogue.vacancies import VacancyRow
from bot.store.screens.scope import COUNTED, PAGE, Page, Scope, count


@dataclass(frozen=True, slots=True)
class Shelf:
    """How one kind is searched and ordered.

    `searched` are columns that hold words in small letters or as written; `ends` is the column after whose day a thing
    is over; `sort` the column that tells its sorts apart; `orders` by the name of an address, the usual one first.
    """

    table: type[Base]
    searched: Sequence[str]
    ends: str
    sort: str
    orders: Mapping[str, Sequence[str]]


SHELVES: Mapping[str, Shelf] = {
    "vacancy": Shelf(
        VacancyRow,
        ("sought",),
        "until_day",
        "employer_kind",
        {"new": ("-id",), "pay": ("-pay_month", "-id"), "ends": ("until_day", "id")},
    ),
    "course": Shelf(
        CourseRow,
        ("number", "title", "school", "place", "occupation"),
        "starts_on",
        "form",
        {"day": ("starts_on", "id"), "new": ("-id",), "taken": ("-taken", "id")},
    ),
    "scheme": Shelf(
        SchemeRow,
        ("number", "title", "source"),
        "ends_on",
        "category",
        {"old": ("id",), "new": ("-id",), "ends": ("ends_on", "id")},
    ),
    "fair": Shelf(
        FairRow,
        ("number", "title", "place", "host"),
        "day",
        "form",
        {"day": ("day", "id"), "new": ("-id",), "taken": ("-taken", "id")},
    ),
}
STATES = ("on", "over", "closed")


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """`text` words that must all be in a row; `area` a division; `pay` at least so much a month; "" asks nothing.

    state: on (people find it), over (its day is past), closed (staff took it off offer).
    """

    text: str = ""
    state: str = "on"
    trade: str = ""
    area: str = ""
    sort: str = ""
    pay: int | None = None
    order: str = ""


def listing(tx: Tx, scope: Scope, kind: str, wanted: OfferFilter, today: date, number: int = 1) -> Page[Row[Any]]:
    """One page of rows of the kind's own table.

    The ids come from one walk in the order of the list, which stops at what is counted; then the rows of the page.
    """
    number = max(1, min(number, 10_000))
    shelf, start = SHELVES[kind], (number - 1) * PAGE
    depth = max(COUNTED, start + PAGE) + 1
    ids = [row.id for row in tx.all(_ids(tx, scope, kind, wanted, today).limit(depth))]
    page = ids[start : start + PAGE]
    table = shelf.table.__table__
    rows = {row.id: row for row in tx.all(select(table).where(table.c.id.in_(page)))}
    return Page([rows[each] for each in page], number, min(len(ids), COUNTED), len(ids) > COUNTED)


def export_rows(tx: Tx, scope: Scope, kind: str, wanted: OfferFilter, today: date) -> Iterator[dict[str, Any]]:
    """All rows of the filter in the order of the list, contacts in the clear."""
    table = SHELVES[kind].table.__table__
    for row in tx.stream(_select(tx, scope, kind, wanted, today, select(table))):
        values = dict(row._mapping)
        if "contact_phone_sealed" in values:
            values["contact_phone"] = tx.keys.unseal(values.pop("contact_phone_sealed"))
        yield values


def amount(tx: Tx, scope: Scope, kind: str, wanted: OfferFilter, today: date) -> int:
    """How many rows the filter has, counted to their end."""
    ids = _ids(tx, scope, kind, wanted, today).order_by(None)
    return int(tx.scalar(select(func.count()).select_from(ids.subquery())))


def named(tx: Tx, scope: Scope, kind: str, text: str, today: date) -> Sequence[Row[Any]]:
    """Up to five that are on and have the words: what the search over everything shows."""
    return listing(tx, scope, kind, OfferFilter(text), today).items[:5]


def record(tx: Tx, scope: Scope, kind: str, offer_id: int) -> Row[Any] | None:
    columns = SHELVES[kind].table.__table__.c
    return tx.first(select(SHELVES[kind].table.__table__).where(columns.id == offer_id, scope.concerns(columns.area)))


def own(tx: Tx, scope: Scope, kind: str, offer_id: int) -> Row[Any] | None:
    """The row where it is theirs to change: not one of an area above them, nor far from home."""
    columns = SHELVES[kind].table.__table__.c
    return tx.first(select(SHELVES[kind].table.__table__).where(columns.id == offer_id, scope.covers(columns.area)))


def counts(tx: Tx, scope: Scope, today: date) -> dict[str, tuple[int, bool]]:
    """How many of each kind are on today, and whether there are more than were counted."""
    found = {}
    for kind in SHELVES:
        number = count(tx, _ids(tx, scope, kind, OfferFilter(), today))
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


def _ids(tx: Tx, scope: Scope, kind: str, wanted: OfferFilter, today: date) -> Select[tuple[int]]:
    return _select(tx, scope, kind, wanted, today, select(SHELVES[kind].table.__table__.c.id))


def _select(tx: Tx, scope: Scope, kind: str, wanted: OfferFilter, today: date, chosen: Select[Any]) -> Select[Any]:
    shelf = SHELVES[kind]
    columns = shelf.table.__table__.c
    orders = shelf.orders.get(wanted.order) or next(iter(shelf.orders.values()))
    if wanted.state == "over" and not wanted.order:
        orders = (f"-{shelf.ends}", "-id")
    order = [columns[name.removeprefix("-")] for name in orders]
    directed = [column.desc() if name[0] == "-" else column for name, column in zip(orders, order, strict=True)]
    # SQLite tests in this order: whose area it is takes longer to tell than whether it is asked for.
    asked = _conditions(tx.dialect, columns, kind, wanted, today)
    return chosen.where(*asked, scope.concerns(columns.area)).order_by(*directed)


def _conditions(
    dialect: str, columns: Any, kind: str, wanted: OfferFilter, today: date
) -> Iterator[ColumnElement[bool]]:
    shelf = SHELVES[kind]
    yield _in_state(columns, kind, wanted.state, today)
    for word in wanted.text.lower().split():
        yield or_(*(_position(dialect, columns[name], word) > 0 for name in shelf.searched))
    if wanted.trade and "occupation" in columns:
        yield columns.occupation == wanted.trade
    if wanted.area:
        low, high = span(wanted.area)
        yield and_(columns.area >= low, columns.area < high)
    if wanted.sort:
        yield columns[shelf.sort] == wanted.sort
    if wanted.pay and kind == "vacancy":
        yield columns.pay_month >= wanted.pay


def _position(dialect: str, column: Any, word: str) -> ColumnElement[int]:
    """Where the word begins, 0 for nowhere. LIKE takes half as long again, and reads % and _ as signs."""
    small = column if column.key == "sought" else func.lower(column)
    position: ColumnElement[int] = (func.strpos if dialect == "postgresql" else func.instr)(small, word)
    return position


def _in_state(columns: Any, kind: str, state: str, today: date) -> ColumnElement[bool]:
    ends = columns[SHELVES[kind].ends]
    if kind == "vacancy":
        day = today.toordinal()
        still = {"on": and_(ends >= day), "closed": and_(ends == 0)}
        return still.get(state, and_(ends > 0, ends < day))
    if state == "closed":
        return and_(~columns.open)
    return and_(columns.open, ends < today if state == "over" else or_(ends.is_(None), ends >= today))
