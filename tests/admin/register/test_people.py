"""People in the console: found by what one has of them, corrected, made one, parted again, deleted at their word."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.broadcasts import draft, text_notice
from bot.broadcasts.plan import plan
from bot.messages import Address
from bot.runtime import Runtime
from bot.store.desk.staff import AuditLine
from bot.store.enrolment import seats, signups
from bot.store.register import addresses, people
from bot.store.register.people import PersonRow
from bot.store.sending import broadcasts
from bot.store.talk.cases import Case
from tests.admin.conftest import As
from tests.admin.county import NOW, OTHER_VILLAGE, PHONE, TOWN, VILLAGE, post, token_in
from tests.admin.test_pages import act, put_down, state_of, told

FORM = {"name": "王秀兰", "village": "泼机镇泼机村", "phone": "", "gender": "", "birthday": "", "household_kind": ""}
FORM |= {"education": "", "employment": "", "works_at": "", "skills": "", "note": ""}


def lines(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.store.reading() as tx:
        return [(row.act, row.subject) for row in tx.all(select(AuditLine.__table__).order_by(AuditLine.id))]


def row_of(runtime: Runtime, person_id: int) -> dict[str, object]:
    with runtime.store.reading() as tx:
        row = tx.first(select(PersonRow.__table__).where(PersonRow.id == person_id))
    assert row is not None
    return dict(row._mapping)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("王", {"王秀兰"}),
        ("王秀兰", {"王秀兰"}),
        ("13812345678", {"王秀兰"}),
        ("138 1234 5678", {"王秀兰"}),
        ("泼机村", {"王秀兰"}),
        ("泼机村 王", {"王秀兰"}),
        ("李 板桥", {"李国强"}),
        ("板桥 王", set()),
        ("%", set()),
        ("", {"王秀兰", "李国强"}),
    ],
)
def test_found_by_name_phone_village_or_two_of_them(
    seated: As, ids: dict[str, int], asked: str, found: set[str]
) -> None:
    page = seated("viewer").get("/admin/people", query_string={"q": asked}).text
    assert {name for name in ("王秀兰", "李国强") if name in page} == found


def test_a_record_is_corrected_and_the_audit_has_the_fields_only(
    seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    path = f"/admin/people/{ids['person']}/edit"
    form = FORM | {"phone": "139 0000 9999", "birthday": "1980-05-01", "gender": "female", "education": "junior"}
    page = act(seated("editor"), path, **form | {"household_kind": "脱贫户"}, stopped="yes")
    assert "改好了" in page
    assert "139****9999" in page
    row = row_of(runtime, ids["person"])
    assert (str(row["birthday"]), row["gender"], row["education"]) == ("1980-05-01", "female", "junior")
    assert row["opted_out_at"] is not None
    assert row["verified_at"] == runtime.now()
    with runtime.store.reading() as tx:
        assert [one.id for one in people.by_phone(tx, "+8613900009999")] == [ids["person"]]
        detail = tx.scalar(select(AuditLine.detail).where(AuditLine.act == "person-edit"))
    assert set(detail["fields"]) == {"phone", "birthday", "gender", "education", "household_kind", "stopped"}
    assert "没有改动" in act(seated("editor"), path, **form | {"phone": "", "household_kind": "脱贫户"}, stopped="yes")


def test_what_is_wrong_is_said_beside_the_field_and_nothing_saved(
    seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    editor = seated("editor")
    path = f"/admin/people/{ids['person']}/edit"
    wrong = FORM | {"name": "A", "phone": "123", "birthday": "1880-01-01", "village": "不在这里的村"}
    answer = post(editor, path, token_in(editor.get(path).text), **wrong | {"gender": "female"})
    assert answer.status_code == 422
    for field in ("name", "phone", "birthday", "village"):
        assert f'id="{field}-error"' in answer.text
    assert row_of(runtime, ids["person"])["gender"] == ""


def test_a_village_outside_ones_area_cannot_be_chosen(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        tx.run(update(PersonRow).where(PersonRow.id == ids["away"]).values(area=OTHER_VILLAGE))
    town = seated("town editor")
    path = f"/admin/people/{ids['person']}/edit"
    answer = post(town, path, token_in(town.get(path).text), **FORM | {"village": "赤水源镇板桥村"})
    assert answer.status_code == 422
    assert row_of(runtime, ids["person"])["area"] == VILLAGE


def test_who_shares_the_number_stands_on_the_page_and_is_made_one(
    seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    with runtime.store.begin() as tx:
        twin = people.known_or_new(tx, "王秀蓝", PHONE, VILLAGE, NOW)
        tx.run(update(PersonRow).where(PersonRow.id == twin).values(skills="缝纫"))
    editor = seated("editor")
    assert "王秀蓝" in editor.get(f"/admin/people/{ids['person']}").text
    ask = editor.get(f"/admin/people/{ids['person']}/merge?other={twin}").text
    assert "留下这一份" in ask
    page = act(editor, f"/admin/people/{ids['person']}/merge", other=str(twin))
    assert "合并好了" in page
    assert "缝纫" in page
    assert editor.get(f"/admin/people/{twin}").location.endswith(f"/people/{ids['person']}")
    assert "王秀蓝" not in editor.get("/admin/people").text
    assert "又是两个人" in act(editor, f"/admin/people/{ids['person']}/merge/1/undo")
    assert "王秀蓝" in editor.get(f"/admin/people/{twin}").text
    assert [each for each, _ in lines(runtime)] == ["person-merge", "person-part"]


def test_nobody_is_merged_with_a_record_of_another_area(seated: As, ids: dict[str, int]) -> None:
    town = seated("town editor")
    token = token_in(town.get("/admin/more").text)
    assert town.get(f"/admin/people/{ids['person']}/merge?other={ids['away']}").status_code == 404
    assert post(town, f"/admin/people/{ids['person']}/merge", token, other=str(ids["away"])).status_code == 404


def test_two_seats_are_said_before_merging(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        wanted = seats.Application("course", ids["course"], ids["away"], OTHER_VILLAGE, "web")
        seats.add(tx, wanted, NOW.date(), NOW)
    editor = seated("editor")
    path = f"/admin/people/{ids['person']}/merge"
    page = editor.get(f"{path}?other={ids['away']}").text
    assert "还不能合并：两份都报了“焊工班”" in page
    assert post(editor, path, token_in(page), other=str(ids["away"])).status_code == 409


def test_deleting_says_what_stays_and_gives_the_seat_on(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    put_down(runtime, ids, "赵小梅", "13900007777")
    waiting = put_down(runtime, ids, "钱小兵", "13900008888")
    administrator = seated("administrator")
    path = f"/admin/people/{ids['person']}/delete"
    page = administrator.get(path).text
    assert "1</b> 个还有效的报名会取消" in page
    assert post(administrator, path, token_in(page), reason="").status_code == 422
    with runtime.store.begin() as tx:
        tx.run(update(PersonRow).where(PersonRow.id == ids["person"]).values(employment="未就业"))
    assert "删除了" in act(administrator, path, reason="到窗口当面提出")
    row = row_of(runtime, ids["person"])
    assert (row["name"], row["phone_digest"], row["employment"], row["area"]) == ("", None, "", "")
    assert state_of(runtime, waiting) == "pending"
    assert any("轮到了" in text for text in told(runtime))
    assert not any("没有报上" in text for text in told(runtime))  # who asked to be deleted is not written to
    assert ("person-delete", f"person {ids['person']}") in lines(runtime)


def test_a_case_of_who_was_deleted_loses_the_name_when_it_is_closed(
    seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    with runtime.store.begin() as tx:
        sealed = tx.keys.seal("王秀兰")
        tx.run(update(Case).where(Case.id == ids["case"]).values(name_sealed=sealed, phone_sealed=sealed))
    act(seated("administrator"), f"/admin/people/{ids['person']}/delete", reason="到窗口当面提出")
    assert "王秀兰" in seated("inbox").get(f"/admin/cases/{ids['case']}").text
    act(seated("inbox"), f"/admin/cases/{ids['case']}/close", outcome="已回电")
    with runtime.store.reading() as tx:
        assert tx.scalar(select(Case.name_sealed)) is None
        assert tx.scalar(select(Case.phone_sealed)) is None


def test_why_somebody_got_a_notice_or_not(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    number = draft(runtime, "只给赤水源镇", text_notice("12月8日开会。"), {"areas": ["530627101"]})
    with runtime.store.begin() as tx:
        broadcasts.move(tx, number, ["draft"], "approved")
    plan(runtime, number)
    page = seated("viewer").get(f"/admin/people/{ids['person']}/notices").text
    assert "只给赤水源镇" in page
    assert "此人登记在别处" in page
    page = seated("viewer").get(f"/admin/people/{ids['away']}/notices").text
    assert "短信" in page


def test_the_page_has_the_history_of_both_after_a_merge(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        other = people.known_or_new(tx, "王秀蓝", "+8613900001234", VILLAGE, NOW)
        for one in (ids["person"], other):
            seats.add(tx, seats.Application("fair", ids["fair"], one, VILLAGE, "web"), NOW.date(), NOW)
        for signup in signups.of_people(tx, [other]):
            seats.withdraw(tx, signup.id, NOW)
        addresses.known_or_new(tx, Address("wechat", "o-lan"), NOW, person_id=other)
    editor = seated("editor")
    act(editor, f"/admin/people/{ids['person']}/merge", other=str(other))
    page = editor.get(f"/admin/people/{ids['person']}").text
    assert page.count("泼机镇赶集招聘会") == 2  # one stands, one was taken back under the other record
    assert "微信" in page
    assert TOWN not in page
