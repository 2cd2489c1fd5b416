"""The search over vacancies: ordered walks down covering indexes, merged, one for each trade and place asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product
from typing import Any

from bot.offers import Found, Vacancy, VacancyWish
from bot.store.base import Tx, span
from bot.store.catalogue.traits import barred, employer_bits, levels, tag_bits
from bot.store.catalogue.vacancies import a_month, get_many
from bot.store.catalogue.vacancy_ranking import ROW, ranked
from bot.store.engine import driven
from bot.store.regions import OUTSIDE, codes_of

COUNTED = 50
"""A search counts no further than this; beyond, `Found.more_than` is set."""

MOST_CITIES = 3
"""More cities of one province than this are walked as the province, filtered."""

PLACES = {
    "": "",
    "province": "province = :place_{0}",
    "prefecture": "prefecture = :place_{0}",
    "county": "county = :place_{0}",
    "cities": "province = :place_{0} AND prefecture IN ({1})",
    "outside": "province > 0 AND province <> :place_{0}",
    "in county": "county = :place_{0} AND area >= :low_{0} AND area < :high_{0}",
    "in prefecture": "prefecture = :place_{0} AND area >= :low_{0} AND area < :high_{0}",
}

ASKED = {
    "pay": "pay_month >= :pay",
    "most": "pay_floor <= :most",
    "must": "(traits & :must) = :must",
    "barred": "(traits & :barred) = 0",
    "employers": "(traits & :employers) <> 0",
    "age": "coalesce(age_min, 0) <= :age AND coalesce(age_max, 999) >= :age",
    "seats": "(seats IS NULL OR seats - taken >= :seats)",
    "after": "id > :after",
    "called": "sought LIKE :called",
}
"""Conditions by the value they ask about; left out where the wish does not ask."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place to walk; of `kind` in PLACES. `cities` are parts of the statement, the rest are its values."""

    kind: str = ""
    place: int = 0
    cities: tuple[int, ...] = ()
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement looks like, apart from its values: by this it is written once.

    `asked` are words of ASKED; `met` is how many sub-masks of the wished tags it asks for, 0 for no matter which.
    `shunned` are the places that are ruled out, `left` is how many trades are;
    `among` is how many vacancies it is kept to.
    """

    trades: int
    spots: tuple[tuple[str, tuple[int, ...]], ...]
    asked: tuple[str, ...]
    met: int
    shunned: tuple[tuple[str, tuple[int, ...]], ...] = ()
    left: int = 0
    among: int = 0


def search(tx: Tx, wish: VacancyWish, today: date, start: int = 0, limit: int = 3) -> Found[Vacancy]:
    """One page of what fits: who meets more of the wished tags first, then as vacancy_ranking.py has it.

    Everything in the wish is hard except `tags`. What a vacancy leaves open (sex, age, schooling) fits everyone; one
    without pay or area never meets a wish for them. The count stops at `COUNTED`.
    """
    depth = max(COUNTED, start + limit) + 1
    ids = find_ids(tx, wish, today, depth, start + limit)
    return Found(tuple(get_many(tx, ids[start : start + limit])), min(len(ids), depth - 1), len(ids) == depth)


def find_ids(
    tx: Tx, wish: VacancyWish, today: date, depth: int, shown: int = COUNTED, places: dict[int, int] | None = None
) -> list[int]:
    """The first `depth` ids that fit; in order as far as the first `shown` of them need it.

    `places` takes up where each lies, as a number of 6, 4 or 2 digits.
    """
    spots = _walks(wish.places, wish.near)
    wished = tag_bits(wish.tags) & ~tag_bits(wish.must)
    values = values_of(wish, today, spots) | {"wished": wished}
    ids: list[int] = []
    for met in levels(wished) if wished else [[]]:
        shape = shape_of(values, spots, wish, len(met))
        values |= {f"met_{number}": mask for number, mask in enumerate(met)} | {"depth": depth - len(ids)}
        rows = list(driven(tx.connection, statement(shape, tx.dialect), values))
        if places is not None:
            places.update((row[0], row[2]) for row in rows)
        counted = max(0, COUNTED + 1 - len(ids))  # beyond these in order of pay, so that a page never shifts
        ids += ranked(rows[:counted], wish, shown - len(ids)) + [row[0] for row in rows[counted:]]
        if len(ids) >= depth:
            break
    return list(dict.fromkeys(ids))


def shape_of(values: Mapping[str, Any], spots: Sequence[Spot], wish: VacancyWish, met: int) -> Shape:
    kinds = tuple((spot.kind, spot.cities) for spot in spots)
    asked = tuple(word for word in ASKED if values[word] is not None)
    shunned = tuple((spot.kind, spot.cities) for spot in _shunned(wish.not_places, wish.near))
    return Shape(len(wish.occupations), kinds, asked, met, shunned, len(wish.not_occupations), len(wish.among))


def values_of(wish: VacancyWish, today: date, spots: Sequence[Spot]) -> dict[str, Any]:
    """Every parameter by name; None for a condition of ASKED that the wish does not have."""
    pay = wish.pay
    values: dict[str, Any] = {
        "today": max(today, wish.since or today).toordinal(),
        "pay": a_month(pay.low, pay.per) if pay and pay.low else None,
        "most": a_month(pay.high, pay.per) if pay and pay.high and not pay.low else None,
        "must": tag_bits(wish.must) or None,
        "barred": (barred(wish.gender, wish.education) | employer_bits(wish.without)) or None,
        "employers": employer_bits(wish.employer_kinds) if wish.employer_kinds else None,
        "age": wish.age,
        "seats": wish.seats,
        "after": wish.after,
        "called": f"%{wish.called}%" if wish.called else None,
    }
    values |= {f"trade_{number}": trade for number, trade in enumerate(wish.occupations)}
    for number, spot in enumerate(spots):
        values |= {f"place_{number}": spot.place, f"low_{number}": spot.low, f"high_{number}": spot.high}
    for number, spot in enumerate(_shunned(wish.not_places, wish.near)):
        values |= {f"place_x{number}": spot.place, f"low_x{number}": spot.low, f"high_x{number}": spot.high}
    values |= {f"left_{number}": trade for number, trade in enumerate(wish.not_occupations)}
    values |= {f"among_{number}": vacancy_id for number, vacancy_id in enumerate(wish.among)}
    return values


@lru_cache(maxsize=1024)
def _shunned(places: tuple[str, ...], near: str) -> tuple[Spot, ...]:
    """Places that are ruled out; 不去省外 is a wish for the province (bot/dialogs/shunning.py) and never comes here."""
    codes = [code for code in codes_of(places, near) if not code.startswith(OUTSIDE)]
    return tuple(spots_of(codes)) if codes else ()


@lru_cache(maxsize=1024)
def _walks(places: tuple[str, ...], near: str) -> tuple[Spot, ...]:
    return tuple(spots_of(codes_of(places, near)))


def spots_of(codes: Sequence[str]) -> list[Spot]:
    """Walks for division codes none of which lies inside another; one walk over all where there is no code."""
    cities: dict[str, list[str]] = {}
    for code in codes:
        if len(code) == 6 and code.endswith("00") and not code.endswith("0000"):
            cities.setdefault(code[:2], []).append(code)
    crowded = {province: group for province, group in cities.items() if len(group) > MOST_CITIES}
    spots = [_spot(code) for code in codes if code not in crowded.get(code[:2], ())]
    for province, group in crowded.items():
        spots.append(Spot("cities", int(province), tuple(sorted(int(code[:4]) for code in group))))
    return spots or [Spot()]


def _spot(code: str) -> Spot:
    if code.startswith(OUTSIDE):
        return Spot("outside", int(code[1:3]))
    if len(code) > 6:
        low, high = span(code)
        whole = code[4:6] == "00"
        return Spot("in prefecture" if whole else "in county", int(code[:4] if whole else code[:6]), (), low, high)
    if code.endswith("0000"):
        return Spot("province", int(code[:2]))
    if code.endswith("00"):
        return Spot("prefecture", int(code[:4]))
    return Spot("county", int(code))


@lru_cache(maxsize=1024)
def statement(shape: Shape, dialect: str) -> str:
    """Ids of what fits, from the best pay down, for the driver as it stands: the search is half of many a turn."""
    conditions = _conditions(shape)
    walks = []
    for trade, (number, (kind, cities)) in product(range(max(1, shape.trades)), enumerate(shape.spots)):
        where = [f"occupation = :trade_{trade}"] if shape.trades else []
        if kind:
            where.append(PLACES[kind].format(number, ", ".join(map(str, cities))))
        # Nothing but the constants of this file and whole numbers goes into the text.
        walks.append(f"SELECT {ROW} FROM vacancies WHERE {' AND '.join(where + conditions)}")  # noqa: S608
    order = " ORDER BY pay_floor DESC, id DESC LIMIT :depth"
    if dialect != "postgresql":
        return " UNION ALL ".join(walks) + order
    # SQLite merges the walks as it goes along; PostgreSQL would read each to its end, and is told to stop in each.
    bounded = [f"({walk}{order})" for walk in walks] if len(walks) > 1 else walks
    return re.sub(r":(\w+)", r"%(\1)s", " UNION ALL ".join(bounded) + order)


def _conditions(shape: Shape) -> list[str]:
    conditions = ["until_day >= :today", *(ASKED[word] for word in shape.asked)]
    if shape.shunned:
        conditions.append("province > 0")  # whose place is unknown may lie there
    for number, (kind, cities) in enumerate(shape.shunned):
        conditions.append(f"NOT ({PLACES[kind].format(f'x{number}', ', '.join(map(str, cities)))})")
    if shape.among:
        conditions.append(f"id IN ({', '.join(f':among_{number}' for number in range(shape.among))})")
    if shape.left:
        conditions.append(f"occupation NOT IN ({', '.join(f':left_{number}' for number in range(shape.left))})")
    if shape.met:
        masks = ", ".join(f":met_{number}" for number in range(shape.met))
        conditions.append(f"(traits & :wished) IN ({masks})")
    return conditions
