"""The inbox: one pair of hands, no answer twice, none across new words; notes, the bot again, the liaison; live."""

from __future__ import annotations

import re
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import select, update

from bot.messages import Address, InboundMessage
from bot.runtime import Runtime
from bot.store.desk.staff import AuditLine
from bot.store.register.addresses import KnownAddress
from bot.store.sending.broadcasts import Delivery
from bot.store.talk import case_notes, cases, conversations, threads
from bot.store.talk.cases import Case
from bot.store.talk.conversations import Conversation
from tests.admin.conftest import As
from tests.admin.county import VILLAGE, post, token_in
from tests.admin.liaison.seat import sit
from tests.admin.talk.test_cases import put_case, singles
from tests.admin.test_pages import act
from tests.county import Queued


def say(runtime: Runtime, text: str, number: str) -> None:
    """The person of `put_case` writes, while a human has the thread."""
    said = InboundMessage("wechat", number, Address("wechat", "o-case"), "text", text, runtime.now())
    with runtime.store.begin() as tx:
        thread = conversations.load(tx, said, runtime.now())
        conversations.remember(tx, said, thread.address_id, "[]")


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return found[1]


def form(page: str, **other: str) -> dict[str, str]:
    return {"once": field(page, "once"), "last": field(page, "last"), **other}


def test_only_who_has_it_answers(seated: As, runtime: Runtime) -> None:
    case_id, _ = put_case(runtime)
    path = f"/admin/cases/{case_id}"
    inbox, editor = seated("inbox"), seated("editor")
    page = editor.get(path).text
    act(inbox, f"{path}/take")
    refused = post(editor, f"{path}/answer", token_in(page), **form(page, text="我来回"))
    assert refused.status_code == 409
    assert "inbox在办这件事，没有发" in refused.text
    assert "我来回" in refused.text
    assert singles(runtime) == []
    assert "不能替他回话" in editor.get(path).text


def test_one_form_is_sent_once(seated: As, runtime: Runtime) -> None:
    case_id, _ = put_case(runtime)
    inbox, path = seated("inbox"), f"/admin/cases/{case_id}/answer"
    page = inbox.get(f"/admin/cases/{case_id}").text
    for _ in range(2):
        answer = post(inbox, path, token_in(page), **form(page, text="周五来"))
        assert answer.status_code == 303
    assert len(singles(runtime)) == 1
    assert len(cast("Queued", runtime.enqueue).jobs) == 1
    with runtime.store.reading() as tx:
        assert [note.text for note in case_notes.of_case(tx, case_id)] == ["周五来"]


def test_no_answer_crosses_words_that_came_meanwhile(seated: As, runtime: Runtime) -> None:
    case_id, _ = put_case(runtime)
    say(runtime, "工资没发", "m1")
    inbox, path = seated("inbox"), f"/admin/cases/{case_id}"
    act(inbox, f"{path}/take")
    page = inbox.get(path).text
    assert "工资没发" in page
    say(runtime, "哦不，发了", "m2")
    met = post(inbox, f"{path}/answer", token_in(page), **form(page, text="我去催"))
    assert met.status_code == 409
    assert "对方刚刚又说了话" in met.text
    assert "哦不，发了" in met.text
    assert "我去催" in met.text
    assert singles(runtime) == []
    assert post(inbox, f"{path}/answer", token_in(met.text), **form(met.text, text="好")).status_code == 303


def test_the_talk_is_for_who_has_the_case(seated: As, runtime: Runtime) -> None:
    case_id, _ = put_case(runtime)
    say(runtime, "我家的事", "m1")
    path = f"/admin/cases/{case_id}"
    inbox = seated("inbox")
    assert "我家的事" not in inbox.get(path).text
    assert "接手以后" in inbox.get(path).text
    act(inbox, f"{path}/take")
    assert "我家的事" in inbox.get(path).text
    for other in ("editor", "viewer", "administrator"):
        assert "我家的事" not in seated(other).get(path).text
        assert "我家的事" not in seated(other).get(f"{path}/thread").text


def test_the_thread_comes_again_only_where_it_changed(seated: As, runtime: Runtime) -> None:
    case_id, _ = put_case(runtime)
    inbox, path = seated("inbox"), f"/admin/cases/{case_id}"
    act(inbox, f"{path}/take")
    mark = re.search(r"mark=([0-9a-f]{16})", inbox.get(path).text)
    assert mark
    assert inbox.get(f"{path}/thread?mark={mark[1]}").status_code == 204
    say(runtime, "在吗", "m1")
    again = inbox.get(f"{path}/thread?mark={mark[1]}")
    assert again.status_code == 200
    assert "在吗" in again.text
    assert "<html" not in again.text


def test_the_list_comes_again_only_where_it_changed(seated: As, runtime: Runtime) -> None:
    put_case(runtime)
    inbox = seated("inbox")
    page = inbox.get("/admin/cases?state=open").text
    mark = re.search(r"mark=([0-9a-f]{16})", page)
    assert mark
    assert inbox.get(f"/admin/cases/live?state=open&mark={mark[1]}").status_code == 204
    second, _ = put_case(runtime, "doubt")
    again = inbox.get(f"/admin/cases/live?state=open&mark={mark[1]}")
    assert f"S-{1000 + second}" in again.text


def test_what_became_of_an_answer_stands_beside_it(seated: As, runtime: Runtime) -> None:
    case_id, _ = put_case(runtime)
    inbox = seated("inbox")
    act(inbox, f"/admin/cases/{case_id}/answer", text="周五到社保所找小陈", once="a")
    with runtime.store.begin() as tx:
        tx.run(update(Delivery).where(Delivery.occasion.is_not(None)).values(state="failed", reason="45015"))
    page = inbox.get(f"/admin/cases/{case_id}").text
    assert "inbox 答，失败" in page


def test_put_back_by_who_has_it_or_the_administrator(seated: As, runtime: Runtime) -> None:
    case_id, _ = put_case(runtime)
    path = f"/admin/cases/{case_id}"
    inbox, editor = seated("inbox"), seated("editor")
    act(inbox, f"{path}/take")
    assert "不在您手上" in act(editor, f"{path}/back")
    assert "放回去了" in act(seated("administrator"), f"{path}/back")
    assert "归您办了" in act(editor, f"{path}/take")
    assert "我在办" in editor.get("/admin/cases?mine=1").text
    assert f"S-{1000 + case_id}" in editor.get("/admin/cases?mine=1").text
    assert f"S-{1000 + case_id}" not in inbox.get("/admin/cases?mine=1").text


def test_taking_a_hand_over_claims_the_thread(seated: As, runtime: Runtime) -> None:
    case_id, address_id = put_case(runtime)
    act(seated("inbox"), f"/admin/cases/{case_id}/take")
    with runtime.store.reading() as tx:
        assert tx.scalar(select(Conversation.held_by).where(Conversation.address_id == address_id)) is not None
        assert address_id not in threads.unclaimed(tx, runtime.now().replace(year=2027))


def test_the_bot_answers_again_while_the_case_goes_on(seated: As, runtime: Runtime) -> None:
    case_id, address_id = put_case(runtime)
    path = f"/admin/cases/{case_id}"
    assert "对话不在您手上" in act(seated("editor"), f"{path}/hand-back")
    inbox = seated("inbox")
    act(inbox, f"{path}/take")
    assert "小助手重新接管" in act(inbox, f"{path}/hand-back")
    assert len(singles(runtime)) == 1
    with runtime.store.reading() as tx:
        assert not threads.is_held(tx, address_id)
        assert tx.scalar(select(Case.state).where(Case.id == case_id)) == "taken"


def test_a_note_is_for_colleagues_of_the_area(seated: As, runtime: Runtime) -> None:
    case_id, _ = put_case(runtime)
    path = f"/admin/cases/{case_id}"
    editor = seated("editor")
    assert post(editor, f"{path}/note", token_in(editor.get(path).text), note="").status_code == 422
    assert "记下了" in act(editor, f"{path}/note", note="打过电话，没人接")
    assert "打过电话，没人接" in seated("viewer").get(path).text
    assert singles(runtime) == []


def test_a_canned_answer_is_filled_in_and_not_sent(seated: As, runtime: Runtime) -> None:
    case_id, _ = put_case(runtime)
    inbox, path = seated("inbox"), f"/admin/cases/{case_id}"
    page = inbox.get(path).text
    filled = post(inbox, f"{path}/answer", token_in(page), text="王姐，", pick="留个电话")
    assert filled.status_code == 200
    assert re.search(r"<textarea[^>]*>王姐，\n方便的话留个电话", filled.text)
    assert singles(runtime) == []


@pytest.fixture
def passed(seated: As, runtime: Runtime) -> int:
    """A case that was passed on to the village's liaison."""
    with runtime.store.begin() as tx:
        number = cases.open_case(
            tx, "complaint", "工地不给钱", runtime.now(), name="王秀兰", phone="+8613812345678", area=VILLAGE
        )
        case_id = cases.numbered(tx, number) or 0
    page = act(seated("inbox"), f"/admin/cases/{case_id}/pass-on")
    assert "请联络员陈大姐帮忙办" in page
    return case_id


def test_the_liaison_sees_whom_to_visit_and_reports(
    app: Flask, seated: As, runtime: Runtime, ids: dict[str, int], passed: int
) -> None:
    with runtime.store.reading() as tx:
        texts = [tx.keys.unseal(row.notice_sealed) for row in tx.all(select(Delivery.notice_sealed))]
    assert not any("王秀兰" in text or "13812345678" in text for text in texts)  # the message names nobody
    client = sit(app.test_client(), runtime, ids["liaison"])
    assert "1 件" in client.get("/liaison/").text
    page = client.get("/liaison/cases").text
    assert "tel:13812345678" in page
    assert "工地不给钱" in page
    done = client.post(f"/liaison/cases/{passed}", data={"csrf_token": token_in(page), "text": "去看过了，钱给了"})
    assert done.status_code == 303
    assert "去看过了，钱给了" in seated("inbox").get(f"/admin/cases/{passed}").text
    with runtime.store.reading() as tx:
        assert tx.scalar(select(AuditLine.who).where(AuditLine.act == "case-report")) == "联络员陈大姐"
    act(seated("inbox"), f"/admin/cases/{passed}/close", outcome="钱给了")
    assert "王秀兰" not in client.get("/liaison/cases").text


def test_a_liaison_sees_no_case_that_is_not_theirs(
    app: Flask, runtime: Runtime, ids: dict[str, int], passed: int
) -> None:
    client = sit(app.test_client(), runtime, ids["liaison"])
    token = token_in(client.get("/liaison/cases").text)
    form = {"csrf_token": token, "text": "看过了"}
    assert client.post(f"/liaison/cases/{ids['case']}", data=form).status_code == 404
    assert client.post(f"/liaison/cases/{passed}", data={"csrf_token": token, "text": ""}).status_code == 422


def test_a_village_without_liaison(seated: As, runtime: Runtime) -> None:
    with runtime.store.begin() as tx:
        number = cases.open_case(tx, "doubt", "真的吗", runtime.now(), area="530627101202")
        case_id = cases.numbered(tx, number)
    assert "还没有联络员" in act(seated("inbox"), f"/admin/cases/{case_id}/pass-on")


def test_a_closed_window_keeps_the_words(seated: As, runtime: Runtime) -> None:
    case_id, _ = put_case(runtime)
    inbox, path = seated("inbox"), f"/admin/cases/{case_id}"
    page = inbox.get(path).text
    with runtime.store.begin() as tx:
        tx.run(update(KnownAddress).values(opened_at=None))
    refused = post(inbox, f"{path}/answer", token_in(page), **form(page, text="在吗在吗"))
    assert refused.status_code == 422
    assert "在吗在吗" in refused.text
