"""Circulars on screens: how far each has come, and who on the way is silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select

from bot.store.areas import Area, above
from bot.store.base import Tx
from bot.store.field.circulars import OFFICE, Circular, CircularStop
from bot.store.field.liaisons import Liaison
from bot.store.screens.scope import Page, Scope, page_of

Stop = CircularStop


@dataclass(frozen=True, slots=True)
class Line:
    """Of a list: stops and how many of them have said that they have it, offices and liaisons apart."""

    id: int
    title: str
    issuer: str
    created_at: datetime
    closed_at: datetime | None
    offices: int
    offices_heard: int
    liaisons: int
    liaisons_heard: int
    done: int


@dataclass(frozen=True, slots=True)
class Township:
    """One township's way: its office, its liaisons. `way` is how its office said that it has it (`circulars.Way`)."""

    area: str
    name: str
    stop_id: int | None
    told_at: datetime | None
    nudged_at: datetime | None
    acknowledged_at: datetime | None
    way: str | None
    liaisons: int
    heard: int
    done: int


@dataclass(frozen=True, slots=True)
class Carrier:
    """One liaison and what they did with it."""

    name: str
    number: str
    told_at: datetime
    nudged_at: datetime | None
    acknowledged_at: datetime | None
    done_at: datetime | None


_WITH_OFFICE = Stop.liaison_id == OFFICE


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def seen_by(scope: Scope) -> ColumnElement[bool]:
    """Circulars of offices within the scope, and those that an office above handed to it."""
    stop = CircularStop.__table__.alias("came")
    came = exists().where(stop.c.circular_id == Circular.id, scope.covers(stop.c.area))
    return or_(scope.covers(Circular.area), Circular.area.in_(above(scope.area)) & came)


def listing(tx: Tx, scope: Scope, page: int = 1) -> Page[Line]:
    """The newest first; only those of the page are counted."""
    columns = (Circular.id, Circular.title, func.coalesce(Area.name, "").label("issuer"))
    statement = (
        select(*columns, Circular.created_at, Circular.closed_at)
        .outerjoin(Area, Area.code == Circular.area)
        .where(seen_by(scope))
        .order_by(Circular.id.desc())
    )
    rows: Page[Any] = page_of(tx, statement, page, lambda row: dict(row._mapping))
    counted = {row.circular_id: dict(row._mapping) for row in tx.all(_counts(scope, [row["id"] for row in rows.items]))}
    nothing: dict[str, Any] = dict.fromkeys(COUNTED, 0)
    return replace(rows, items=[_line(row, counted.get(row["id"], nothing)) for row in rows.items])


def _line(row: Mapping[str, Any], counted: Mapping[str, Any]) -> Line:
    return Line(**row, **{name: counted[name] for name in COUNTED})


def one(tx: Tx, scope: Scope, circular_id: int) -> Any:
    """The row with the issuing area's name; None outside the scope."""
    columns = select(Circular.__table__, func.coalesce(Area.name, "").label("issuer"))
    named = columns.outerjoin(Area, Area.code == Circular.area)
    return tx.first(named.where(Circular.id == circular_id, seen_by(scope)))


def waiting(tx: Tx, scope: Scope) -> int:
    """Circulars that this township's office has not said it has; 0 for an office above townships."""
    if len(scope.area) != 9:
        return 0
    open_here = select(func.count()).select_from(Stop).join(Circular, Circular.id == Stop.circular_id)
    mine = (Stop.area == scope.area, _WITH_OFFICE, Stop.acknowledged_at.is_(None), Circular.closed_at.is_(None))
    return int(tx.scalar(open_here.where(*mine)))


def townships(tx: Tx, scope: Scope, circular_id: int) -> Sequence[Township]:
    """Of one circular, those within the scope, the least heard of first."""
    with_liaison = ~_WITH_OFFICE
    rows = tx.all(
        select(
            Stop.area,
            func.coalesce(Area.name, Stop.area).label("name"),
            func.max(case((_WITH_OFFICE, Stop.id))).label("stop_id"),
            func.max(case((_WITH_OFFICE, Stop.told_at))).label("told_at"),
            func.max(case((_WITH_OFFICE, Stop.nudged_at))).label("nudged_at"),
            func.max(case((_WITH_OFFICE, Stop.acknowledged_at))).label("acknowledged_at"),
            func.max(case((_WITH_OFFICE, Stop.acknowledged_by))).label("way"),
            _counted(with_liaison).label("liaisons"),
            _counted(with_liaison & Stop.acknowledged_at.is_not(None)).label("heard"),
            _counted(with_liaison & Stop.done_at.is_not(None)).label("done"),
        )
        .outerjoin(Area, Area.code == Stop.area)
        .where(Stop.circular_id == circular_id, scope.covers(Stop.area))
        .group_by(Stop.area, Area.name)
        .order_by(Stop.area)
    )
    found = [Township(**row._mapping) for row in rows]
    return sorted(found, key=lambda one: (one.stop_id is None or one.acknowledged_at is not None, one.heard, one.area))


def carriers(tx: Tx, scope: Scope, circular_id: int, township: str) -> Sequence[Carrier]:
    """The liaisons of one township, the silent first."""
    rows = tx.all(
        select(Liaison.name, Liaison.number, Stop.told_at, Stop.nudged_at, Stop.acknowledged_at, Stop.done_at)
        .join(Liaison, Liaison.id == Stop.liaison_id)
        .where(Stop.circular_id == circular_id, Stop.area == township, scope.covers(Stop.area))
        .order_by(Stop.acknowledged_at.is_not(None), Stop.done_at.is_not(None), Liaison.id)
    )
    return [Carrier(**row._mapping) for row in rows]


COUNTED = ("offices", "offices_heard", "liaisons", "liaisons_heard", "done")


def _counts(scope: Scope, ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """What of these has come how far within the scope."""
    heard = Stop.acknowledged_at.is_not(None)
    office, liaison = _WITH_OFFICE, ~_WITH_OFFICE
    return (
        select(
            Stop.circular_id,
            _counted(office).label("offices"),
            _counted(office & heard).label("offices_heard"),
            _counted(liaison).label("liaisons"),
            _counted(liaison & heard).label("liaisons_heard"),
            _counted(liaison & Stop.done_at.is_not(None)).label("done"),
        )
        .where(Stop.circular_id.in_(ids), scope.covers(Stop.area))
        .group_by(Stop.circular_id)
    )
