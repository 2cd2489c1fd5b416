"""The work list of sign-ups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from bot.store.areas import Area, within
from bot.store.base import Base, Tx
from bot.store.catalogue.courses import CourseRow
from bot.store.catalogue.fairs import FairRow
from bot.store.catalogue.schemes import SchemeRow
from bot.store.catalogue.vacancies import VacancyRow
from bot.store.enrolment.signups import SignupRow
from bot.store.field.liaisons import Liaison
from bot.store.register.people import PersonRow
from bot.store.screens.people import begins, villages
from bot.store.screens.scope import COUNTED, Page, Scope, count, masked, page_of

TABLES: Mapping[str, type[Base]] = {"vacancy": VacancyRow, "course": CourseRow, "fair": FairRow, "scheme": SchemeRow}


@dataclass(frozen=True, slots=True)
class SignupLine:
    id: int
    number: str
    kind: str
    offer_id: int
    person_id: int
    name: str
    phone: str
    village: str
    state: str
    via: str
    liaison: str
    note: str
    came_at: datetime | None
    filed_at: datetime


@dataclass(frozen=True, slots=True)
class SignupFilter:
    """`text` is a village, the beginning of a name, or both with a blank between; empty and None ask nothing.

    `area` is a division of which they are, `since` the moment from which they put their name down.
    """

    state: str = ""
    kind: str = ""
    text: str = ""
    offer_id: int | None = None
    person_ids: Sequence[int] | None = None
    signup_ids: Sequence[int] | None = None
    area: str = ""
    since: datetime | None = None


def listing(tx: Tx, scope: Scope, wanted: SignupFilter, page: int = 1) -> Page[SignupLine]:
    """Newest first, those of one thing who wait in the order of their line; phones masked."""
    in_line = wanted.offer_id is not None and wanted.state == "waiting"
    order = (SignupRow.queued_at, SignupRow.id) if in_line else (SignupRow.id.desc(),)
    return page_of(tx, _lines(tx, scope, wanted).order_by(*order), page, lambda found: _line(tx, found))


def chosen(tx: Tx, scope: Scope, kind: str, offer_id: int, ids: Sequence[int]) -> list[SignupLine]:
    """Those of the sign-ups for one thing that are in the area, in the order of their line."""
    wanted = SignupFilter(kind=kind, offer_id=offer_id, signup_ids=ids)
    rows = tx.all(_lines(tx, scope, wanted).order_by(SignupRow.queued_at, SignupRow.id))
    return [_line(tx, row) for row in rows]


def one(tx: Tx, scope: Scope, signup_id: int) -> SignupLine | None:
    row = tx.first(_lines(tx, scope, SignupFilter(signup_ids=(signup_id,))))
    return None if row is None else _line(tx, row)


def _lines(tx: Tx, scope: Scope, wanted: SignupFilter) -> Select[*tuple[Any, ...]]:
    row = SignupRow
    statement = (
        select(
            *(getattr(row, name) for name in _OWN),
            PersonRow.name,
            PersonRow.phone_sealed,
            func.coalesce(Area.name, "").label("village"),
            func.coalesce(Liaison.name, "").label("liaison"),
        )
        .join(PersonRow, PersonRow.id == row.person_id)
        .outerjoin(Area, Area.code == row.area)
        .outerjoin(Liaison, Liaison.id == row.liaison_id)
        .where(scope.covers(row.area), *_words(tx, scope, wanted.text))
    )
    for name in ("state", "kind", "offer_id"):
        if value := getattr(wanted, name):
            statement = statement.where(getattr(row, name) == value)
    if wanted.area:
        statement = statement.where(within(row.area, [wanted.area]))
    if wanted.since is not None:
        statement = statement.where(row.filed_at >= wanted.since)
    for column, ids in ((row.id, wanted.signup_ids), (row.person_id, wanted.person_ids)):
        if ids is not None:
            statement = statement.where(column.in_(ids))
    return statement


_OWN = ("id", "number", "kind", "offer_id", "person_id", "state", "via", "note", "came_at", "filed_at")


def _words(tx: Tx, scope: Scope, text: str) -> Iterable[ColumnElement[bool]]:
    for word in text.split()[:2]:
        codes = villages(tx, scope, word) if len(word) > 1 else []
        named = select(PersonRow.id).where(PersonRow.name == word if codes else begins(word))
        theirs = SignupRow.person_id.in_(named.correlate(None))
        yield or_(SignupRow.area.in_(codes), theirs) if codes else theirs


def in_scope(tx: Tx, scope: Scope, signup_id: int) -> bool:
    return tx.scalar(select(SignupRow.id).where(SignupRow.id == signup_id, scope.covers(SignupRow.area))) is not None


def waiting_for(tx: Tx, kind: str, offer_id: int) -> int:
    """How long the line for a thing is, whoever's area they are of."""
    line = (SignupRow.kind == kind, SignupRow.offer_id == offer_id, SignupRow.state == "waiting")
    return int(tx.scalar(select(func.count()).where(*line)))


def counted(tx: Tx, scope: Scope, states: Iterable[str]) -> dict[str, tuple[int, bool]]:
    """State to number of sign-ups, and whether there are more than were counted."""
    found = {}
    for state in states:
        number = count(tx, select(SignupRow.id).where(SignupRow.state == state, scope.covers(SignupRow.area)))
        found[state] = (min(number, COUNTED), number > COUNTED)
    return found


def titles(tx: Tx, offers: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What sign-ups are for: (kind, id) to title."""
    wanted: dict[str, set[int]] = {}
    for kind, offer_id in offers:
        wanted.setdefault(kind, set()).add(offer_id)
    found: dict[tuple[str, int], str] = {}
    for kind, ids in wanted.items():
        columns = TABLES[kind].__table__.c
        found |= {
            (kind, row.id): row.title for row in tx.all(select(columns.id, columns.title).where(columns.id.in_(ids)))
        }
    return found


def _line(tx: Tx, row: Any) -> SignupLine:
    cells = {name: getattr(row, name) for name in SignupLine.__dataclass_fields__ if name != "phone"}
    return SignupLine(phone=masked(tx.keys.unseal(row.phone_sealed)), **cells)


def numbered(tx: Tx, scope: Scope, text: str) -> Sequence[SignupLine]:
    """The sign-up of exactly this number, in a list of one or none."""
    found = tx.scalar(select(SignupRow.id).where(SignupRow.number == text.upper(), scope.covers(SignupRow.area)))
    line = one(tx, scope, found) if found is not None else None
    return [] if line is None else [line]
