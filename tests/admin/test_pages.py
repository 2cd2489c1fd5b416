"""What the screens do: sign-ups settled, cases taken and closed, audiences kept to one's area, approval by a second."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from admin.doors import STATIC
from bot import invitations
from bot.broadcasts.notices import unseal
from bot.enrolment.slips import Slip
from bot.messages import Address, InboundMessage
from bot.runtime import Runtime
from bot.store.catalogue.schemes import SchemeRow
from bot.store.desk.staff import AuditLine
from bot.store.enrolment import signups
from bot.store.register import people
from bot.store.sending import broadcasts as rows
from bot.store.sending.broadcasts import Broadcast, Delivery
from bot.store.talk import cases, conversations, threads
from bot.store.talk.cases import Case
from tests.admin.conftest import As
from tests.admin.county import TOWN, VILLAGE, app_of, post, runtime_of, sign_in, token_in

TEMPLATES = Path(STATIC).parent / "templates"


def act(client: FlaskClient, path: str, **form: object) -> str:
    """Posts as a page of ours would, and returns the page on which one ends."""
    token = token_in(client.get("/admin/more").text)
    answer = client.post(path, data={"csrf_token": token, **form}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def state_of(runtime: Runtime, signup_id: int) -> str:
    with runtime.store.reading() as tx:
        found = signups.get(tx, signup_id)
    assert found is not None
    return found.state


def put_down(runtime: Runtime, ids: dict[str, int], name: str, phone: str) -> int:
    with runtime.store.begin() as tx:
        made = invitations.mint(runtime, tx, "course", ids["course"], liaison_id=ids["liaison"])
    accepted = invitations.accept(runtime, made.code, Slip(name, phone, "泼机村", True))
    assert accepted.signup_id is not None
    return accepted.signup_id


def told(runtime: Runtime) -> list[str]:
    """The texts of all single messages that were left."""
    with runtime.store.reading() as tx:
        left = tx.all(select(Delivery.notice_sealed).where(Delivery.occasion.is_not(None)).order_by(Delivery.id))
        return [unseal(tx, row.notice_sealed).text for row in left]


def test_refusing_gives_the_seat_to_who_waits(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    second = put_down(runtime, ids, "赵小梅", "13900007777")
    waiting = put_down(runtime, ids, "钱小兵", "13900008888")
    assert state_of(runtime, waiting) == "waiting"
    page = act(seated("editor"), f"/admin/signups/{ids['signup']}?state=pending", move="cancelled", reason="名额不够")
    assert "已拒绝，并告诉了本人" in page
    assert [state_of(runtime, each) for each in (ids["signup"], second, waiting)] == ["cancelled", "pending", "pending"]
    assert any("没有报上" in text for text in told(runtime))
    assert any("轮到了" in text for text in told(runtime))


def test_a_waiting_one_is_confirmed_only_where_a_seat_is_free(
    seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    put_down(runtime, ids, "赵小梅", "13900007777")
    waiting = put_down(runtime, ids, "钱小兵", "13900008888")
    editor = seated("editor")
    assert "名额满了" in act(editor, f"/admin/signups/{waiting}", move="confirmed")
    assert state_of(runtime, waiting) == "waiting"
    act(editor, f"/admin/signups/{ids['signup']}", move="confirmed")
    assert state_of(runtime, ids["signup"]) == "confirmed"
    assert "没有确认" in act(editor, f"/admin/signups/{ids['signup']}", move="confirmed")


def test_postponing_keeps_the_seat_free_where_nobody_waits(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    act(seated("inbox"), f"/admin/signups/{ids['signup']}", move="waiting")
    assert state_of(runtime, ids["signup"]) == "waiting"
    other = put_down(runtime, ids, "赵小梅", "13900007777")
    assert state_of(runtime, other) in {"pending", "waiting"}


def test_a_case_is_in_one_pair_of_hands_and_closed_with_a_word(
    seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    inbox, editor = seated("inbox"), seated("editor")
    path = f"/admin/cases/{ids['case']}"
    assert "归您办了" in act(inbox, f"{path}/take")
    assert "inbox已经在办" in act(editor, f"{path}/take")
    token = token_in(inbox.get(path).text)
    refused = post(inbox, f"{path}/close", token, outcome="")
    assert refused.status_code == 422
    assert "请写一句办理结果" in refused.text
    assert "办结了" in act(inbox, f"{path}/close", outcome="已回电")
    with runtime.store.reading() as tx:
        assert tx.scalar(select(Case.state)) == "closed"
        acts = [row.act for row in tx.all(select(AuditLine.act).order_by(AuditLine.id))]
    assert acts == ["case-take", "case-close"]


def test_closing_a_hand_over_gives_the_thread_back(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    said = InboundMessage("wechat", "m1", Address("wechat", "o-somebody-in-bo-ji"), "text", "找人", runtime.now())
    with runtime.store.begin() as tx:
        address_id = conversations.load(tx, said, runtime.now()).address_id
        threads.hold(tx, address_id, runtime.now())
        number = cases.open_case(tx, "handover", "找人", runtime.now(), address_id=address_id, area=VILLAGE)
        case_id = tx.scalar(select(Case.id).where(Case.number == number))
    act(seated("inbox"), f"/admin/cases/{case_id}/close", outcome="已当面答复")
    with runtime.store.begin() as tx:
        assert not conversations.load(tx, said, runtime.now()).held


def test_revealing_wants_a_reason_and_leaves_a_line(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    client = seated("inbox")
    path = f"/admin/people/{ids['person']}"
    assert "13812345678" not in client.get(path).text
    token = token_in(client.get(path).text)
    assert post(client, f"{path}/reveal", token, reason="").status_code == 422
    shown = post(client, f"{path}/reveal", token, reason="回电确认时间")
    assert "13812345678" in shown.text
    assert "13812345678" not in client.get(path).text
    with runtime.store.reading() as tx:
        lines = tx.all(select(AuditLine.__table__))
    assert [(line.who, line.act, line.subject, line.detail) for line in lines] == [
        ("inbox", "reveal-talk", f"person {ids['person']}", {"reason": "回电确认时间"})
    ]


def test_the_audit_is_read_and_searched_in_chinese(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    act(seated("inbox"), f"/admin/cases/{ids['case']}/take")
    administrator = seated("administrator")
    for asked in ("", "?q=inbox", f"?q=事项 {ids['case']}"):
        page = administrator.get(f"/admin/audit{asked}").text
        assert "接手事项" in page
        assert f"事项 {ids['case']}" in page
    assert "没有这样的记录" in administrator.get("/admin/audit?q=群众 99").text


def test_everyone_means_the_writers_own_area(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    client = seated("town sender")
    act(client, "/admin/broadcasts/what", kind="text", text="明天赶集")
    with runtime.store.reading() as tx:
        made = tx.first(select(Broadcast.__table__).order_by(Broadcast.id.desc()))
    assert made is not None
    assert (made.audience, made.area) == ({}, TOWN)
    act(client, f"/admin/broadcasts/{made.id}/whom", way="all")
    for way, forged in (("areas", {"areas": "530627101"}), ("groups", {"groups": "Q-9"})):
        token = token_in(client.get("/admin/more").text)
        refused = post(client, f"/admin/broadcasts/{made.id}/whom", token, way=way, **forged)
        assert refused.status_code == 422
    with runtime.store.reading() as tx:
        assert rows.find(tx, made.id).audience == {"areas": [TOWN]}  # type: ignore[union-attr]


def test_many_receivers_need_a_second_person(runtime: Runtime, ids: dict[str, int]) -> None:
    strict = runtime_of(runtime.store, approval_over=0)
    app = app_of(strict)
    path = f"/admin/broadcasts/{ids['broadcast']}"
    author, approver = app.test_client(), app.test_client()
    sign_in(author, strict, "sender")
    sign_in(approver, strict, "approver")
    assert "要另一位有审批权的同事批准" in author.get(f"{path}/preview").text
    assert "要先有另一位同事批准" in act(author, f"{path}/act/start")
    assert ">批准<" not in author.get(path).text
    assert ">开始发送</button>" not in author.get(f"{path}/ask/start").text
    assert "批准了" in act(approver, f"{path}/approve")
    assert "开始发了" in act(approver, f"{path}/act/start")
    with runtime.store.reading() as tx:
        found = rows.find(tx, ids["broadcast"])
    assert found is not None
    assert (found.state, found.approver_id) == ("running", ids["approver"])


def test_nobody_approves_their_own(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    client = seated("administrator")
    act(client, "/admin/broadcasts/what", kind="text", text="明天赶集", name="赶集")
    with runtime.store.reading() as tx:
        made = tx.scalar(select(Broadcast.id).order_by(Broadcast.id.desc()))
    assert "还没有选发给谁" in act(client, f"/admin/broadcasts/{made}/approve")
    act(client, f"/admin/broadcasts/{made}/whom", way="all")
    assert "不能批准自己写的通知" in act(client, f"/admin/broadcasts/{made}/approve")


def test_a_link_is_made_counted_and_stopped(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    put_down(runtime, ids, "赵小梅", "13900007777")
    editor = seated("editor")
    path = f"/admin/catalogue/course/{ids['course']}"
    page = act(editor, f"{path}/invite")
    code = page.split("http://localhost/s/")[1][:8]
    assert "<svg" in page
    detail = editor.get(path).text
    assert f"/s/{code}" in detail
    assert "陈大姐" in detail
    assert "链接停用了" in act(editor, f"{path}/revoke/{code}")
    assert f"/s/{code}" not in editor.get(path).text
    assert "没有这个链接" in act(editor, f"{path}/revoke/abcdefgh")


def test_each_act_says_what_will_happen_and_happens_once(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    client = seated("sender")
    path = f"/admin/broadcasts/{ids['broadcast']}"
    assert "会发给 <b>1</b> 个收件人" in client.get(f"{path}/ask/start").text
    act(client, f"{path}/act/start")
    assert "<b>1</b> 个没有发，先不发了" in client.get(f"{path}/ask/pause").text
    assert "暂停了" in act(client, f"{path}/act/pause")
    assert "现在不能这样做了" in act(client, f"{path}/act/pause")
    assert "接着发剩下的" in client.get(f"{path}/ask/resume").text
    act(client, f"{path}/act/resume")
    assert "取消后不能恢复" in client.get(f"{path}/ask/cancel").text
    assert "取消了" in act(client, f"{path}/act/cancel")
    assert "hx-get" not in client.get(path).text


def test_a_start_is_put_down_for_later(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    client = seated("sender")
    path = f"/admin/broadcasts/{ids['broadcast']}"
    assert "选的时间已经过了" in act(client, f"{path}/act/start", at="2026-11-30T08:00")
    assert "看不懂这个时间" in act(client, f"{path}/act/start", at="明天")
    assert "定好了，12月2日 08:00 开始发" in act(client, f"{path}/act/start", at="2026-12-02T08:00")
    with runtime.store.reading() as tx:
        found = rows.find(tx, ids["broadcast"])
    assert found is not None
    assert (found.state, found.starts_at) == ("approved", datetime(2026, 12, 2, 0, 0, tzinfo=UTC))
    assert "12月2日 08:00" in client.get(path).text


def test_a_draft_is_changed_and_what_runs_is_not(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    client = seated("sender")
    number = ids["broadcast"]
    act(client, "/admin/broadcasts/what", number=number, kind="text", text="改成后天赶集", name="赶集")
    with runtime.store.reading() as tx:
        assert rows.find(tx, number).notice["text"] == "改成后天赶集"  # type: ignore[union-attr]
    act(client, f"/admin/broadcasts/{number}/act/start")
    assert client.get(f"/admin/broadcasts/{number}/what").status_code == 404


@pytest.mark.parametrize("path", ["/admin/nothing", "/admin/people/999", "/admin/catalogue/cars", "/admin/cases/999"])
def test_what_is_not_there_is_said_in_words(seated: As, path: str) -> None:
    answer = seated("viewer").get(path)
    assert answer.status_code == 404
    assert "没有这一页" in answer.text


def test_a_name_with_a_script_in_it_stays_a_name(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        people.known_or_new(tx, "<script>alert(1)</script>", "+8613600009999", "530627102201", runtime.now())
    page = seated("viewer").get("/admin/people").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_vendored_files_are_what_their_list_says() -> None:
    known = {
        "htmx-2.0.11.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
        "echarts-6.1.0.common.min.js": "61f13280aba3161f77fc801bf5f9c786f55f10432153a0683fc5cc0700b013d5",
    }
    for name, mark in known.items():
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == mark
    listed = (STATIC / "vendor" / "README.md").read_text(encoding="utf-8")
    assert all(path.name in listed for path in (STATIC / "vendor").iterdir() if path.suffix == ".js")


def test_templates_name_no_outside_host_and_no_inline_style() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "//cdn" not in text, path.name
        assert "https://" not in text, path.name
        assert " style=" not in text, path.name
        assert "<style" not in text.replace("<style>{{ style }}</style>", ""), path.name  # let in by its hash


def test_a_rule_can_be_tried_out_on_the_page_of_its_scheme(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        rule = "户类型 = 脱贫户\n务工月数 >= 3\n金额 = 1000 当 务工地 = 省外"
        tx.run(update(SchemeRow).where(SchemeRow.id == ids["scheme"]).values(rule=rule))
    client = seated("viewer")
    path = f"/admin/catalogue/scheme/{ids['scheme']}"
    assert "是脱贫户，出门务工满 3 个月：1000 元（在省外务工）" in client.get(path).text
    page = client.get(f"{path}/rule").text
    assert "保存规则" not in page
    tried = {"rule": rule, "fact-户类型": "脱贫户", "fact-务工月数": "2", "fact-务工地": "省外"}
    page = post(client, f"{path}/rule/try", token_in(page), **tried).text
    said = "是脱贫户、在省外务工、出门务工 2 个月：不符合：符合 1 条，缺 1 条：出门务工满 3 个月。"
    assert said in page
    assert "<option selected>脱贫户</option>" in page


def test_a_rule_that_can_no_longer_be_read_is_named(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        tx.run(update(SchemeRow).where(SchemeRow.id == ids["scheme"]).values(rule="身高 >= 170"))
    page = seated("viewer").get(f"/admin/catalogue/scheme/{ids['scheme']}").text
    assert "规则读不懂：第 1 行“身高”" in page
