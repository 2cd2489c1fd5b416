"""The review list: what was not understood, in one's area, and settling it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, func, select, update

from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.screens.scope import Page, Scope, page_of
from bot.store.talk.lessons import Lesson

ORDERS: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    "newest": (Lesson.last_at.desc(), Lesson.id.desc()),
    "most": (Lesson.times.desc(), Lesson.id.desc()),
}


@dataclass(frozen=True, slots=True)
class LessonFilter:
    """Empty: whichever."""

    state: str = ""
    why: str = ""
    meant: str = ""


@dataclass(frozen=True, slots=True)
class LessonLine:
    """`intent` is what was read, `meant` and `slots` what staff gave."""

    id: int
    text: str
    why: str
    intent: str
    confidence: float
    township: str
    times: int
    state: str
    meant: str
    slots: Mapping[str, Any]
    last_at: datetime


def listing(tx: Tx, scope: Scope, wanted: LessonFilter, order: str = "newest", page: int = 1) -> Page[LessonLine]:
    statement = _lines(scope)
    for column, value in ((Lesson.state, wanted.state), (Lesson.why, wanted.why), (Lesson.meant, wanted.meant)):
        if value:
            statement = statement.where(column == value)
    return page_of(tx, statement.order_by(*ORDERS[order]), page, lambda row: _line(tx, row))


def record(tx: Tx, scope: Scope, lesson_id: int) -> LessonLine | None:
    row = tx.first(_lines(scope).where(Lesson.id == lesson_id))
    return None if row is None else _line(tx, row)


def after(tx: Tx, scope: Scope, order: str) -> int | None:
    """The id of the open one that comes next in this order."""
    statement = select(Lesson.id).where(Lesson.state == "open", scope.covers(Lesson.area))
    found = tx.scalar(statement.order_by(*ORDERS[order]).limit(1))
    return None if found is None else int(found)


def waiting(tx: Tx, scope: Scope) -> int:
    return int(tx.scalar(select(func.count()).where(Lesson.state == "open", scope.covers(Lesson.area))))


def settle(
    tx: Tx,
    scope: Scope,
    lesson_id: int,
    state: Literal["open", "taught", "skipped"],
    now: datetime,
    *,
    staff_id: int | None = None,
    meant: str = "",
    slots: Mapping[str, Any] | None = None,
) -> int:
    """Settles this wording wherever in the area it was written, or opens it again; returns the number of rows."""
    wording = select(Lesson.digest).where(Lesson.id == lesson_id, scope.covers(Lesson.area)).scalar_subquery()
    change = update(Lesson).where(Lesson.digest == wording, scope.covers(Lesson.area))
    done = {"settled_by": staff_id, "settled_at": None if state == "open" else now}
    return tx.run(change.values(state=state, meant=meant, slots=dict(slots or {}), **done))


def _lines(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(Lesson.__table__, func.coalesce(Area.name, "").label("township"))
        .select_from(Lesson)
        .outerjoin(Area, Area.code == Lesson.area)
        .where(scope.covers(Lesson.area))
    )


def _line(tx: Tx, row: Row[Any]) -> LessonLine:
    return LessonLine(
        id=row.id,
        text=tx.keys.unseal(row.text_sealed),
        why=row.why,
        intent=row.intent,
        confidence=row.confidence,
        township=row.township,
        times=row.times,
        state=row.state,
        meant=row.meant,
        slots=row.slots,
        last_at=row.last_at,
    )
