from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.demo import county, stalls
from bot.demo.villagers import NOWHERE
from bot.places import Gazetteer
from bot.runtime import Runtime
from bot.store import Store
from bot.store.catalogue.fairs import FairRow
from bot.store.catalogue.schemes import SchemeRow
from bot.store.catalogue.vacancies import VacancyRow
from bot.store.field.groups import VillageGroup
from bot.store.field.liaisons import LiaisonArea
from bot.store.register.people import PersonRow
from bot.workbooks import IMPORTED
from tests.fakes import configured

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return Gazetteer("530627")


def runtime_over(store: Store, places: Gazetteer) -> Runtime:
    return Runtime(
        settings=configured(home_area="530627"),
        store=store,
        places=places,
        channels={},
        dialogs=(),
        understand=None,  # type: ignore[arg-type]  # founding talks to nobody
        enqueue=None,  # type: ignore[arg-type]
        now=lambda: datetime(2026, 11, 22, 3, tzinfo=UTC),
    )


def test_a_county_is_founded_once_and_through_the_import(store: Store, places: Gazetteer) -> None:
    runtime = runtime_over(store, places)
    said: list[str] = []
    assert county.found(runtime, said.append, scale=0.1) is True
    assert county.found(runtime, said.append, scale=0.1) is False
    assert len(said) == len(IMPORTED)
    with store.reading() as tx:
        tables = (PersonRow, VacancyRow, SchemeRow, FairRow, VillageGroup)
        found = [tx.scalar(select(func.count()).select_from(table)) for table in tables]
        kinds = {row[0]: row[1] for row in tx.all(select(VillageGroup.kind, func.count()).group_by(VillageGroup.kind))}
        covered = {row.area for row in tx.all(select(LiaisonArea.area))}
        lacking = tx.scalar(select(func.count()).where(FairRow.code_word == ""))
        nowhere = tx.scalar(select(func.count()).where(VacancyRow.area == ""))
    assert found == [300, 399, 15, 14, 60]
    assert kinds == {"robot": 20, "followers": 20, "phones": 20}
    assert covered == set(places.home_villages())
    assert (lacking, nowhere) == (0, 0)


def test_a_founding_that_was_cut_off_is_taken_up_again(sqlite_store: Store, places: Gazetteer, tmp_path: Path) -> None:
    runtime = runtime_over(sqlite_store, places)
    for kind, path in county.workbooks(tmp_path, places, TODAY, scale=0.02, kinds=("villages", "people")).items():
        county.import_file(runtime, kind, path)
    assert county.found(runtime, scale=0.02) is True
    with sqlite_store.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(PersonRow)) == 60


@pytest.mark.parametrize("kind", list(IMPORTED))
def test_the_same_seed_and_day_make_the_same_rows(kind: str, places: Gazetteer) -> None:
    first = list(county.rows(kind, places, TODAY, scale=0.05))
    assert first == list(county.rows(kind, places, TODAY, scale=0.05))
    numbers = Counter(next(iter(row.values())) for row in first)
    assert kind == "people" or max(numbers.values()) == 1
    if kind in {"people", "jobs"}:
        assert first != list(county.rows(kind, places, TODAY, seed=1, scale=0.05))


def test_nobody_in_it_can_be_real(places: Gazetteer) -> None:
    people = list(county.rows("people", places, TODAY))
    assert all(row["身份证号"].startswith(NOWHERE) for row in people)
    assert NOWHERE not in places
    assert len({row["身份证号"] for row in people}) == len(people) == county.PEOPLE
    for kind in ("people", "jobs", "classes", "fairs", "liaisons", "schemes"):
        for row in county.rows(kind, places, TODAY):
            phones = [row[title] for title in ("手机号", "联系电话", "咨询电话") if title in row]
            assert all(re.fullmatch(r"154\d{8}", phone) for phone in phones)


def test_households_share_phones_and_are_of_all_kinds(places: Gazetteer) -> None:
    people = list(county.rows("people", places, TODAY))
    assert {row["户类型"] for row in people} == {"脱贫户", "监测户", "一般户"}
    assert any(times > 1 for times in Counter(row["手机号"] for row in people).values())
    assert {row["零就业家庭"] for row in people} == {"是", "否"}


def test_fairs_are_in_the_coming_eight_weeks_and_schemes_of_every_category(places: Gazetteer) -> None:
    days = [(row["日期"] - TODAY).days for row in county.rows("fairs", places, TODAY)]
    assert 0 < min(days) <= max(days) <= 56
    assert len({row["类别"] for row in county.rows("schemes", places, TODAY)}) == 15
    assert len(list(county.rows("classes", places, TODAY))) == 24
    assert all("样例" in row["依据文件"] for row in county.rows("schemes", places, TODAY))


def test_every_post_is_of_a_listed_trade_and_place(places: Gazetteer) -> None:
    towns = [(code, places.name(code)) for code in places.children("530627")]
    assert len(towns) == 30
    assert {factory["industry"] for factory in stalls.read("employers")["factory"]} <= set(stalls.read("industries"))


def test_factories_bring_posts_to_a_fair_that_is_held(places: Gazetteer) -> None:
    titles = {row["名称"] for row in county.rows("fairs", places, TODAY)}
    brought = [row["来源"] for row in county.rows("jobs", places, TODAY) if row["来源"] in titles]
    assert set(brought) == {stalls.BROUGHT}
    assert len(brought) >= 10
