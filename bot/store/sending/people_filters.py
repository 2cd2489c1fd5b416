"""Filters over people: whom of an area a broadcast is for, by what the roster and the talks know of them.

A filter is JSON; every name in it narrows the people down, those of a list are alternatives:

    genders       ["female"]                 ages         [16, 45], either may be None
    households    ["脱贫户", "监测户"]         education    ["none", "primary", "junior"]
    employment    ["未就业"]                  works_at     "东莞", part of where they work
    trades        ["焊工"], wished for        places       ["东莞市"], wished for
    zero_employed true                       training     true: they wish to be trained
    seen_within   30, days                   silent_for   90, days
    signed_up     "any", or a kind           not_signed_up  the same
    follows       true, false: the Official Account
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, exists, or_, true

from bot.messages import SHANGHAI
from bot.store.enrolment.signups import STANDING, SignupRow
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow


@dataclass(frozen=True, slots=True)
class _Asked:
    """One name of a filter: what it asks, and when."""

    value: Any
    now: datetime


def condition(chosen: Mapping[str, Any], now: datetime) -> ColumnElement[bool]:
    """Over `PersonRow`. Who has a fact unknown does not meet what asks for it. Raises KeyError for a strange name."""
    return and_(true(), *(_CONDITIONS[name](_Asked(value, now)) for name, value in chosen.items()))


def is_known(name: str) -> bool:
    return name in _CONDITIONS


def _one_of(column: Any) -> Callable[[_Asked], ColumnElement[bool]]:
    return lambda asked: column.in_(asked.value)


def _wished(asked: _Asked) -> ColumnElement[bool]:
    """`wishes` as text: as JSON each database has functions of its own, and lists of words are plain enough."""
    written = cast(PersonRow.wishes, Text)
    return or_(*(written.contains(f'"{word}"', autoescape=True) for word in asked.value))


def _aged(asked: _Asked) -> ColumnElement[bool]:
    youngest, oldest = asked.value
    today = asked.now.astimezone(SHANGHAI).date()
    known = PersonRow.birthday.is_not(None)
    born_by = true() if youngest is None else PersonRow.birthday <= _years_before(today, youngest)
    born_after = true() if oldest is None else PersonRow.birthday > _years_before(today, oldest + 1)
    return and_(known, born_by, born_after)


def _years_before(day: date, years: int) -> date:
    """The birthday of who turns so many years old on that day; of the 29th of February, the 1st of March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def _seen(asked: _Asked) -> ColumnElement[bool]:
    """They wrote, from whichever address."""
    since = asked.now - timedelta(days=asked.value)
    return exists().where(KnownAddress.person_id == PersonRow.id, KnownAddress.opened_at >= since).correlate(PersonRow)


def _signed_up(asked: _Asked) -> ColumnElement[bool]:
    """A sign-up of theirs stands, or was brought to its end."""
    kind = true() if asked.value == "any" else SignupRow.kind == asked.value
    good = SignupRow.state.in_((*STANDING, "finished"))
    return exists().where(SignupRow.person_id == PersonRow.id, kind, good).correlate(PersonRow)


def _follows(asked: _Asked) -> ColumnElement[bool]:
    follower = and_(KnownAddress.scheme == "wechat", KnownAddress.following)
    found = exists().where(KnownAddress.person_id == PersonRow.id, follower).correlate(PersonRow)
    return found if asked.value else ~found


def _wants_training(asked: _Asked) -> ColumnElement[bool]:
    written = cast(PersonRow.wishes, Text)
    wants = and_(
        written.contains('"training":"', autoescape=True),
        ~written.contains('"training":""', autoescape=True),
        *(~written.contains(f'"training":"{word}', autoescape=True) for word in ("无", "不", "否", "暂")),
    )
    return wants if asked.value else ~wants


_CONDITIONS: Mapping[str, Callable[[_Asked], ColumnElement[bool]]] = {
    "genders": _one_of(PersonRow.gender),
    "ages": _aged,
    "households": _one_of(PersonRow.household_kind),
    "education": _one_of(PersonRow.education),
    "employment": _one_of(PersonRow.employment),
    "works_at": lambda asked: PersonRow.works_at.contains(asked.value, autoescape=True),
    "trades": _wished,
    "places": _wished,
    "zero_employed": lambda asked: PersonRow.zero_employed.is_(asked.value),
    "training": _wants_training,
    "seen_within": _seen,
    "silent_for": lambda asked: ~_seen(asked),
    "signed_up": _signed_up,
    "not_signed_up": lambda asked: ~_signed_up(asked),
    "follows": _follows,
}
