"""Searches by distance: rings around the own township, workshops first, within the places that were asked for."""

from __future__ import annotations

from typing import Any

import pytest

from bot.offers import VacancyWish
from bot.office.near_home import by_distance
from bot.store import Store
from tests.store.samples import TODAY, VILLAGE, put_vacancy

WHERE = {"far": "310115", "province": "530102", "city": "530602", "county": "530627103", "town": "530627102"}


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({"order": "near"}, "town county city province far"),
        ({"places": ("near_home",)}, "town county"),
        ({"places": ("310000", "530000"), "order": "near"}, "town county city province far"),
        ({"places": ("310000",), "order": "near"}, "far"),
        ({"places": ("outside_province",), "order": "near"}, "far"),
        ({"near": ""}, "far province city county town"),
    ],
)
def test_the_nearer_first(store: Store, wish: dict[str, Any], found: str) -> None:
    with store.begin() as tx:
        for place, (name, area) in enumerate(WHERE.items()):
            put_vacancy(tx, name, area=area, pay_low=9000 - 600 * place)
        page = by_distance(tx, VacancyWish(**{"near": VILLAGE, **wish}), TODAY, 0, 10)
    assert [vacancy.number for vacancy in page.items] == found.split()
    assert page.total == len(found.split())


def test_workshops_come_first_whatever_the_distance(store: Store) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "town", area="530627102")
        put_vacancy(tx, "workshop", area="530627103", employer_kind="就业帮扶车间")
        wish = VacancyWish(places=("near_home",), near=VILLAGE, first=("就业帮扶车间",))
        first, second = by_distance(tx, wish, TODAY, 0, 1), by_distance(tx, wish, TODAY, 1, 1)
    assert [page.items[0].number for page in (first, second)] == ["workshop", "town"]
    assert first.total == 2
