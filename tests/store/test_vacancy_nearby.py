"""Searches by distance: the own township, then by kilometres; workshops first; within the places asked for."""

from __future__ import annotations

from typing import Any

import pytest

from bot.offers import VacancyWish
from bot.store import Store
from bot.store.catalogue.vacancy_nearby import by_distance
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


def test_kilometres_count_not_borders(store: Store) -> None:
    """赫章 and 七星关 in the next province are nearer to 镇雄 than the other end of its own prefecture."""
    with store.begin() as tx:
        for place, area in enumerate(("530626", "520502", "520527", "530629", "530600", "530000")):
            put_vacancy(tx, area, area=area, pay_low=9000 - 600 * place)
        page = by_distance(tx, VacancyWish(near=VILLAGE, order="near"), TODAY, 0, 10)
        around = by_distance(tx, VacancyWish(near=VILLAGE, places=("around",), order="near"), TODAY, 0, 10)
    assert [vacancy.number for vacancy in page.items] == ["520527", "520502", "530629", "530626", "530600", "530000"]
    assert [vacancy.number for vacancy in around.items] == ["520527", "520502", "530629"]


def test_the_nearest_are_found_beyond_what_is_counted(store: Store) -> None:
    with store.begin() as tx:
        for number in range(60):
            put_vacancy(tx, f"far{number}", area="441900", pay_low=9000)
        put_vacancy(tx, "beyond", area="520502", pay_low=3000)
        put_vacancy(tx, "county", area="530627", pay_low=2000)
        page = by_distance(tx, VacancyWish(near=VILLAGE, order="near"), TODAY)
        later = by_distance(tx, VacancyWish(near=VILLAGE, order="near"), TODAY, 51, 3)
        pages = [by_distance(tx, VacancyWish(near=VILLAGE, order="near"), TODAY, start) for start in range(0, 63, 3)]
    assert [vacancy.number for vacancy in page.items][:2] == ["county", "beyond"]
    assert (page.total, page.more_than, len(later.items)) == (50, True, 3)
    shown = [vacancy.number for each in pages for vacancy in each.items]
    assert len(shown) == len(set(shown)) == 62


def test_workshops_come_first_whatever_the_distance(store: Store) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "town", area="530627102")
        put_vacancy(tx, "workshop", area="530627103", employer_kind="就业帮扶车间")
        wish = VacancyWish(places=("near_home",), near=VILLAGE, first=("就业帮扶车间",))
        first, second = by_distance(tx, wish, TODAY, 0, 1), by_distance(tx, wish, TODAY, 1, 1)
    assert [page.items[0].number for page in (first, second)] == ["workshop", "town"]
    assert first.total == 2
