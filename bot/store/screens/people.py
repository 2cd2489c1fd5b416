"""Finding people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, union_all

from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.desk.day_counts import Span, speakers
from bot.store.register.corrections import STALE
from bot.store.register.merges import Merge
from bot.store.register.people import PersonRow
from bot.store.screens.scope import COUNTED, Page, Scope, masked, page_of


@dataclass(frozen=True, slots=True)
class PersonLine:
    id: int
    name: str
    phone: str
    village: str
    household_kind: str
    employment: str
    opted_out: bool


LAST = "\U0010ffff"
"""No character comes after it: `x <= name < x + LAST` are the names that begin with x."""
NOT_MERGED = ~exists().where(Merge.gone_id == PersonRow.id, Merge.undone_at.is_(None)).correlate(PersonRow)


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """`text` is a whole phone number, the beginning of a name, a village, or both with a blank between.

    `said` are those who wrote on a day, `stale` those whose record is stale at that moment.
    """

    text: str = ""
    said: Span | None = None
    stale: datetime | None = None


def listing(tx: Tx, scope: Scope, wanted: PersonFilter, page: int = 1) -> Page[PersonLine]:
    """All of the area where nothing is asked. Records that were merged into another are left out."""
    text = wanted.text
    statement = (
        select(
            PersonRow.id,
            PersonRow.name,
            PersonRow.phone_sealed,
            func.coalesce(Area.name, "").label("village"),
            PersonRow.household_kind,
            PersonRow.employment,
            PersonRow.opted_out_at,
        )
        .outerjoin(Area, Area.code == PersonRow.area)
        .where(scope.covers(PersonRow.area), NOT_MERGED)
    )
    digits = re.sub(r"\D", "", text)
    if len(digits) >= 7:
        statement = statement.where(PersonRow.phone_digest == tx.keys.digest("+86" + digits.removeprefix("86")))
    elif text:
        statement = statement.where(_meant(tx, scope, text.split()))
    if wanted.said is not None:
        statement = statement.where(PersonRow.id.in_(speakers(tx, wanted.said)))
    if wanted.stale is not None:
        statement = statement.where(PersonRow.id.in_(_stale(scope, wanted.stale)))
    order = (PersonRow.name, PersonRow.area) if text and not digits else (PersonRow.area,)
    return page_of(tx, statement.order_by(*order, PersonRow.id), page, lambda row: _line(tx, row))


def _stale(scope: Scope, now: datetime) -> Select[tuple[int]]:
    """Ids of people whose record is stale (`corrections.stale_at`), as many as a list counts.

    Never confirmed and confirmed long ago are two ranges of one index; a walk of the roster would read all of it.
    """
    before = now - STALE
    never = (PersonRow.verified_at.is_(None), PersonRow.created_at < before)
    ranges = [select(PersonRow.id).where(*one, scope.covers(PersonRow.area)).limit(COUNTED + 1).subquery() for one in (
        never, (PersonRow.verified_at < before,)
    )]  # fmt: skip
    return select(union_all(*(select(one.c.id) for one in ranges)).subquery().c.id)


def _meant(tx: Tx, scope: Scope, words: Sequence[str]) -> ColumnElement[bool]:
    """One word: people of the villages that begin so and of exactly this name, else names that begin so. Two: both.

    Each is a range of an index; a free “or” of two beginnings would read the whole roster.
    """
    if len(words) > 1:
        for village, name in ((words[0], words[1]), (words[1], words[0])):
            codes = villages(tx, scope, village)
            if codes:
                return and_(PersonRow.area.in_(codes), begins(name))
        return begins("".join(words))
    [word] = words
    codes = villages(tx, scope, word) if len(word) > 1 else []
    if not codes:
        return begins(word)
    here = select(PersonRow.id).where(PersonRow.area.in_(codes))
    return PersonRow.id.in_(here.union(select(PersonRow.id).where(PersonRow.name == word)))


def villages(tx: Tx, scope: Scope, word: str) -> Sequence[str]:
    """Codes of the area's villages and townships whose names begin so."""
    begins = Area.name.startswith(word, autoescape=True)
    return tx.connection.scalars(select(Area.code).where(begins, scope.covers(Area.code))).all()


def begins(word: str) -> ColumnElement[bool]:
    """Of `PersonRow`: the name begins so."""
    return and_(PersonRow.name >= word, PersonRow.name < word + LAST)


def _line(tx: Tx, row: Any) -> PersonLine:
    return PersonLine(
        row.id,
        row.name,
        masked(tx.keys.unseal(row.phone_sealed)),
        row.village,
        row.household_kind,
        row.employment,
        row.opted_out_at is not None,
    )
