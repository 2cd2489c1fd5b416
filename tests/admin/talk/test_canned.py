"""Answers kept at hand: written by each office, beside those of the house, offered in the inbox."""

from __future__ import annotations

import pytest

from admin.talk.inbox import LONGEST
from bot.runtime import Runtime
from bot.store.desk import canned as rows
from bot.talk import canned
from tests.admin.conftest import As
from tests.admin.county import HOME, NOW, TOWN, post, runtime_of, token_in
from tests.admin.talk.test_cases import put_case
from tests.admin.test_pages import act

KINDS = ("handover", "doubt", "complaint", "subsidy", "voice")


def test_answers_of_the_house_fit_into_one_message(runtime: Runtime) -> None:
    with runtime.store.reading() as tx:
        for kind in KINDS:
            offered = canned.offered(runtime, tx, HOME, kind)
            assert 3 <= len(offered) <= 8, kind
            for one in offered:
                assert len(one.text) <= LONGEST
                assert "{" not in one.text


def test_what_the_settings_do_not_say_is_not_offered(runtime: Runtime) -> None:
    told = runtime_of(runtime.store, desk="镇雄县就业服务中心，0870-3120000", desk_hours="周一到周五")
    with runtime.store.reading() as tx:
        assert "到窗口来" not in [one.title for one in canned.offered(runtime, tx, HOME, "doubt")]
        texts = {one.title: one.text for one in canned.offered(told, tx, HOME, "doubt")}
    assert "0870-3120000，周一到周五" in texts["到窗口来"]


def test_the_nearest_office_stands_for_a_title(runtime: Runtime) -> None:
    with runtime.store.begin() as tx:
        rows.add(tx, HOME, "我在看", "县里在看", [], NOW)
        rows.add(tx, HOME, "等县里回话", "等县里回话", ["complaint"], NOW)
        rows.add(tx, TOWN, "我在看", "镇上在看", [], NOW)
        of_town = {one.title: one.text for one in canned.kept(tx, TOWN)}
        of_home = {one.title: one.text for one in canned.kept(tx, HOME)}
        doubts = [one.title for one in canned.offered(runtime, tx, TOWN, "doubt")]
    assert (of_town["我在看"], of_home["我在看"]) == ("镇上在看", "县里在看")
    assert of_town["等县里回话"] == "等县里回话"
    assert "留个电话" in of_town
    assert doubts[0] == "我在看"
    assert "等县里回话" not in doubts


def test_an_answer_is_written_changed_and_removed(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    client = seated("inbox")
    page = act(
        client, "/admin/answers/new", title="周五去村里", text="周五上午我到您村里，村委会见。", kinds="handover"
    )
    assert "加上了" in page
    assert "周五上午我到您村里" in page
    case_id, _ = put_case(runtime)
    assert "周五去村里" in client.get(f"/admin/cases/{case_id}").text
    with runtime.store.reading() as tx:
        number = next(one.id for one in canned.kept(tx, HOME) if one.title == "周五去村里")
    assert "改好了" in act(client, f"/admin/answers/{number}", title="周六去村里", text="周六上午到。", kinds="doubt")
    assert "周六去村里" not in client.get(f"/admin/cases/{case_id}").text
    assert "“周六去村里”删掉了" in act(client, f"/admin/answers/{number}/remove")
    assert client.get(f"/admin/answers/{number}").status_code == 404
    audit = seated("administrator").get("/admin/audit").text
    for word in ("加常用的话", "改常用的话", "删常用的话"):
        assert word in audit


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"title": "", "text": "好的"}, "这里没有写"),
        ({"title": "太长", "text": "长" * 201}, "最多 200 个字，现在有 201 个"),
        ({"title": "到泼机社保所", "text": "再写一条"}, "已经有一条叫这个名字的了"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    form: dict[str, str], told: str, seated: As, ids: dict[str, int]
) -> None:
    client = seated("editor")
    answer = post(client, "/admin/answers/new", token_in(client.get("/admin/answers/new").text), **form)
    assert answer.status_code == 422
    assert told in answer.text
    assert form["text"] in answer.text


def test_a_title_is_not_changed_into_a_colleagues(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        other = rows.add(tx, HOME, "另一条", "好的", [], NOW)
    client = seated("editor")
    token = token_in(client.get("/admin/more").text)
    answer = post(client, f"/admin/answers/{other}", token, title="到泼机社保所", text="好的")
    assert (answer.status_code, "已经有一条叫这个名字的了" in answer.text) == (422, True)


def test_a_township_begins_its_own_with_that_of_the_county(seated: As, ids: dict[str, int]) -> None:
    client = seated("town editor")
    listed = client.get("/admin/answers").text
    assert "上级单位" in listed
    assert client.get(f"/admin/answers/{ids['answer']}").status_code == 404
    assert "请到泼机镇社保所办。" in client.get("/admin/answers/new?like=到泼机社保所").text
    act(client, "/admin/answers/new", title="到泼机社保所", text="就在镇政府二楼。")
    assert "就在镇政府二楼" in client.get("/admin/answers").text
    assert "请到泼机镇社保所办" in seated("editor").get("/admin/answers").text
