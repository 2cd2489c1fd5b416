"""The door of a fair: who has the code is marked once, a wrong one is said so, and staff of elsewhere find no door."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from bot import invitations
from bot.runtime import Runtime
from bot.store.catalogue import fairs
from bot.store.enrolment import seats, signups
from bot.store.enrolment.signups import SignupRow
from bot.store.register import people
from tests.admin.conftest import As
from tests.admin.county import FAIR, NOW, TODAY, VILLAGE, post, token_in, whole


@pytest.fixture
def visitor(runtime: Runtime, ids: dict[str, int]) -> tuple[int, str]:
    """A name with a seat at the fair: the sign-up and its code."""
    return down(runtime, ids, "赵四海", "+8613811112222")


def down(runtime: Runtime, ids: dict[str, int], name: str, phone: str) -> tuple[int, str]:
    with runtime.store.begin() as tx:
        person = people.known_or_new(tx, name, phone, VILLAGE, NOW)
        added = seats.add(tx, seats.Application("fair", ids["fair"], person, VILLAGE, "wechat"), TODAY, NOW)
    return added.signup_id or 0, added.enrolled.check_in


def hold_on(runtime: Runtime, day: date, **facts: object) -> None:
    with runtime.store.begin() as tx:
        fairs.upsert_many(tx, [whole(fairs, {**FAIR, "day": day, **facts})])


def state_of(runtime: Runtime, signup_id: int) -> str:
    with runtime.store.reading() as tx:
        shown = signups.get(tx, signup_id)
    assert shown is not None
    return shown.state


def test_a_code_marks_its_visitor_once(
    seated: As, runtime: Runtime, ids: dict[str, int], visitor: tuple[int, str]
) -> None:
    hold_on(runtime, TODAY)
    client, (signup_id, code) = seated("inbox"), visitor
    token = token_in(client.get("/admin/more").text)
    door = f"/admin/check-in/{ids['fair']}"
    assert client.get("/admin/check-in").location.endswith(door)
    page = post(client, door, token, code=f" {code} ")
    assert page.status_code == 200
    assert "赵四海" in page.text
    assert "到场 1 人" in page.text
    assert state_of(runtime, signup_id) == "finished"
    again = post(client, door, token, code=code)
    assert again.status_code == 422
    assert "已经签过到了" in again.text


def test_a_wrong_code_and_undoing(seated: As, runtime: Runtime, ids: dict[str, int], visitor: tuple[int, str]) -> None:
    client, (signup_id, code) = seated("editor"), visitor
    token = token_in(client.get("/admin/more").text)
    door = f"/admin/check-in/{ids['fair']}"
    assert "没有这个签到码" in post(client, door, token, code="99999").text
    assert "没有这个签到码" in post(client, door, token, code="").text
    assert "不在今天" in post(client, door, token, code=code).text
    post(client, f"{door}/undo/{signup_id}", token)
    assert state_of(runtime, signup_id) == "confirmed"
    with runtime.store.reading() as tx:
        assert tx.scalar(select(SignupRow.came_at).where(SignupRow.id == signup_id)) is None


def test_who_waits_or_gave_up_is_not_marked(
    seated: As, runtime: Runtime, ids: dict[str, int], visitor: tuple[int, str]
) -> None:
    hold_on(runtime, TODAY, seats=1)
    waiting, _ = down(runtime, ids, "钱小五", "+8613811113333")
    with runtime.store.reading() as tx:
        code = tx.scalar(select(SignupRow.check_in_code).where(SignupRow.id == waiting))
    client = seated("inbox")
    token = token_in(client.get("/admin/more").text)
    door = f"/admin/check-in/{ids['fair']}"
    assert "在候补" in post(client, door, token, code=code).text
    with runtime.store.begin() as tx:
        seats.withdraw(tx, visitor[0], NOW)
    assert "取消了报名" in post(client, door, token, code=visitor[1]).text


def test_a_day_without_a_fair_says_so(seated: As) -> None:
    assert "今天没有招聘会" in seated("inbox").get("/admin/check-in").text


def test_several_fairs_of_the_day_are_listed(seated: As, runtime: Runtime) -> None:
    hold_on(runtime, TODAY)
    hold_on(runtime, TODAY, number="Z-2", title="镇雄县大型招聘会", area="530627")
    page = seated("administrator").get("/admin/check-in").text
    assert "泼机镇赶集招聘会" in page
    assert "镇雄县大型招聘会" in page


def test_the_code_is_on_the_page_behind_a_link(app: Flask, runtime: Runtime, ids: dict[str, int]) -> None:

    hold_on(runtime, TODAY + timedelta(days=5))
    with runtime.store.begin() as tx:
        made = invitations.mint(runtime, tx, "fair", ids["fair"])
    client = app.test_client()
    token = token_in(client.get(f"/s/{made.code}").text)
    slip = {"name": "孙大勇", "phone": "13811114444", "village": "泼机村", "agreed": "yes", "csrf_token": token}
    done = client.post(f"/s/{made.code}", data=slip, follow_redirects=True)
    assert "签到码" in done.text
    again = client.post(f"/s/{made.code}", data=slip, follow_redirects=True)
    assert "您已经报过了" in again.text
    assert "签到码" not in again.text
