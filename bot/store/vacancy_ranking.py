"""The order among vacancies that pay about the same: nearer, in a cooperation city, vouched for, newer.

Nothing about the person counts but where they live, and every step of the order can be told in one sentence:
docs/ranking.md is the page, bot/office/reasons.py the answer to 为啥推荐这个.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from bot.offers import VacancyWish
from bot.store.traits import EMPLOYER_BIT, FROM_OFFICE

STEP = 500
"""Yuan a month within which two posts count as paid about the same."""

AGENCY = EMPLOYER_BIT["人力资源公司"]
VOUCHED = FROM_OFFICE | sum(EMPLOYER_BIT[kind] for kind in ("就业帮扶车间", "社区工厂", "就业帮扶基地", "公益性岗位"))
"""Posts that a public office collected, and kinds of employer that the county itself names."""

ROW = "id, pay_floor, province, prefecture, county, traits"
"""What a walk reads of a vacancy; all of it stands in the index of the walk."""


def ranked(rows: Sequence[Any], wish: VacancyWish) -> list[int]:
    """Ids of rows of `ROW`, which come from the best pay down.

    Where a pay was named, or the better paid were asked for, pay alone comes first (the contract's order), else pay by
    steps of `STEP`. What is equal in everything stays as it came: the newer first.
    """
    if len(rows) < 2:
        return [row[0] for row in rows]
    step = 1 if wish.order == "pay" or (wish.pay and wish.pay.low) else STEP
    closeness = _closeness(wish.near, wish.partners)

    def place(row: Any) -> tuple[int, int, int]:
        return -(row[1] // step), closeness(row[2], row[3], row[4]), _standing(row[5])

    return [row[0] for row in sorted(rows, key=place)]


def _standing(traits: int) -> int:
    return 0 if traits & VOUCHED else 2 if traits & AGENCY else 1


@lru_cache(maxsize=256)
def _closeness(near: str, partners: tuple[str, ...]) -> Callable[[int, int, int], int]:
    """0 in one's own county, 1 in its prefecture, 2 in a cooperation city, 3 in the province, 4 anywhere else."""
    six = near.ljust(6, "0")
    home = int(six[:6]) if six[4:6] != "00" else -1
    city = int(six[:4]) if six[2:4] != "00" else -1
    province = int(six[:2]) if near else -1
    cities = frozenset(int(code[:4]) for code in partners if len(code) == 6 and code.endswith("00"))
    counties = frozenset(int(code[:6]) for code in partners if len(code) >= 6 and not code.endswith("00"))

    @lru_cache(maxsize=4096)
    def closeness(of_province: int, of_prefecture: int, of_county: int) -> int:
        if of_county == home:
            return 0
        if of_prefecture == city:
            return 1
        if of_prefecture in cities or of_county in counties:
            return 2
        return 3 if of_province == province else 4

    return closeness
