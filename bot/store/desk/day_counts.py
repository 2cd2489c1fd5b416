"""Counting one day: what was said, by whom, what was put down and who came, by township; in a few statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, union

from bot.store.base import Base, Tx, key_of
from bot.store.desk.tallies import WHOLE
from bot.store.enrolment.signups import SignupRow
from bot.store.register.addresses import KnownAddress
from bot.store.register.corrections import stale_at
from bot.store.register.people import PersonRow
from bot.store.sending.broadcasts import Broadcast, Delivery
from bot.store.sending.delivery_numbers import of_broadcasts
from bot.store.talk.case_notes import CaseNote
from bot.store.talk.cases import Case
from bot.store.talk.conversations import SeenMessage

Counted = Counter[tuple[str, str, str]]
"""(area, figure, part) to number."""

DAILY = ("minute", "messages", "people", "handed", "intent", "scheme", "notices", "signups", "township", "came")
SAID = ("text", "voice", "place", "picture", "menu")
"""Kinds of messages that somebody meant to say; following, leaving and scanning are not."""

REACHED = ("sent", "delivered", "read")
SENDING = timedelta(days=7)
"""How long after its planning a broadcast may still be sending: quiet hours and limits put rows off."""
SLACK = timedelta(hours=1)
"""Rows are written in the order of their times but for what took longer to arrive."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the first moment of a day up to the first of the next."""

    start: datetime
    end: datetime

    def holds(self, column: Any) -> ColumnElement[bool]:
        return and_(column >= self.start, column < self.end)


def count_day(tx: Tx, span: Span) -> Counted:
    """All figures of DAILY but the minute."""
    counted: Counted = Counter()
    for figures in (_said, _served, _reached, _filed, _came):
        for township, figure, part, number in figures(tx, span):
            for area in levels(township):
                counted[area, figure, part] += number
    return counted


def speakers(tx: Tx, span: Span) -> Select[tuple[int | None]]:
    """Ids of the people who said something on the day."""
    return _heard(tx, select(KnownAddress.person_id), span).where(KnownAddress.person_id.is_not(None))


def count_stale(tx: Tx, now: datetime) -> Counted:
    """People on record whose record is stale. Reads all of them."""
    counted: Counted = Counter({(WHOLE, "stale", ""): 0})
    for row in tx.all(_by_township(PersonRow.area).where(stale_at(now))):
        for area in levels(row.township):
            counted[area, "stale", ""] += row.number
    return counted


def levels(township: str) -> list[str]:
    """The areas that a number counts for: 530627102 itself, 530627, and the whole."""
    sizes = [size for size in (9, 6) if len(township) >= size]
    return [*(township[:size] for size in sizes), WHOLE]


Lines = Iterator[tuple[str, str, str, int]]
"""Township, figure, part, number."""


def _said(tx: Tx, span: Span) -> Lines:
    whose = _by_township(PersonRow.area).add_columns(SeenMessage.intent, SeenMessage.scheme)
    for row in tx.all(_heard(tx, whose, span).group_by(SeenMessage.intent, SeenMessage.scheme)):
        yield row.township, "messages", "", row.number
        if row.intent:
            yield row.township, "intent", row.intent, row.number
        if row.intent == "subsidy_inquiry":
            yield row.township, "scheme", row.scheme, row.number


def _served(tx: Tx, span: Span) -> Lines:
    """Who said something, by person, or by address where nobody is known behind it; and who had to do with staff."""
    each = func.count(func.distinct(func.coalesce(KnownAddress.person_id, -KnownAddress.id)))
    served = _heard(tx, select(_township(PersonRow.area), each.label("number")).group_by("township"), span)
    opened = select(Case.address_id).where(*_within(tx, Case, Case.created_at, span))
    answered = select(Case.address_id).join(CaseNote, CaseNote.case_id == Case.id)
    answered = answered.where(CaseNote.kind == "answer", *_within(tx, CaseNote, CaseNote.at, span))
    handed = served.where(SeenMessage.address_id.in_(union(opened, answered).subquery().select()))
    for figure, statement in (("people", served), ("handed", handed)):
        for row in tx.all(statement):
            yield row.township, figure, "", row.number


def _reached(tx: Tx, span: Span) -> Lines:
    lately = Broadcast.planned_at.between(span.start - SENDING, span.end)
    numbers = [row.id for row in tx.all(select(Broadcast.id).where(lately))]
    if not numbers:
        return
    here = (of_broadcasts(Delivery.id, numbers), Delivery.state.in_(REACHED), Delivery.group_id.is_(None))
    people = _by_township(PersonRow.area).select_from(Delivery).outerjoin(PersonRow, PersonRow.id == Delivery.person_id)
    for row in tx.all(people.where(*here, span.holds(Delivery.sent_at))):
        yield row.township, "notices", "", row.number


def _filed(tx: Tx, span: Span) -> Lines:
    filed = _by_township(SignupRow.area).add_columns(SignupRow.kind).where(span.holds(SignupRow.filed_at))
    for row in tx.all(filed.group_by(SignupRow.kind)):
        yield row.township, "signups", row.kind, row.number
        if len(row.township) == len("530627102"):
            yield row.township, "township", row.township, row.number


def _came(tx: Tx, span: Span) -> Lines:
    came = _by_township(SignupRow.area).add_columns(SignupRow.kind).where(span.holds(SignupRow.came_at))
    for row in tx.all(came.group_by(SignupRow.kind)):
        yield row.township, "came", row.kind, row.number


def _township(area: Any) -> Any:
    return func.substr(func.coalesce(area, ""), 1, 9).label("township")


def _by_township(area: Any) -> Select[*tuple[Any, ...]]:
    return select(_township(area), func.count().label("number")).group_by("township")


def _heard(tx: Tx, columns: Select[*tuple[Any, ...]], span: Span) -> Select[*tuple[Any, ...]]:
    """The columns over the messages of the day with who wrote them."""
    return (
        columns.select_from(SeenMessage)
        .join(KnownAddress, KnownAddress.id == SeenMessage.address_id)
        .outerjoin(PersonRow, PersonRow.id == KnownAddress.person_id)
        .where(SeenMessage.kind.in_(SAID), *_within(tx, SeenMessage, SeenMessage.received_at, span))
    )


def _within(tx: Tx, table: type[Base], at: Any, span: Span) -> tuple[ColumnElement[bool], ...]:
    """Rows of the day without an index on their time: by the range of ids that were given out around it."""
    first = _first_since(tx, table, at, span.start - SLACK)
    end = _first_since(tx, table, at, span.end + SLACK)
    return key_of(table) >= first, key_of(table) < end, span.holds(at)


def _first_since(tx: Tx, table: type[Base], at: Any, moment: datetime) -> int:
    """The first id that was given out since then, found by halving; one past the last where there is none."""
    key = key_of(table)
    low, high = 0, int(tx.scalar(select(func.max(key))) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = tx.first(select(key.label("id"), at.label("at")).where(key >= middle).order_by(key).limit(1))
        if row is None or row.at >= moment:
            high = middle
        else:
            low = int(row.id) + 1
    return low
