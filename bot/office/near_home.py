"""Searches by distance: the own township, the county, the prefecture, the province, then all; workshops before them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.offers import Found, Vacancy, VacancyWish
from bot.places import stem
from bot.store import Tx
from bot.store.areas import above
from bot.store.regions import OUTSIDE, codes_of
from bot.store.vacancies import get_many
from bot.store.vacancy_search import COUNTED, find_ids


def by_distance(tx: Tx, wish: VacancyWish, today: date, start: int = 0, limit: int = 3) -> Found[Vacancy]:
    """One page of what fits, the nearer first; the employers of `wish.first` before all others."""
    depth = max(COUNTED, start + limit) + 1
    ids: dict[int, None] = {}
    for stage in _stages(wish):
        ids |= dict.fromkeys(find_ids(tx, stage, today, depth))
        if len(ids) >= depth:
            break
    found = list(ids)
    return Found(tuple(get_many(tx, found[start : start + limit])), min(len(found), depth - 1), len(found) >= depth)


def _stages(wish: VacancyWish) -> Iterator[VacancyWish]:
    """Ever wider wishes; what a nearer one found is found again by the wider and stays where it was."""
    for kinds in filter(None, (wish.first, wish.employer_kinds or ("",))):
        only = replace(wish, employer_kinds=tuple(filter(None, kinds)))
        for ring in _rings(wish):
            yield replace(only, places=ring)


def _rings(wish: VacancyWish) -> Iterator[tuple[str, ...]]:
    """The wished places as far as they lie in the own township, county, prefecture and province; at last the whole."""
    wished = codes_of(wish.places, wish.near)
    whole = tuple(wished)
    last: tuple[str, ...] = ()
    for code in above(wish.near) if wish.near else ():
        if len(code) == 12:
            continue
        inside = tuple(dict.fromkeys(_shared(each, code) for each in wished)) if wished else (code,)
        ring = tuple(each for each in inside if each)
        if ring and ring not in (last, whole):
            last = ring
            yield ring
    yield wish.places


def _shared(wished: str, code: str) -> str:
    """The part of a wished place that lies in the division; empty for none."""
    if wished.startswith(OUTSIDE):
        return ""
    if wished.startswith(stem(code)):
        return wished
    return code if code.startswith(stem(wished)) else ""
