"""The work list of sign-ups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.store.areas import Area
from bot.store.base import Base, Tx
from bot.store.courses import CourseRow
from bot.store.fairs import FairRow
from bot.store.liaisons import Liaison
from bot.store.people import PersonRow
from bot.store.schemes import SchemeRow
from bot.store.screens.scope import Page, Scope, masked, page_of
from bot.store.signups import SignupRow
from bot.store.vacancies import VacancyRow

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
    filed_at: datetime


@dataclass(frozen=True, slots=True)
class SignupFilter:
    state: str = ""
    kind: str = ""
    offer_id: int | None = None
    person_id: int | None = None
    signup_id: int | None = None


def listing(tx: Tx, scope: Scope, wanted: SignupFilter, page: int = 1) -> Page[SignupLine]:
    """Newest first; phones masked."""
    row = SignupRow
    statement = (
        select(
            row.id,
            row.number,
            row.kind,
            row.offer_id,
            row.person_id,
            PersonRow.name,
            PersonRow.phone_sealed,
            func.coalesce(Area.name, "").label("village"),
            row.state,
            row.via,
            func.coalesce(Liaison.name, "").label("liaison"),
            row.filed_at,
        )
        .join(PersonRow, PersonRow.id == row.person_id)
        .outerjoin(Area, Area.code == row.area)
        .outerjoin(Liaison, Liaison.id == row.liaison_id)
        .where(scope.covers(row.area))
        .order_by(row.id.desc())
    )
    for name in ("state", "kind"):
        if value := getattr(wanted, name):
            statement = statement.where(getattr(row, name) == value)
    if wanted.signup_id is not None:
        statement = statement.where(row.id == wanted.signup_id)
    for name in ("offer_id", "person_id"):
        if (number := getattr(wanted, name)) is not None:
            statement = statement.where(getattr(row, name) == number)
    return page_of(tx, statement, page, lambda found: _line(tx, found))


def in_scope(tx: Tx, scope: Scope, signup_id: int) -> bool:
    return tx.scalar(select(SignupRow.id).where(SignupRow.id == signup_id, scope.covers(SignupRow.area))) is not None


def tally(tx: Tx, scope: Scope) -> Mapping[str, int]:
    """State to number of sign-ups."""
    rows = tx.all(
        select(SignupRow.state.label("name"), func.count().label("number"))
        .where(scope.covers(SignupRow.area))
        .group_by(SignupRow.state)
    )
    return {row.name: int(row.number) for row in rows}


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
    return listing(tx, scope, SignupFilter(signup_id=found)).items if found is not None else []
