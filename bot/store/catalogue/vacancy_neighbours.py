"""Where no vacancy fits: the nearest, which differ from the wish in one condition only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from bot.offers import Vacancy, VacancyWish
from bot.store.areas import above
from bot.store.base import Tx
from bot.store.catalogue.vacancies import get_many
from bot.store.catalogue.vacancy_nearby import nearby_ids
from bot.store.catalogue.vacancy_search import COUNTED, find_ids
from bot.store.regions import codes_of

Condition = Literal["pay", "place", "employer", "must", "occupation"]

HERE = frozenset({"near_home", "around"})
"""Places that are meant by where one is."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A vacancy and the one condition of the wish that it does not meet."""

    vacancy: Vacancy
    differs: Condition


def nearest(tx: Tx, wish: VacancyWish, today: date, limit: int = 2) -> Sequence[Neighbour]:
    """At most one for each condition given up, pay first; sex, age and schooling stay, for no one can change theirs."""
    found: dict[int, Condition] = {}
    for differs, wider in wider_wishes(wish):
        if differs not in found.values():
            for vacancy_id in _first(tx, wider, today):
                found.setdefault(vacancy_id, differs)
        if len(found) == limit:
            break
    return [Neighbour(vacancy, found[vacancy.id]) for vacancy in get_many(tx, list(found))]


def _first(tx: Tx, wish: VacancyWish, today: date) -> Sequence[int]:
    return nearby_ids(tx, wish, today, COUNTED)[:1] if wish.order == "near" else find_ids(tx, wish, today, 1)


def wider_wishes(wish: VacancyWish) -> Iterator[tuple[Condition, VacancyWish]]:
    """The wish without one of its conditions; the place grows level by level, or by kilometres from where one is."""
    if wish.pay:
        yield "pay", replace(wish, pay=None)
    if wish.places and HERE.issuperset(wish.places):
        yield "place", replace(wish, places=(), first=(), order="near")
    elif wish.places:
        for places in _wider_places(wish):
            yield "place", replace(wish, places=places)
    if wish.employer_kinds:
        yield "employer", replace(wish, employer_kinds=())
    if wish.must:
        yield "must", replace(wish, must=(), tags=(*wish.tags, *wish.must))
    if wish.occupations:
        yield "occupation", replace(wish, occupations=())


def _wider_places(wish: VacancyWish) -> Iterator[tuple[str, ...]]:
    codes = [code for code in codes_of(wish.places, wish.near) if code.isdigit()]
    steps = [above(code)[1:] for code in codes]
    for step in range(max(map(len, steps), default=0)):
        yield tuple(levels[step] for levels in steps if len(levels) > step)
    yield ()
