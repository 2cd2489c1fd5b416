"""Everything on offer as staff keep it: looked for, filtered, written, copied, closed, exported."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from admin.offers import catalogue
from bot.runtime import Runtime
from bot.store.catalogue import courses, vacancies
from bot.store.catalogue.vacancies import VacancyRow
from bot.store.desk.audit import AuditLine
from bot.store.enrolment import seats, signups
from tests.admin.conftest import As
from tests.admin.county import COURSE, NOW, TODAY, TOWN, VACANCY, VILLAGE, token_in, whole
from tests.admin.test_pages import act

LIST = "/admin/catalogue/vacancy"


@pytest.fixture
def posts(runtime: Runtime, ids: dict[str, int]) -> dict[str, int]:
    """Three more vacancies: nearby, over, and one that staff closed."""
    more = (
        {"number": "G-2", "title": "缝纫工", "occupation": "缝纫工", "employer": "泼机镇就业帮扶车间", "area": TOWN,
         "employer_kind": "就业帮扶车间", "place": "泼机镇", "pay_low": 2500, "pay_high": 4000},
        {"number": "G-3", "title": "保安", "occupation": "保安", "closes_on": date(2026, 11, 1)},
        {"number": "G-4", "title": "焊工", "occupation": "焊工", "open": False},
    )  # fmt: skip
    with runtime.store.begin() as tx:
        for row in more:
            vacancies.upsert_many(tx, [whole(vacancies, {**VACANCY, **row})])
        return {row["number"]: vacancies.by_number(tx, row["number"]) or 0 for row in more}


def titles(client: FlaskClient, **query: Any) -> list[str]:
    page = client.get(LIST, query_string=query).text
    return [word for word in ("电子装配工</a>", "缝纫工</a>", "保安</a>", "焊工</a>") if word in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["电子装配工</a>", "缝纫工</a>"]),
        ({"state": "over"}, ["保安</a>"]),
        ({"state": "closed"}, ["焊工</a>"]),
        ({"q": "泼机 缝纫"}, ["缝纫工</a>"]),
        ({"q": "g-1"}, ["电子装配工</a>"]),
        ({"q": "100%"}, []),
        ({"q": "泼机 电子"}, []),
        ({"trade": "缝纫工"}, ["缝纫工</a>"]),
        ({"area": "440000"}, ["电子装配工</a>"]),
        ({"area": TOWN}, ["缝纫工</a>"]),
        ({"sort": "就业帮扶车间"}, ["缝纫工</a>"]),
        ({"pay": "5000"}, ["电子装配工</a>"]),
        ({"trade": "国王", "pay": "-1", "order": "x"}, ["电子装配工</a>", "缝纫工</a>"]),
    ],
)
def test_the_list_shows_what_the_filter_asks(
    seated: As, posts: object, query: dict[str, str], found: list[str]
) -> None:
    assert titles(seated("viewer"), **query) == found


def test_the_order_is_the_one_asked_for(seated: As, posts: object) -> None:
    client = seated("viewer")
    newest = client.get(LIST).text
    best_paid = client.get(LIST, query_string={"order": "pay"}).text
    assert newest.index("缝纫工</a>") < newest.index("电子装配工</a>")
    assert best_paid.index("电子装配工</a>") < best_paid.index("缝纫工</a>")


def test_the_filter_reads_as_a_sentence_and_each_part_can_be_taken_away(seated: As, posts: object) -> None:
    page = seated("viewer").get(LIST, query_string={"trade": "缝纫工", "area": TOWN, "q": "泼机"}).text
    assert "工种是缝纫工" in page
    assert "在泼机镇" in page
    assert 'href="/admin/catalogue/vacancy?q=%E6%B3%BC%E6%9C%BA&amp;area=530627102"' in page
    nothing = seated("viewer").get(LIST, query_string={"q": "没有这样的"}).text
    assert "没有符合这些条件的岗位" in nothing
    assert "全部条件都去掉" in nothing


FORM = {
    "number": "G-9", "title": "装卸工", "occupation": "搬运工", "employer": "镇雄物流园", "employer_kind": "企业",
    "place": "云南省昭通市镇雄县泼机镇", "area": "", "pay_low": "5千", "pay_high": "0.7万", "pay_per": "月薪",
    "seats": "3", "gender": "不限", "education": "不限", "benefits": "包吃、包住", "closes_on": "2026-12-31",
}  # fmt: skip


def row_of(runtime: Runtime, number: str) -> Any:
    with runtime.store.reading() as tx:
        return tx.first(select(VacancyRow.__table__).where(VacancyRow.number == number))


def test_a_vacancy_is_added_as_a_workbook_would_bring_it(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    page = act(seated("editor"), f"{LIST}/new", **FORM)
    assert "岗位加上了" in page
    row = row_of(runtime, "G-9")
    assert (row.area, row.pay_low, row.pay_high, row.tags) == (TOWN, 5000, 7000, ["food", "lodging"])
    assert row.code_word
    assert "装卸工" in seated("viewer").get(LIST, query_string={"q": "镇雄物流"}).text


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    client = seated("editor")
    form = FORM | {"occupation": "宇航员", "pay_low": "很多", "employer": ""}
    answer = client.post(f"{LIST}/new", data={**form, "csrf_token": token(client)})
    assert answer.status_code == 422
    assert 'id="occupation-error">工种“宇航员”不在工种表里' in answer.text
    assert 'id="pay_low-error">薪资下限“很多”不是金额' in answer.text
    assert 'id="employer-error">用工单位没有填' in answer.text
    assert 'value="镇雄物流园"' not in answer.text
    assert 'value="装卸工"' in answer.text
    crossed = client.post(f"{LIST}/new", data={**FORM, "pay_low": "9000", "csrf_token": token(client)})
    assert 'id="pay_low-error">薪资下限 9000 高于薪资上限 7000' in crossed.text
    taken = client.post(f"{LIST}/new", data={**FORM, "number": "G-1", "csrf_token": token(client)})
    assert "这个编号已经有了" in taken.text
    assert row_of(runtime, "G-9") is None


def token(client: FlaskClient) -> str:
    return token_in(client.get("/admin/more").text)


def form_in(page: str) -> dict[str, str]:
    """The fields of the edit form as a browser would send them back."""
    fields = dict(re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', page))
    chosen = re.findall(r'<select id="(\w+)".*?</select>', page, re.S)
    for name in chosen:
        block = re.search(rf'<select id="{name}".*?</select>', page, re.S)
        option = re.search(r"<option selected>([^<]*)<", block[0] if block else "")
        fields[name] = option[1] if option else ""
    return fields


def test_a_change_is_saved_with_its_line_in_the_audit(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    client = seated("editor")
    path = f"{LIST}/{ids['vacancy']}/edit"
    form = form_in(client.get(path).text) | {"pay_high": "8000", "contact_phone": "15400000001"}
    answer = client.post(path, data=form, follow_redirects=True)
    assert "改好了：薪资上限、联系电话" in answer.text
    assert row_of(runtime, "G-1").pay_month == 8000
    with runtime.store.reading() as tx:
        line = tx.first(select(AuditLine.__table__).where(AuditLine.act == "offer-edit"))
    assert line is not None
    assert line.detail["changes"] == {"薪资上限": ["7500", "8000"], "联系电话": ["…", "…"]}


def test_who_was_slower_sees_what_stands_now(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    slow, fast = seated("editor"), seated("administrator")
    path = f"{LIST}/{ids['vacancy']}/edit"
    mine, theirs = form_in(slow.get(path).text), form_in(fast.get(path).text)
    fast.post(path, data=theirs | {"seats": "30"})
    answer = slow.post(path, data=mine | {"pay_low": "5000"})
    assert answer.status_code == 409
    assert "招聘人数：现在是“30”" in answer.text
    assert row_of(runtime, "G-1").pay_low == 6000
    slow.post(path, data=form_in(answer.text))
    row = row_of(runtime, "G-1")
    assert (row.pay_low, row.seats) == (5000, 20)


def test_added_seats_go_to_who_waits(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        courses.upsert_many(tx, [whole(courses, {**COURSE, "seats": 1})])
        wanted = seats.Application("course", ids["course"], ids["away"], VILLAGE, "web")
        waiting = seats.add(tx, wanted, TODAY, NOW).signup_id or 0
        assert signups.get(tx, waiting).state == "waiting"  # type: ignore[union-attr]
    client = seated("editor")
    path = f"/admin/catalogue/course/{ids['course']}/edit"
    answer = client.post(path, data=form_in(client.get(path).text) | {"seats": "5"}, follow_redirects=True)
    assert "空出来的名额给了候补的 1 人" in answer.text
    with runtime.store.reading() as tx:
        assert signups.get(tx, waiting).state == "pending"  # type: ignore[union-attr]


def test_a_closed_vacancy_is_found_by_nobody_until_it_is_opened_again(
    seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    client = seated("editor")
    path = f"{LIST}/{ids['vacancy']}/open"
    assert "停用了，群众查不到了" in act(client, path, move="close")
    assert (row_of(runtime, "G-1").open, row_of(runtime, "G-1").until_day) == (False, 0)
    assert titles(client) == []
    assert "重新开放了" in act(client, path, move="open")
    assert row_of(runtime, "G-1").until_day > 0
    assert titles(client) == ["电子装配工</a>"]


def test_a_copy_takes_over_all_but_number_and_days(seated: As, ids: dict[str, int]) -> None:
    page = seated("editor").get(f"/admin/catalogue/fair/new?like={ids['fair']}").text
    form = form_in(page)
    assert (form["title"], form["place"], form["day"]) == ("泼机镇赶集招聘会", "泼机镇政府广场", "")
    assert form["number"] == "H261201-01"


def test_a_township_changes_its_own_only(app: object, runtime: Runtime, seated: As, ids: dict[str, int]) -> None:
    client = seated("town editor")
    far = client.get(f"{LIST}/{ids['vacancy']}").text
    assert "这一条不在您负责的区域" in far
    assert client.get(f"{LIST}/{ids['vacancy']}/edit").status_code == 404
    assert client.get(f"/admin/catalogue/course/{ids['course']}/edit").status_code == 200
    refused = client.post(f"{LIST}/new", data=FORM | {"area": "530627101", "csrf_token": token(client)})
    assert "不在您负责的区域里" in refused.text
    assert row_of(runtime, "G-9") is None


def test_the_export_holds_what_the_filter_shows(seated: As, posts: object, runtime: Runtime) -> None:
    with runtime.store.begin() as tx:
        vacancies.upsert_many(tx, [whole(vacancies, {**VACANCY, "contact_phone": "15400000001"})])
    for who, phone in (("viewer", "154****0001"), ("editor", "15400000001")):
        answer = seated(who).get(f"{LIST}/export", query_string={"q": "欣旺", "state": "on"})
        head, *rows = openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
        assert [row[head.index("岗位编号")] for row in rows] == ["G-1"]
        assert rows[0][head.index("联系电话")] == phone


def test_a_large_export_goes_out_line_by_line(seated: As, posts: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "MOST_ROWS", 1)
    answer = seated("viewer").get(f"{LIST}/export")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("岗位编号,岗位名称")
    assert sorted(line.split(",")[0] for line in lines[1:]) == ["G-1", "G-2"]
