"""The door of the console: passwords, sessions, forged forms, where one is sent back to."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from admin.doors import local_path
from bot.runtime import Runtime
from bot.store.desk import staff
from bot.store.desk.staff import AuditLine, StaffSession
from tests.admin.conftest import As
from tests.admin.county import PASSWORD, post, token_in


def enter(client: FlaskClient, name: str, password: str, **more: str) -> tuple[int, str, str]:
    token = token_in(client.get("/admin/sign-in").text)
    answer = post(client, "/admin/sign-in", token, name=name, password=password, **more)
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_a_session_begins_and_ends(app: Flask, runtime: Runtime, ids: dict[str, int]) -> None:
    client = app.test_client()
    assert enter(client, "viewer", PASSWORD)[:2] == (303, "/admin/")
    page = client.get("/admin/").text
    assert "今天" in page
    with runtime.store.reading() as tx:
        assert tx.scalar(select(AuditLine.act)) == "sign-in"
    post(client, "/admin/sign-out", token_in(page))
    assert client.get("/admin/").status_code == 303
    with runtime.store.reading() as tx:
        assert tx.first(select(StaffSession.id)) is None


def test_the_cookie_keeps_to_itself(app: Flask, ids: dict[str, int]) -> None:
    client = app.test_client()
    token = token_in(client.get("/admin/sign-in").text)
    answer = post(client, "/admin/sign-in", token, name="viewer", password=PASSWORD)
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("gongyou_staff"))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/admin" in cookie


def test_too_many_wrong_passwords_rest_the_account(app: Flask, ids: dict[str, int]) -> None:
    client = app.test_client()
    for _ in range(staff.PATIENCE):
        status, _, page = enter(client, "viewer", "not the password")
        assert status == 422
        assert "账号或密码不对" in page
    assert enter(client, "viewer", PASSWORD)[0] == 422


@pytest.mark.parametrize(("name", "password", "says"), [("", PASSWORD, "请填账号"), ("viewer", "", "请填密码")])
def test_what_is_missing_is_said_by_the_field(
    app: Flask, ids: dict[str, int], name: str, password: str, says: str
) -> None:
    status, _, page = enter(app.test_client(), name, password)
    assert status == 422
    assert says in page


def test_a_liaisons_account_has_no_console(app: Flask, runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        staff.add(tx, "village liaison", PASSWORD, "liaison", "530627", runtime.now())
    assert enter(app.test_client(), "village liaison", PASSWORD)[0] == 422


def test_one_comes_back_to_where_one_was_going(app: Flask, ids: dict[str, int]) -> None:
    client = app.test_client()
    sent = client.get("/admin/people?q=王").headers["Location"]
    assert "next=" in sent
    assert enter(client, "viewer", PASSWORD, next="/admin/people?q=王")[1].startswith("/admin/people?q=")
    for elsewhere in ("https://evil.example/admin/", "//evil.example/admin/", "/liaison/", "/admin/\\evil"):
        assert local_path(elsewhere) == ""


def test_a_form_without_our_token_changes_nothing(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    client = seated("administrator")
    answer = client.post(f"/admin/signups/{ids['signup']}", data={"move": "cancelled"})
    assert answer.status_code == 400
    assert "放得太久" in answer.text
    with runtime.store.reading() as tx:
        assert [row.act for row in tx.all(select(AuditLine.act))] == []


def test_an_administrator_ends_sessions_of_others(seated: As, ids: dict[str, int]) -> None:
    viewer, administrator = seated("viewer"), seated("administrator")
    assert viewer.get("/admin/").status_code == 200
    token = token_in(administrator.get("/admin/staff").text)
    post(administrator, f"/admin/staff/{ids['viewer']}/sign-out", token)
    assert viewer.get("/admin/").status_code == 303


def test_pages_allow_no_inline_script_no_frame_and_no_outside_asset(seated: As, ids: dict[str, int]) -> None:
    answer = seated("administrator").get("/admin/broadcasts/1")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "http://" not in answer.text.replace("http://localhost", "")
    assert "style=" not in answer.text
    assert "onclick" not in answer.text
