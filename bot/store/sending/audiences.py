"""Who a broadcast is for, as set-based statements: one delivery row for each receiver, and why others get none.

A plan is drafted in a temporary table first, save those who simply get it by phone: of two million people they are
nearly all, so they stay a condition until draft and condition become the ledger, in one pass over the people. A preview
only looks. `reached` has the ways to people, `exclusions` who is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    MetaData,
    PrimaryKeyConstraint,
    Row,
    Select,
    String,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import True_

from bot.store.base import BigId, Tx, span
from bot.store.field.groups import VillageGroup
from bot.store.register.people import PersonRow
from bot.store.sending.broadcasts import Delivery
from bot.store.sending.delivery_numbers import GROUP, OPENID, PERSON, draft_number, origin_of

LEDGER: Table = Delivery.metadata.tables["deliveries"]

DRAFT = Table(
    "draft_deliveries",
    MetaData(),
    Column("id", BigId, nullable=False),
    Column("person_id", BigInteger),
    Column("group_id", BigInteger),
    Column("address_id", BigInteger),
    Column("channel", String(8)),
    Column("way", String(4)),
    Column("state", String(10)),
    Column("reason", String(30)),
    PrimaryKeyConstraint("id").ddl_if(dialect="sqlite"),
    prefixes=["TEMPORARY"],
)
"""Of this connection alone, so that drafting locks nobody out. The numbers are `delivery_numbers.draft_number`, each
once: on SQLite they are the table's own order, on PostgreSQL `fill` alone sees to it, for half of what an index costs.
"""

DRAFTED = tuple(column.name for column in DRAFT.columns)
RANGES_AT_ONCE = 100

WORK_MEM = "64MB"
"""What PostgreSQL may use for a hash of the draft or a sort: with its usual 4 MB both go through files."""


@dataclass(frozen=True, slots=True)
class Barred:
    """People of the audience who get nothing, for one reason; a condition over `PersonRow`."""

    reason: str
    condition: ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Plan:
    """One planning: for which broadcast, at what time, over which channels (names), to be sent or just looked at.

    `month_lists` is how many messages by openid list WeChat lets one follower have in a calendar month, `room` how many
    messages one in its window. `form` is the registered form of a subscription notice that says it, `template` whether
    a template message does, `by_village` whether its text differs from village to village. `only` narrows the people
    down; of those, the first of `barred` that fits keeps each one out. `people` are those of its areas whom `only`
    leaves: the draft has no others. Of them, `by_phone` get it so unless the draft has them (`reached.phone`).
    """

    broadcast_id: int
    now: datetime
    channels: frozenset[str]
    to_send: bool = True
    month_lists: int = 4
    room: int = 5
    form: str = ""
    template: bool = False
    by_village: bool = False
    only: ColumnElement[bool] = field(default_factory=true)
    barred: tuple[Barred, ...] = ()
    people: ColumnElement[bool] = field(default_factory=false)
    by_phone: ColumnElement[bool] = field(default_factory=false)

    @property
    def filtered(self) -> bool:
        """Whether anything but areas narrows the people down."""
        return not isinstance(self.only, True_)

    @property
    def wanted(self) -> ColumnElement[bool]:
        """Whom nothing keeps out."""
        return and_(self.only, *(~one.condition for one in self.barred))


def groups_by_number(tx: Tx, numbers: Sequence[str]) -> Sequence[Row[Any]]:
    """Id, number, area, kind and open of the village groups that exist under these numbers."""
    group = VillageGroup
    return tx.all(select(group.id, group.number, group.area, group.kind, group.open).where(group.number.in_(numbers)))


@contextmanager
def drafting(tx: Tx) -> Iterator[None]:
    """The draft's table is there until the block ends."""
    if tx.dialect == "postgresql":
        tx.run(text(f"SET LOCAL work_mem = '{WORK_MEM}'"))
    DRAFT.create(tx.connection, checkfirst=False)
    yield
    DRAFT.drop(tx.connection)


def merged(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Division codes as ranges that do not overlap."""
    ranges: list[tuple[str, str]] = []
    for low, high in sorted(span(code) for code in codes):
        if ranges and low < ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(high, ranges[-1][1]))
        else:
            ranges.append((low, high))
    return ranges


def within(areas: Sequence[str] | None, column: Any = PersonRow.area) -> Iterator[ColumnElement[bool]]:
    """Conditions that together cover the areas, so many ranges at a time; None: everywhere."""
    if areas is None:
        yield true()
        return
    ranges = merged(areas)
    for start in range(0, len(ranges), RANGES_AT_ONCE):
        part = ranges[start : start + RANGES_AT_ONCE]
        yield or_(*(and_(column >= low, column < high) for low, high in part))


def inside(areas: Sequence[str] | None, column: Any = PersonRow.area) -> ColumnElement[bool]:
    """One condition for any number of areas, which no index serves: by the codes' beginnings."""
    if areas is None:
        return true()
    if not areas:
        return false()
    by_length: dict[int, set[str]] = {}
    for low, _ in map(span, areas):
        by_length.setdefault(len(low), set()).add(low)
    return or_(*(func.substr(column, 1, length).in_(sorted(codes)) for length, codes in by_length.items()))


def here(areas: Sequence[str] | None) -> ColumnElement[bool]:
    """One condition over people in any case, and one that an index serves where the areas are few."""
    parts = list(within(areas))
    return parts[0] if len(parts) == 1 else inside(areas)


def values(
    channel: str | ColumnElement[str],
    *,
    way: str | ColumnElement[str] = "",
    person: Any = None,
    group: Any = None,
    address: Any = None,
    state: str | ColumnElement[str] = "planned",
    reason: str | ColumnElement[str] = "",
) -> tuple[Any, ...]:
    """The columns of DRAFTED; whatever is no column is the same in every row."""
    kind, receiver = next(
        (kind, one) for kind, one in ((PERSON, person), (GROUP, group), (OPENID, address)) if one is not None
    )
    return (
        draft_number(kind, receiver),
        *(null() if one is None else one for one in (person, group, address)),
        *(literal(one) if isinstance(one, str) else one for one in (channel, way, state, reason)),
    )


def either(condition: ColumnElement[bool], yes: str, no: str) -> ColumnElement[str]:
    return case((condition, literal(yes)), else_=literal(no))


def fill(tx: Tx, rows: Select[*tuple[Any, ...]], *best: Any) -> None:
    """Adds the rows, except for who is in the draft already: an earlier way of reaching them goes first.

    Where a receiver may have several rows, the first of them in the order of `best` counts.
    """
    number = rows.selected_columns[0]
    ordered = rows.order_by(number, *best) if best else rows
    if tx.dialect == "sqlite":
        tx.run(sqlite.insert(DRAFT).from_select(DRAFTED, ordered).on_conflict_do_nothing())
        return
    fresh = ordered.where(~exists().where(DRAFT.c.id == number))
    add(tx, fresh.ext(postgresql.distinct_on(number)) if best else fresh)


def add(tx: Tx, rows: Select[*tuple[Any, ...]]) -> None:
    """Adds rows of receivers whom the draft does not have, each once."""
    tx.run(insert(DRAFT).from_select(DRAFTED, rows))


def undrafted(plan: Plan) -> ColumnElement[bool]:
    """People who get it by phone."""
    return and_(plan.people, plan.by_phone, ~exists().where(DRAFT.c.id == PersonRow.id))


def pour(tx: Tx, plan: Plan) -> int:
    """Makes the ledger's rows of the draft and of `undrafted`; returns how many.

    People go in the order of their table, which is that of their numbers or nearly: an index that grows at its end
    costs half of one that is filled in between.
    """
    row = DRAFT.c
    simply = {"channel": "sms", "way": "", "state": "planned", "reason": ""}
    people = (
        select(
            PersonRow.id,
            PersonRow.id.label("person_id"),
            row.address_id,
            *(func.coalesce(row[name], literal(value)).label(name) for name, value in simply.items()),
        )
        .outerjoin(DRAFT, row.id == PersonRow.id)
        .where(plan.people, or_(row.id.is_not(None), plan.by_phone))
    )
    others = select(*DRAFT.columns).where(row.person_id.is_(None))
    if tx.dialect == "sqlite":  # where an index leads to the people, or they have been moved
        people = people.order_by(PersonRow.id)
    return sum(_into_ledger(tx, plan, rows) for rows in (people, others.order_by(row.id)))


def _into_ledger(tx: Tx, plan: Plan, drafted: Select[*tuple[Any, ...]]) -> int:
    each = drafted.subquery("each").c
    rows: Mapping[str, ColumnElement[Any]] = {
        **{column.name: column for column in each},
        "id": each.id + literal(origin_of(plan.broadcast_id), BigId),
        "broadcast_id": literal(plan.broadcast_id, BigId),
        "attempts": literal(0),
        "units": literal(0),
    }
    poured = insert(LEDGER).from_select(list(rows), select(*rows.values()))
    return tx.run(poured.execution_options(preserve_rowcount=True))
