"""The order among vacancies that pay about the same, and what the walks read for it."""

from __future__ import annotations

import pytest

from bot.offers import Pay, VacancyWish
from bot.store import Store, Tx
from bot.store.catalogue import vacancies, vacancy_search
from bot.store.catalogue.traits import of_office
from tests.store.samples import TODAY, a_vacancy, put_vacancy

HERE = VacancyWish(near="530627102201", partners=("441900",))


def order(tx: Tx, wish: VacancyWish) -> list[str]:
    return [vacancy.number for vacancy in vacancy_search.search(tx, wish, TODAY, 0, 50).items]


def test_of_the_same_pay_the_nearer_then_the_cooperation_city(store: Store) -> None:
    where = {"far": "310115", "province": "530102", "partner": "441900", "city": "530602", "county": "530627103"}
    with store.begin() as tx:
        for name, area in where.items():
            put_vacancy(tx, name, area=area, pay_low=5000 + len(name))
        assert order(tx, HERE) == ["county", "city", "partner", "province", "far"]


def test_a_step_more_pay_goes_before_nearness(store: Store) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "near", area="530627", pay_low=4400)
        put_vacancy(tx, "far", area="310115", pay_low=5000)
        assert order(tx, HERE) == ["far", "near"]


@pytest.mark.parametrize("wish", [{"pay": Pay(5000, None)}, {"order": "pay"}])
def test_where_pay_was_named_it_alone_comes_first(store: Store, wish: dict[str, object]) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "near", area="530627", pay_low=5000)
        put_vacancy(tx, "far", area="310115", pay_low=5001)
        put_vacancy(tx, "also near", area="530627", pay_low=5001)
        assert order(tx, VacancyWish(near="530627", **wish)) == ["also near", "far", "near"]  # type: ignore[arg-type]


def test_what_an_office_collected_before_what_an_agency_offers(store: Store) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "office", origin="县就业局")
        put_vacancy(tx, "firm", origin="网上看到")
        put_vacancy(tx, "agency", employer_kind="人力资源公司", origin="")
        put_vacancy(tx, "workshop", employer_kind="就业帮扶车间", origin="")
        assert order(tx, HERE) == ["workshop", "office", "firm", "agency"]


@pytest.mark.parametrize(
    ("origin", "is_office"),
    [("县就业局", True), ("驻东莞劳务工作站", True), ("镇雄县人社局", True), ("朋友圈", False), ("", False)],
)
def test_offices_by_their_names(origin: str, is_office: bool) -> None:
    assert of_office(origin) is is_office


def test_pages_never_shift(store: Store) -> None:
    """Beyond what is counted the order is that of pay, whatever page is asked for."""
    areas = ("310115", "530627", "441900")
    with store.begin() as tx:
        rows = [a_vacancy(f"G{number}", area=areas[number % 3], pay_low=5000 + number % 7) for number in range(90)]
        vacancies.upsert_many(tx, rows)
        seen = [
            vacancy.number
            for start in range(0, 90, 3)
            for vacancy in vacancy_search.search(tx, HERE, TODAY, start, 3).items
        ]
    assert len(seen) == len(set(seen)) == 90


def test_places_for_several_and_a_later_day(store: Store) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "few", seats=2)
        put_vacancy(tx, "many", seats=30)
        put_vacancy(tx, "any", seats=None)
        assert set(order(tx, VacancyWish(seats=5))) == {"many", "any"}
        assert order(tx, VacancyWish(since=TODAY.replace(year=TODAY.year + 1))) == []


def test_kinds_left_out_and_what_came_later(store: Store) -> None:
    with store.begin() as tx:
        put_vacancy(tx, "welfare", employer_kind="公益性岗位")
        put_vacancy(tx, "firm")
        assert order(tx, VacancyWish(without=("公益性岗位",))) == ["firm"]
        welfare = vacancies.by_number(tx, "welfare")
        assert order(tx, VacancyWish(after=welfare)) == ["firm"]
