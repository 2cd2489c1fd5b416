"""Boards of things: seats and names, ruled on by the handful, marked, printed, written to."""

from __future__ import annotations

from sqlalchemy import select

from bot.runtime import Runtime
from bot.store.desk.staff import AuditLine
from bot.store.enrolment import check_in, seats
from bot.store.enrolment.signups import SignupRow
from bot.store.sending import broadcasts
from bot.store.sending.broadcasts import Broadcast
from tests.admin.conftest import As
from tests.admin.county import NOW, TODAY, VILLAGE, post, token_in
from tests.admin.test_pages import act, put_down, state_of, told


def board(ids: dict[str, int]) -> str:
    return f"/admin/board/course/{ids['course']}"


def test_the_board_has_seats_and_the_line_in_order(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    for name, phone in (("赵小梅", "13900007777"), ("钱小兵", "13900008888"), ("孙大山", "13900006666")):
        put_down(runtime, ids, name, phone)
    viewer = seated("viewer")
    page = viewer.get(board(ids)).text
    assert "共 <b>2</b> 个名额" in page
    assert "满了" in page
    assert "候补 2 人" in page
    waiting = viewer.get(f"{board(ids)}?state=waiting").text
    assert waiting.index("钱小兵") < waiting.index("孙大山")
    assert "赵小梅" not in waiting
    assert "勾选的人" not in page
    assert "焊工班" in viewer.get("/admin/board?kind=course").text


def test_several_are_ruled_on_at_once_and_each_is_told(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    second = put_down(runtime, ids, "赵小梅", "13900007777")
    waiting = put_down(runtime, ids, "钱小兵", "13900008888")
    editor = seated("editor")
    page = act(editor, board(ids), ids=[ids["signup"], second, waiting], move="confirmed")
    assert "确认了 2 人" in page
    assert "另外 1 人没有办成：名额满了" in page
    assert [state_of(runtime, each) for each in (ids["signup"], second, waiting)] == [
        "confirmed",
        "confirmed",
        "waiting",
    ]
    assert sum("已经确认" in text for text in told(runtime)) == 2
    with runtime.store.reading() as tx:
        line = tx.first(select(AuditLine.subject, AuditLine.detail).where(AuditLine.act == "signup-confirmed"))
    assert line is not None
    assert (line.subject, line.detail) == (f"course {ids['course']}", {"signups": [ids["signup"], second]})


def test_refusing_wants_a_reason_which_is_told(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    waiting = put_down(runtime, ids, "钱小兵", "13900008888")
    editor = seated("editor")
    token = token_in(editor.get(board(ids)).text)
    asked = post(editor, board(ids), token, ids=[waiting], move="cancelled")
    assert asked.status_code == 200
    assert "拒绝这 1 个报名？" in asked.text
    refused = post(editor, board(ids), token, ids=[waiting], move="cancelled", words="")
    assert refused.status_code == 422
    assert state_of(runtime, waiting) == "pending"
    assert "拒绝了 1 人" in act(editor, board(ids), ids=[waiting], move="cancelled", words="要满 18 岁")
    assert any("原因：要满 18 岁" in text for text in told(runtime))
    assert "要满 18 岁" in editor.get(f"{board(ids)}?state=cancelled").text


def test_one_sign_up_is_not_refused_without_a_reason(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    editor = seated("editor")
    path = f"/admin/signups/{ids['signup']}"
    refused = post(editor, path, token_in(editor.get(f"{path}/refuse").text), move="cancelled", words="", reason="")
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert state_of(runtime, ids["signup"]) == "pending"


def test_who_began_to_work_is_marked_at_a_vacancy(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        wanted = seats.Application("vacancy", ids["vacancy"], ids["person"], VILLAGE, "web")
        taken = seats.add(tx, wanted, TODAY, NOW).signup_id
    editor, path = seated("editor"), f"/admin/board/vacancy/{ids['vacancy']}"
    page = act(editor, path, ids=[taken], move="came")
    assert "上岗了 1 人" in page
    assert "12月1日 12:00 上岗" in page
    assert "撤销上岗了 1 人" in act(editor, path, ids=[taken], move="gone")


def test_who_came_is_marked_and_unmarked(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    editor = seated("editor")
    assert "签到了 1 人" in act(editor, board(ids), ids=[ids["signup"]], move="came")
    assert state_of(runtime, ids["signup"]) == "finished"
    assert "没有办成" in act(editor, board(ids), ids=[ids["signup"]], move="came")
    assert "撤销签到了 1 人" in act(editor, board(ids), ids=[ids["signup"]], move="gone")
    assert state_of(runtime, ids["signup"]) == "confirmed"


def test_nobody_ticked_and_strangers_ids_do_nothing(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    editor = seated("editor")
    assert "请先在名单里勾人" in act(editor, board(ids), move="confirmed")
    fair = f"/admin/board/fair/{ids['fair']}"
    assert "请先在名单里勾人" in act(editor, fair, ids=[ids["signup"]], move="confirmed")
    assert state_of(runtime, ids["signup"]) == "pending"


def test_the_roll_is_masked_until_there_is_a_reason(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    editor = seated("editor")
    path = f"{board(ids)}/roll"
    page = editor.get(path).text
    assert "138****5678" in page
    assert "13812345678" not in page
    assert post(editor, path, token_in(page), reason="要").status_code == 422
    whole = post(editor, path, token_in(page), reason="开班前打电话")
    assert "13812345678" in whole.text
    with runtime.store.reading() as tx:
        detail = tx.scalar(select(AuditLine.detail).where(AuditLine.act == "reveal-roll"))
    assert detail == {"reason": "开班前打电话", "people": 1}
    assert seated("viewer").post(path, data={"csrf_token": token_in(page)}).status_code in {400, 403}


def test_a_message_to_the_chosen_is_a_draft_for_them(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    put_down(runtime, ids, "赵小梅", "13900007777")
    editor = seated("editor")
    token = token_in(editor.get(board(ids)).text)
    asked = post(editor, board(ids), token, ids=[ids["signup"]], move="message")
    assert "给选中的 1 人发消息" in asked.text
    empty = post(editor, f"{board(ids)}/message", token, ids=[ids["signup"]], text="")
    assert empty.status_code == 422
    page = act(editor, f"{board(ids)}/message", ids=[ids["signup"]], text="开班改在12月6日，地点不变。")
    assert "开班改在12月6日" in page
    with runtime.store.reading() as tx:
        number = int(tx.scalar(select(Broadcast.id).order_by(Broadcast.id.desc()).limit(1)))
        draft = broadcasts.find(tx, number)
        person = tx.scalar(select(SignupRow.person_id).where(SignupRow.id == ids["signup"]))
    assert draft is not None
    assert (draft.state, draft.audience) == ("draft", {"people": [person]})
    assert seated("inbox").post(f"{board(ids)}/message", data={"csrf_token": token}).status_code in {400, 403}


def test_the_list_is_narrowed_by_village_name_and_number(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    put_down(runtime, ids, "赵小梅", "13900007777")
    viewer = seated("viewer")

    def shown(text: str) -> set[str]:
        page = viewer.get("/admin/signups", query_string={"q": text}).text
        return {name for name in ("王秀兰", "赵小梅") if name in page}

    assert shown("赵") == {"赵小梅"}
    assert shown("泼机村") == {"王秀兰", "赵小梅"}
    assert shown("泼机村 王") == {"王秀兰"}
    assert shown("板桥村") == set()
    assert shown(f"B-{1000 + ids['signup']}") == {"王秀兰"}


def test_staff_of_a_town_rule_on_their_own_people_only(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        tx.run(SignupRow.__table__.update().where(SignupRow.id == ids["signup"]).values(area="530627101202"))
    town = seated("town editor")
    assert "王秀兰" not in town.get(board(ids)).text
    assert "请先在名单里勾人" in act(town, board(ids), ids=[ids["signup"]], move="confirmed")
    assert "王秀兰" not in town.get(f"{board(ids)}/roll").text
    with runtime.store.reading() as tx:
        assert check_in.attendance_of(tx, ids["fair"]) is not None
    assert state_of(runtime, ids["signup"]) == "pending"
