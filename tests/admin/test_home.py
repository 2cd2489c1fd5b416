"""The first page: what waits, the figures of the days, and that each leads to its rows and stays within one's area."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from admin import home
from bot.desk.tallying import DAYS, tally
from bot.runtime import Runtime
from bot.store.desk import tallies
from bot.store.desk.staff import StaffMember
from bot.store.desk.tallies import WHOLE
from bot.store.register.people import PersonRow
from bot.store.screens.home import area_of
from bot.store.screens.scope import Scope
from bot.store.talk.cases import Case
from tests.admin.conftest import As
from tests.admin.county import HOME, NOW, OTHER_TOWN, TODAY, TOWN, VILLAGE, open_case
from tests.desk.test_tallying import known_as, say


def figures(page: str) -> dict[str, str]:
    """The words of the first row with their numbers."""
    return dict(re.findall(r'<span class="quiet">([^<]+)</span><span class="figure">([^<]+)<', page))


def row_of(page: str, word: str) -> tuple[str, list[int]]:
    """Where a row of a chart's table leads, and its figures."""
    found = re.search(rf'<tr><th scope="row"><a href="([^"]+)">{word}</a></th>(.*?)</tr>', page)
    assert found, f"no row {word}"
    return found[1].replace("&amp;", "&"), [int(number) for number in re.findall(r'data-value="(\d+)"', found[2])]


def test_what_waits_is_counted_by_kind(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        for kind in ("doubt", "complaint", "complaint"):
            number = open_case(tx, ids["person"], kind)
        tx.run(update(Case).where(Case.id == number).values(urgent_at=NOW))
    page = seated("viewer").get("/admin/").text
    shown = figures(page)
    assert {name: shown[name] for name in ("等人接的", "查真伪", "投诉")} == {
        "等人接的": "1",
        "查真伪": "1",
        "投诉": "2",
    }
    assert "急的 1 件" in page
    assert (shown["待处理的报名"], shown["7 天内招聘会"]) == ("1", "1")
    assert "今天新报 1 个" in page
    assert "还没有数过" in page


def test_charts_are_tables_whose_rows_lead_to_lists(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    known_as(runtime, say(runtime, "o-1", "找活路", NOW), ids["person"])
    say(runtime, "o-2", "路费咋报", NOW, "subsidy_inquiry", "transport_subsidy")
    tally(runtime)
    client = seated("editor")
    page = client.get("/admin/").text
    assert figures(page)["90 天没核对"] == "0"
    assert "数到今天 12:00" in page
    for word, numbers, told in (
        ("12月1日 周二", [2, 2], "王秀兰"),
        ("找工作", [1], "电子装配工"),
        ("转移就业交通补贴", [1], "转移就业交通补贴"),
        ("泼机镇", [1], "王秀兰"),
        ("报名", [1], "王秀兰"),
    ):
        link, shown = row_of(page, word)
        assert shown == numbers, word
        listed = client.get(link)
        assert listed.status_code == 200
        assert told in listed.text, word
    assert "李国强" not in client.get(row_of(page, "12月1日 周二")[0]).text


def test_a_township_sees_the_figures_of_its_own_people(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    known_as(runtime, say(runtime, "o-1", "找活路", NOW), ids["away"])
    tally(runtime)
    page = seated("town viewer").get("/admin/").text
    assert "这些天还没有人说话" in page
    assert row_of(page, "泼机镇")[1] == [1]
    assert row_of(seated("viewer").get("/admin/").text, "12月1日 周二")[1] == [1, 1]
    assert "泼机镇" not in seated("next door viewer").get("/admin/").text


def test_one_village_has_no_charts_of_its_own(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    tally(runtime)
    with runtime.store.begin() as tx:
        tx.run(update(StaffMember).where(StaffMember.name == "town viewer").values(area=VILLAGE))
    assert "一个村不单独画图" in seated("town viewer").get("/admin/").text


def test_records_that_nobody_looked_at_are_listed(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    client = seated("viewer")
    assert "都核对过了" in client.get("/admin/people?stale=1").text
    with runtime.store.begin() as tx:
        tx.run(update(PersonRow).where(PersonRow.id == ids["away"]).values(created_at=NOW - timedelta(days=91)))
    page = client.get("/admin/people?stale=1").text
    assert "李国强" in page
    assert "王秀兰" not in page
    assert "李国强" not in seated("town viewer").get("/admin/people?stale=1").text


def test_sign_ups_are_narrowed_by_township_and_day(seated: As, ids: dict[str, int]) -> None:
    client = seated("viewer")
    page = client.get(f"/admin/signups?area={TOWN}&since=2026-12-01").text
    assert "泼机镇" in page
    assert "12月1日 周二以后" in page
    assert "王秀兰" in page
    for narrowed in (f"area={OTHER_TOWN}", "since=2026-12-02"):
        assert "王秀兰" not in client.get(f"/admin/signups?{narrowed}").text
    assert "王秀兰" in client.get("/admin/signups?area=x&since=soon").text


def test_a_day_is_told_from_a_page_that_nobody_counted(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        tallies.keep(tx, TODAY - timedelta(days=DAYS), ("people",), {(WHOLE, "people", ""): 9})
    assert "还没有数过" in seated("viewer").get("/admin/").text


@pytest.mark.parametrize(
    ("area", "home_area", "expected"),
    [
        (HOME, HOME, WHOLE),
        ("530600", HOME, WHOLE),
        (TOWN, HOME, TOWN),
        (f"{TOWN}000", HOME, TOWN),
        (HOME, "530600", HOME),
        (VILLAGE, HOME, None),
        ("530629", HOME, "530629"),
    ],
)
def test_a_scope_reads_the_tallies_of_its_own_area(area: str, home_area: str, expected: str | None) -> None:
    assert area_of(Scope(area, home_area)) == expected


def test_the_last_minute_of_a_day_is_still_on_the_clock() -> None:
    assert (home._clock(0), home._clock(715), home._clock(1440)) == ("00:00", "11:55", "23:59")
