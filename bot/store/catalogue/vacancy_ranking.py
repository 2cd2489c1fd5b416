"""The order among vacancies that pay about the same: nearer, in a cooperation city, vouched for, newer.

Nothing about the person counts but where they live, and every step of the order can be told in one sentence:
docs/ranking.md is the page, bot/office/reasons.py the answer to 为啥推荐这个.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from bot.offers import VacancyWish
from bot.places import stem
from bot.store.catalogue.traits import EMPLOYER_BIT, FROM_OFFICE

STEP = 500
"""Yuan a month within which two posts count as paid about the same."""

AGENCY = EMPLOYER_BIT["人力资源公司"]
VOUCHED = FROM_OFFICE | sum(EMPLOYER_BIT[kind] for kind in ("就业帮扶车间", "社区工厂", "就业帮扶基地", "公益性岗位"))
"""Posts that a public office collected, and kinds of employer that the county itself names."""

ROW = "id, pay_floor, coalesce(nullif(county, 0), nullif(prefecture, 0), province) AS place, traits"
"""What a walk reads of a vacancy; all of it stands in the index of the walk. The place has 6, 4 or 2 digits."""


def ranked(rows: Sequence[Any], wish: VacancyWish, shown: int) -> list[int]:
    """Ids of rows of `ROW`, which come from the best pay down; in order as far as the first `shown` need it.

    Where a pay was named, or the better paid were asked for, pay alone comes first (the contract's order), else pay by
    steps of `STEP`. What is equal in everything stays as it came: the newer first.
    """
    step = 1 if wish.order == "pay" or (wish.pay and wish.pay.low) else STEP
    ids: list[int] = []
    for _, alike in groupby(rows, lambda row: row[1] // step):
        ids += _sorted(list(alike), wish)
        if len(ids) >= shown:  # those after them are paid less: their order is another page's affair
            break
    return ids + [row[0] for row in rows[len(ids) :]]


def _sorted(alike: list[Any], wish: VacancyWish) -> list[int]:
    if len(alike) > 1:
        steps = _steps(wish.near, wish.partners)
        alike.sort(key=lambda row: (steps[row[2]] << 2) + _standing(row[3]))
    return [row[0] for row in alike]


def _standing(traits: int) -> int:
    return 0 if traits & VOUCHED else 2 if traits & AGENCY else 1


class Steps(dict[int, int]):
    """By place: 0 in one's own county, 1 in its prefecture, 2 in a cooperation city, 3 in the province, 4 elsewhere."""

    def __init__(self, near: str, partners: Sequence[str]) -> None:
        super().__init__()
        self._near = near.ljust(6, "0")[:6]
        self._partners = tuple(map(stem, partners))

    def __missing__(self, place: int) -> int:
        self[place] = step = self._step(str(place))
        return step

    def _step(self, code: str) -> int:
        near = self._near
        if near[4:] != "00" and code == near:
            return 0
        if near[2:4] != "00" and code[:4] == near[:4]:
            return 1
        if code.startswith(self._partners):
            return 2
        return 3 if code[:2] == near[:2] else 4


@lru_cache(maxsize=1024)
def _steps(near: str, partners: tuple[str, ...]) -> Steps:
    return Steps(near, partners)
