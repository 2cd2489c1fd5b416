"""Who a broadcast is for, as set-based statements: one delivery row for each receiver, and why others get none.

Every function takes the table that it fills: the ledger itself, or a temporary copy of it for a preview.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    and_,
    case,
    false,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.addresses import KnownAddress
from bot.store.base import BigId, Tx, UtcDateTime, span
from bot.store.broadcasts import Delivery
from bot.store.groups import VillageGroup
from bot.store.people import PersonRow

LEDGER: Table = Delivery.metadata.tables["deliveries"]

DRAFT = Table(
    "draft_deliveries",
    MetaData(),
    Column("id", BigId, primary_key=True),
    Column("broadcast_id", BigInteger),
    Column("person_id", BigInteger, unique=True),
    Column("group_id", BigInteger, unique=True),
    Column("address_id", BigInteger),
    Column("channel", String(8)),
    Column("way", String(4)),
    Column("state", String(10)),
    Column("reason", String(30)),
    Column("attempts", Integer),
    Column("units", Integer),
    Column("updated_at", UtcDateTime),
    prefixes=["TEMPORARY"],
)
"""What a preview plans into: of this connection alone, so that looking writes nothing and locks nobody out."""

WINDOW = timedelta(hours=47, minutes=50)
"""WeChat lets us write for 48 hours after a person's last message; ten minutes are kept for the way."""

COLUMNS = (
    "broadcast_id",
    "person_id",
    "group_id",
    "address_id",
    "channel",
    "way",
    "state",
    "reason",
    "attempts",
    "units",
    "updated_at",
)
RANGES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """One planning: the table to fill, for which broadcast, at what time, over which channels (names).

    `month_lists` is how many messages by openid list WeChat lets one follower have in a calendar month.
    """

    table: Table
    broadcast_id: int
    now: datetime
    channels: frozenset[str]
    month_lists: int = 4


def groups_by_number(tx: Tx, numbers: Sequence[str]) -> Sequence[Row[Any]]:
    """Id, number, area, kind and open of the village groups that exist under these numbers."""
    group = VillageGroup
    return tx.all(select(group.id, group.number, group.area, group.kind, group.open).where(group.number.in_(numbers)))


def begin_draft(tx: Tx) -> None:
    DRAFT.create(tx.connection, checkfirst=False)


def end_draft(tx: Tx) -> None:
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


def by_wechat(tx: Tx, plan: Plan, areas: Sequence[str] | None, lists: ColumnElement[bool] | None = None) -> int:
    """People with an openid that follows: those in WeChat's window one by one, the others by openid list.

    `lists` says for whom a list is the way, where it is not for all.
    """
    if "wechat" not in plan.channels:
        return 0
    opened = and_(KnownAddress.opened_at.is_not(None), KnownAddress.opened_at > plan.now - WINDOW)
    follower = and_(KnownAddress.scheme == "wechat", KnownAddress.following)
    way = _either(opened, "", "mass")
    total = 0
    for inside in _within(areas):
        joined = select(*_values(plan, "wechat", way, KnownAddress.person_id, KnownAddress.id))
        joined = joined.join(PersonRow, PersonRow.id == KnownAddress.person_id).where(follower, inside)
        wanted = joined if lists is None else joined.where(or_(opened, lists))
        total += _fill(tx, plan, wanted.order_by(way, KnownAddress.id))  # of two openids the one in the window
    return total


def by_phone(tx: Tx, plan: Plan, areas: Sequence[str] | None) -> int:
    """People with a phone, in the order of their ids, as the ledger's key grows; who opted out stands as skipped.

    Those come second: an index whose last entries are all of one state is written twice as fast.
    """
    state, reason = ("planned", "") if "sms" in plan.channels else ("skipped", "sms_off")
    phone, left = PersonRow.phone_digest.is_not(None), PersonRow.opted_out_at.is_not(None)
    total = _people(tx, plan, areas, _values(plan, "sms", "", PersonRow.id, null(), state, reason), and_(phone, ~left))
    gone = _values(plan, "sms", "", PersonRow.id, null(), "skipped", "opted_out")
    return total + _people(tx, plan, areas, gone, and_(phone, left))


def without_address(tx: Tx, plan: Plan, areas: Sequence[str] | None) -> int:
    values = _values(plan, "", "", PersonRow.id, null(), "skipped", "no_address")
    return _people(tx, plan, areas, values, PersonRow.phone_digest.is_(None))


def _people(
    tx: Tx, plan: Plan, areas: Sequence[str] | None, values: tuple[Any, ...], wanted: ColumnElement[bool]
) -> int:
    return sum(
        _fill(tx, plan, select(*values).where(wanted, inside).order_by(PersonRow.id)) for inside in _within(areas)
    )


def strangers(tx: Tx, plan: Plan) -> int:
    """Followers of whom nothing is known but the openid: only a broadcast to all is for them."""
    if "wechat" not in plan.channels:
        return 0
    seen, since = KnownAddress.opened_at, plan.now - WINDOW
    total = 0
    for wanted, way in ((seen > since, ""), (or_(seen.is_(None), seen <= since), "mass")):
        chosen = select(*_values(plan, "wechat", way, null(), KnownAddress.id)).where(
            KnownAddress.scheme == "wechat",
            KnownAddress.following,
            KnownAddress.person_id.is_(None),
            KnownAddress.opted_out_at.is_(None),
            wanted,
        )
        total += _fill(tx, plan, chosen)
    return total


def robots(tx: Tx, plan: Plan, areas: Sequence[str] | None) -> int:
    """The robots of the village groups in these areas, for a broadcast to areas or all."""
    total = 0
    for inside in _within(areas, VillageGroup.area):
        total += _fill(tx, plan, _robot_rows(plan).where(VillageGroup.kind == "robot", VillageGroup.open, inside))
    return total


def named_robots(tx: Tx, plan: Plan, group_ids: Sequence[int]) -> int:
    return _fill(tx, plan, _robot_rows(plan).where(VillageGroup.id.in_(group_ids)))


def _robot_rows(plan: Plan) -> Select[*tuple[Any, ...]]:
    usable = VillageGroup.robot_sealed.is_not(None) if "wecom" in plan.channels else false()
    return select(
        literal(plan.broadcast_id),
        null(),
        VillageGroup.id,
        null(),
        literal("wecom"),
        literal(""),
        _either(usable, "planned", "skipped"),
        _either(usable, "", "no_robot"),
        literal(0),
        literal(0),
        literal(plan.now, UtcDateTime),
    )


def _either(condition: ColumnElement[bool], yes: str, no: str) -> ColumnElement[str]:
    return case((condition, literal(yes)), else_=literal(no))


def _values(
    plan: Plan, channel: str, way: Any, person: Any, address: Any, state: str = "planned", reason: str = ""
) -> tuple[Any, ...]:
    """The columns of COLUMNS for one way of reaching people; the `way` may differ from one to the next."""
    return (
        literal(plan.broadcast_id),
        person,
        null(),
        address,
        literal(channel),
        literal(way) if isinstance(way, str) else way,
        literal(state),
        literal(reason),
        literal(0),
        literal(0),
        literal(plan.now, UtcDateTime),
    )


def _within(areas: Sequence[str] | None, column: Any = PersonRow.area) -> Iterator[ColumnElement[bool]]:
    """Conditions that together cover the areas, so many ranges at a time; None: everywhere."""
    if areas is None:
        yield true()
        return
    ranges = merged(areas)
    for start in range(0, len(ranges), RANGES_AT_ONCE):
        part = ranges[start : start + RANGES_AT_ONCE]
        yield or_(*(and_(column >= low, column < high) for low, high in part))


def _fill(tx: Tx, plan: Plan, rows: Select[*tuple[Any, ...]]) -> int:
    """Adds the rows, except for who is in the table already: an earlier way of reaching them goes first."""
    make = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    return tx.run(make(plan.table).from_select(COLUMNS, rows).on_conflict_do_nothing())
