"""Searches by distance: the own township, the own county, then by kilometres; workshops before them where asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.distances import REACH, around, kilometres
from bot.offers import Found, Vacancy, VacancyWish
from bot.places import stem
from bot.store.base import Tx
from bot.store.catalogue.vacancies import get_many
from bot.store.catalogue.vacancy_search import COUNTED, find_ids
from bot.store.regions import OUTSIDE, codes_of

FAR = 99_999.0
"""Where a vacancy's place is not known well enough to be measured."""


def by_distance(tx: Tx, wish: VacancyWish, today: date, start: int = 0, limit: int = 3) -> Found[Vacancy]:
    """One page of what fits, the nearer first; the employers of `wish.first` before all others."""
    depth = max(COUNTED, start + limit) + 1
    ids = nearby_ids(tx, wish, today, depth)
    found = get_many(tx, ids[start : start + limit])
    return Found(tuple(found), min(len(ids), depth - 1), len(ids) >= depth)


def nearby_ids(tx: Tx, wish: VacancyWish, today: date, depth: int) -> list[int]:
    """At least `depth` ids where so many fit; what is equally near stays in the order of vacancy_ranking.py."""
    ids: dict[int, None] = {}
    for kinds in filter(None, (wish.first, wish.employer_kinds or ("",))):
        only = replace(wish, employer_kinds=tuple(filter(None, kinds)))
        ids |= dict.fromkeys(_of_kind(tx, only, today, depth))
        if len(ids) >= depth:
            break
    return list(ids)


def _of_kind(tx: Tx, wish: VacancyWish, today: date, depth: int) -> list[int]:
    """All of it where that is little, else what is found ring by ring until there is enough; then measured.

    Beyond what a search counts it stays as it was found, so that a page never shifts.
    """
    lying: dict[int, int] = {}

    def found(*places: str) -> list[int]:
        return find_ids(tx, replace(wish, places=places), today, depth, places=lying)

    town = _within(wish, wish.near[:9]) if len(wish.near) >= 9 else ()
    own = found(*town) if town else []
    ids = dict.fromkeys(own)
    whole = found(*wish.places)
    for ring in _rings(wish) if len(whole) > COUNTED else ():
        ids |= dict.fromkeys(found(*ring))
        if len(ids) >= depth:
            break
    listed, away, nearest = list(ids | dict.fromkeys(whole)), _away(wish.near), set(own)
    counted = sorted(listed[: COUNTED + 1], key=lambda each: -1.0 if each in nearest else away[lying[each]])
    return counted + listed[COUNTED + 1 :]


def _rings(wish: VacancyWish) -> Iterator[tuple[str, ...]]:
    """The own county, the counties around, the next ones, the province, as far as they are not the whole."""
    near, seen = wish.near[:6], {(), tuple(codes_of(wish.places, wish.near))}
    for codes in ([near], around(near), around(near, REACH), [near[:2] + "0000"]) if len(near) == 6 else ():
        ring = _within(wish, *codes)
        if ring not in seen:
            seen.add(ring)
            yield ring


def _within(wish: VacancyWish, *codes: str) -> tuple[str, ...]:
    """The wished places as far as they lie in these divisions; the divisions themselves where any place will do."""
    wished = codes_of(wish.places, wish.near)
    inside = [_shared(each, code) for code in codes for each in wished] if wished else codes
    return tuple(dict.fromkeys(each for each in inside if len(each) >= 6))


def _shared(wished: str, code: str) -> str:
    """The part of a wished place that lies in the division; empty for none."""
    if wished.startswith(OUTSIDE):
        return ""
    if wished.startswith(stem(code)):
        return wished
    return code if code.startswith(stem(wished)) else ""


class _Away(dict[int, float]):
    """Kilometres by the place of a row, which has 6, 4 or 2 digits."""

    def __init__(self, near: str) -> None:
        super().__init__()
        self._near = near

    def __missing__(self, place: int) -> float:
        away = kilometres(self._near, str(place).ljust(6, "0"))
        self[place] = away = FAR if away is None else away
        return away


@lru_cache(maxsize=1024)
def _away(near: str) -> _Away:
    return _Away(near[:6])
