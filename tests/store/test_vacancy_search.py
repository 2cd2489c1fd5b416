"""The search over vacancies: every condition of a wish, the order, the count, and the nearest where nothing fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.offers import Pay, VacancyWish
from bot.store import Store, Tx
from bot.store.catalogue import vacancies, vacancy_names, vacancy_neighbours, vacancy_search
from tests.store.samples import TODAY, a_vacancy, put_vacancy


def numbers(tx: Tx, wish: VacancyWish, limit: int = 50) -> list[str]:
    return [vacancy.number for vacancy in vacancy_search.search(tx, wish, TODAY, 0, limit).items]


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ((), "dongguan guangzhou shanghai kunming zhaotong zhenxiong village nowhere"),
        (("441900",), "dongguan"),
        (("440000",), "dongguan guangzhou"),
        (("pearl_river_delta",), "dongguan guangzhou"),
        (("yangtze_river_delta",), "shanghai"),
        (("in_province",), "kunming zhaotong zhenxiong village"),
        (("outside_province",), "dongguan guangzhou shanghai"),
        (("near_home",), "zhenxiong village"),
        (("530627102",), "village"),
        (("530627102000",), "village"),
        (("530627102201",), "village"),
        (("530600",), "zhaotong zhenxiong village"),
        (("530627", "near_home", "530000"), "kunming zhaotong zhenxiong village"),
        (("outside_province", "near_home"), "dongguan guangzhou shanghai zhenxiong village"),
        (("310000", "441900"), "dongguan shanghai"),
        (("110000",), ""),
    ],
)
@pytest.mark.parametrize("trades", [(), ("电子装配工",), ("电子装配工", "焊工")])
def test_places(store: Store, places: tuple[str, ...], found: str, trades: tuple[str, ...]) -> None:
    where = {
        "dongguan": "441900",
        "guangzhou": "440106",
        "shanghai": "310115",
        "kunming": "530102",
        "zhaotong": "530600",
        "zhenxiong": "530627",
        "village": "530627102201",
        "nowhere": "",
    }
    with store.begin() as tx:
        vacancies.upsert_many(tx, [a_vacancy(name, area=code) for name, code in where.items()])
        wish = VacancyWish(places=places, occupations=trades, near="530627102201")
        assert set(numbers(tx, wish)) == set(found.split())
        assert vacancy_search.search(tx, wish, TODAY).total == len(found.split())


@pytest.mark.parametrize(
    ("row", "wish", "fits"),
    [
        ({"area": "441900"}, {"not_places": ("441900",)}, False),
        ({"area": "441900"}, {"not_places": ("310000", "440000")}, False),
        ({"area": "441900"}, {"not_places": ("pearl_river_delta",), "places": ("440000",)}, False),
        ({"area": "441900"}, {"not_places": ("310000",), "places": ("440000",)}, True),
        ({"area": ""}, {"not_places": ("441900",)}, False),
        ({"occupation": "保安"}, {"not_occupations": ("保安", "焊工")}, False),
        ({"occupation": "保安"}, {"not_occupations": ("焊工",)}, True),
        ({"title": "手机维修师傅"}, {"called": "手机维修", "after": 0}, True),
        ({"title": "手机维修师傅"}, {"called": "三轮车", "after": 0}, False),
        ({}, {"among": (10**6,)}, False),
        ({"pay_low": 5000, "pay_high": 6000}, {"pay": Pay(6000, None)}, True),
        ({"pay_low": 5000, "pay_high": 5999}, {"pay": Pay(6000, None)}, False),
        ({"pay_low": 6000, "pay_high": None}, {"pay": Pay(6000, None)}, True),
        ({"pay_low": None, "pay_high": None}, {"pay": Pay(3000, None)}, False),
        ({"pay_low": None, "pay_high": None}, {}, True),
        ({"pay_low": 280, "pay_high": 280, "pay_per": "day"}, {"pay": Pay(6000, None)}, True),
        ({"pay_low": 280, "pay_high": 280, "pay_per": "day"}, {"pay": Pay(280, 280, "day")}, True),
        ({"pay_low": 250, "pay_high": 260, "pay_per": "day"}, {"pay": Pay(280, 280, "day")}, False),
        ({"pay_low": 30, "pay_high": 35, "pay_per": "hour"}, {"pay": Pay(6000, None)}, True),
        ({"pay_low": 3, "pay_high": 5, "pay_per": "piece"}, {"pay": Pay(1, None)}, False),
        ({"pay_low": 5000, "pay_high": 9000, "pay_per": "piece"}, {"pay": Pay(8000, None)}, True),
        ({"pay_low": 9000, "pay_high": 9900}, {"pay": Pay(5000, 5000)}, True),
        ({"pay_low": 9000, "pay_high": 9900}, {"pay": Pay(None, 4000)}, False),
        ({"gender": "female"}, {"gender": "male"}, False),
        ({"gender": "female"}, {"gender": "female"}, True),
        ({"gender": "female"}, {}, True),
        ({"age_min": 18, "age_max": 45}, {"age": 45}, True),
        ({"age_min": 18, "age_max": 45}, {"age": 46}, False),
        ({"age_min": 18, "age_max": None}, {"age": 17}, False),
        ({"age_min": None, "age_max": None}, {"age": 70}, True),
        ({"education": "高中及以上"}, {"education": "junior"}, False),
        ({"education": "中专"}, {"education": "senior"}, True),
        ({"education": "不限"}, {"education": "none"}, True),
        ({"tags": ["food"]}, {"must": ("lodging",)}, False),
        ({"tags": ["food", "lodging"]}, {"must": ("lodging", "food")}, True),
        ({"tags": []}, {"tags": ("lodging",)}, True),
        ({"employer_kind": "就业帮扶车间"}, {"employer_kinds": ("就业帮扶车间", "社区工厂")}, True),
        ({"employer_kind": "企业"}, {"employer_kinds": ("就业帮扶车间",)}, False),
        ({"closes_on": TODAY}, {}, True),
        ({"closes_on": date(2026, 11, 21)}, {}, False),
        ({"closes_on": None}, {}, True),
        ({"open": False}, {}, False),
        ({"occupation": "焊工"}, {"occupations": ("电工", "焊工")}, True),
        ({"occupation": "焊工"}, {"occupations": ("电工",)}, False),
    ],
)
def test_conditions(store: Store, row: dict[str, Any], wish: dict[str, Any], fits: bool) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "G1", **row)
        assert numbers(tx, VacancyWish(**wish)) == (["G1"] if fits else [])


def test_better_paid_first_and_newer_among_equals(store: Store) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "low", pay_low=4000, pay_high=9000)
        put_vacancy(tx, "old", pay_low=5000)
        put_vacancy(tx, "new", pay_low=5000, occupation="焊工")
        put_vacancy(tx, "day", pay_low=300, pay_high=300, pay_per="day")
        assert numbers(tx, VacancyWish()) == ["day", "new", "old", "low"]
        assert numbers(tx, VacancyWish(occupations=("电子装配工", "焊工"))) == ["day", "new", "old", "low"]


def test_more_wishes_met_come_first(store: Store) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "none", tags=[], pay_low=9000)
        put_vacancy(tx, "one", tags=["food"], pay_low=8000)
        put_vacancy(tx, "other", tags=["lodging"], pay_low=8500)
        put_vacancy(tx, "both", tags=["food", "lodging"], pay_low=4000)
        found = vacancy_search.search(tx, VacancyWish(tags=("food", "lodging")), TODAY, 0, 10)
    assert [vacancy.number for vacancy in found.items] == ["both", "other", "one", "none"]
    assert (found.total, found.more_than) == (4, False)


def test_pages_and_counting(store: Store) -> None:
    with store.begin() as tx:
        vacancies.upsert_many(tx, [a_vacancy(f"G{number}", pay_low=3000 + number) for number in range(130)])
        first = vacancy_search.search(tx, VacancyWish(places=("440000",)), TODAY)
        assert [vacancy.number for vacancy in first.items] == ["G129", "G128", "G127"]
        assert (first.total, first.more_than) == (vacancy_search.COUNTED, True)
        last = vacancy_search.search(tx, VacancyWish(places=("440000",)), TODAY, 129, 3)
        assert [vacancy.number for vacancy in last.items] == ["G0"]
        assert (last.total, last.more_than) == (130, False)


def test_what_comes_back_is_whole(store: Store) -> None:
    with store.begin() as tx:
        number = put_vacancy(tx, "G7")
        (vacancy,) = vacancy_search.search(tx, VacancyWish(), TODAY).items
        assert vacancies.get(tx, number) == vacancy
    assert vacancy.pay == Pay(5000, 7000, "month")
    assert vacancy.benefits == ("包吃", "包住")
    assert vacancy.tags == ("food", "lodging")
    assert vacancy.contact_phone == "+8613800000001"
    assert vacancy.closes_on == date(2026, 12, 31)


def test_an_update_moves_it_in_the_search(store: Store) -> None:
    with store.begin() as tx:
        kept = put_vacancy(tx, "G1")
        assert put_vacancy(tx, "G1", area="310000", pay_low=8000) == kept
        assert numbers(tx, VacancyWish(places=("441900",))) == []
        assert numbers(tx, VacancyWish(places=("310000",))) == ["G1"]


WISH = VacancyWish(places=("530627",), occupations=("焊工",), pay=Pay(9000, None), near="530627")


@pytest.mark.parametrize(
    ("row", "differs"),
    [
        ({"area": "530627", "pay_high": 8000}, "pay"),
        ({"area": "530602", "pay_high": 9000}, "place"),
        ({"area": "310115", "pay_high": 9000}, "place"),
        ({"area": "530627", "pay_high": 9000, "occupation": "电工"}, "occupation"),
    ],
)
def test_the_nearest_differs_in_one_condition(store: Store, row: dict[str, Any], differs: str) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "near", **{"occupation": "焊工", **row})
        put_vacancy(tx, "far", area="110000", pay_high=3000)
        (found,) = vacancy_neighbours.nearest(tx, WISH, TODAY)
    assert (found.vacancy.number, found.differs) == ("near", differs)


def test_a_nearer_place_comes_before_a_farther_one(store: Store) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "province", occupation="焊工", area="530102", pay_high=9500, pay_low=9500)
        put_vacancy(tx, "prefecture", occupation="焊工", area="530602", pay_high=9000)
        (found,) = vacancy_neighbours.nearest(tx, WISH, TODAY, 1)
    assert found.vacancy.number == "prefecture"


def test_sex_and_age_are_never_given_up(store: Store) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "men", occupation="焊工", area="530627", pay_high=9000, gender="male")
        assert vacancy_neighbours.nearest(tx, replace(WISH, gender="female"), TODAY) == []


def test_work_of_no_list_is_found_by_what_a_vacancy_is_called(store: Store) -> None:
    with store.begin() as tx:
        rows = {"old": "手机维修", "new": "修手机学徒", "closed": "修手机", "else": "手机组装工", "odd": "修%手机"}
        open_ones = [a_vacancy(name, title=title, area="441900", open=name != "closed") for name, title in rows.items()]
        vacancies.upsert_many(tx, open_ones)
        found = vacancy_names.called(tx, ("修手机", "手机维修"), TODAY)
        assert [vacancies.get(tx, each).number for each in found] == ["new", "old"]  # type: ignore[union-attr]  # just found
        kept = VacancyWish(among=tuple(found), places=("441900",))
        assert set(numbers(tx, kept)) == {"new", "old"}
        assert numbers(tx, replace(kept, places=("310000",))) == []
        assert vacancy_names.called(tx, ("%手机",), TODAY) == vacancy_names.called(tx, ("修%手机",), TODAY)
