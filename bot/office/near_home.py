"""Work near home: workshops and community factories, which whoever cannot leave can reach, before all other posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.offers import Found, Vacancy, VacancyWish
from bot.store import Tx
from bot.store.vacancies import get_many
from bot.store.vacancy_search import COUNTED, find_ids


def workshops_first(tx: Tx, wish: VacancyWish, today: date, start: int = 0, limit: int = 3) -> Found[Vacancy]:
    """One page of what fits: the employers of `wish.first`, then the others, each in the order of the search."""
    depth = max(COUNTED, start + limit) + 1
    preferred = find_ids(tx, replace(wish, employer_kinds=wish.first), today, depth)
    ids = list(dict.fromkeys((*preferred, *find_ids(tx, wish, today, depth))))
    return Found(tuple(get_many(tx, ids[start : start + limit])), min(len(ids), depth - 1), len(ids) >= depth)
