"""Staff accounts in the console: taken on, moved, reset, closed; one's own password, sign-ins and second factor."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from admin.access import ROLES
from bot.desk import second_factor
from bot.runtime import Runtime
from bot.store.desk import doorstep, staff
from bot.store.desk.staff import AuditLine, StaffMember, StaffSession
from tests.admin.conftest import As
from tests.admin.county import HOME, NEXT_DOOR, PASSWORD, TOWN, post, token_in
from tests.admin.staff.test_signin import enter

OWN = "a password of my own"


def acts(runtime: Runtime) -> list[str]:
    with runtime.store.reading() as tx:
        return [row.act for row in tx.all(select(AuditLine.act).order_by(AuditLine.id))]


def shown_password(page: str) -> str:
    found = re.search(r'id="password"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def employed(client: FlaskClient, **changed: str) -> tuple[int, str]:
    token = token_in(client.get("/admin/staff/new").text)
    form = {"name": "陈静", "role": "inbox", "area": TOWN} | changed
    answer = post(client, "/admin/staff/new", token, **form)
    return answer.status_code, answer.text


def test_a_new_member_chooses_a_password_before_anything_else(app: Flask, seated: As, runtime: Runtime) -> None:
    status, page = employed(seated("administrator"))
    assert status == 200
    first = shown_password(page)
    client = app.test_client()
    assert enter(client, "陈静", first)[0] == 303
    assert client.get("/admin/people").headers["Location"].endswith("/admin/me")
    form = {"old": first, "new": OWN, "again": OWN}
    changed = post(client, "/admin/me/password", token_in(client.get("/admin/me").text), **form)
    assert changed.status_code == 303
    assert client.get("/admin/people").status_code == 200
    assert enter(app.test_client(), "陈静", first)[0] == 422
    assert enter(app.test_client(), "陈静", OWN)[0] == 303
    assert acts(runtime) == ["staff-add", "sign-in", "own-password", "sign-in-refused", "sign-in"]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "请填账号"),
        ("name", "viewer", "已经有叫 viewer 的账号"),
        ("role", "king", "请选一个角色"),
        ("role", "liaison", "请选一个角色"),
        ("area", NEXT_DOOR, "请选一个您管的地方"),
        ("area", "", "请选一个您管的地方"),
    ],
)
def test_what_is_wrong_with_a_new_account_stands_by_its_field(
    seated: As, runtime: Runtime, field: str, value: str, says: str
) -> None:
    status, page = employed(seated("administrator"), **{field: value})
    assert status == 422
    assert says in re.findall(rf'id="{field}-error">([^<]*)', page)[0]
    assert acts(runtime) == []


def test_role_and_area_change_at_once(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    viewer, administrator = seated("viewer"), seated("administrator")
    assert viewer.get("/admin/catalogue/course/new").status_code == 403
    page = f"/admin/staff/{ids['viewer']}"
    token = token_in(administrator.get(page).text)
    assert post(administrator, page, token, role="editor", area=HOME).status_code == 303
    assert viewer.get("/admin/catalogue/course/new").status_code == 200
    assert post(administrator, page, token, role="editor", area=NEXT_DOOR).status_code == 422
    assert acts(runtime) == ["staff-assign"]


def test_a_reset_ends_sign_ins_and_takes_the_second_factor_off_where_the_phone_is_lost(
    app: Flask, seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    with runtime.store.begin() as tx:
        staff.set_totp(tx, ids["viewer"], second_factor.new_secret())
    viewer, administrator = seated("viewer"), seated("administrator")
    token = token_in(administrator.get(f"/admin/staff/{ids['viewer']}").text)
    path = f"/admin/staff/{ids['viewer']}/reset"
    kept = shown_password(post(administrator, path, token).text)
    assert viewer.get("/admin/").status_code == 303
    assert enter(app.test_client(), "viewer", kept)[0] == 422
    made = shown_password(post(administrator, path, token, without_code="yes").text)
    assert enter(app.test_client(), "viewer", made)[0] == 303


def test_a_closed_account_is_out_and_can_be_opened_again(
    app: Flask, seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    viewer, administrator = seated("viewer"), seated("administrator")
    page = administrator.get(f"/admin/staff/{ids['viewer']}/close").text
    assert "现在的 1 处登录马上退出" in page
    post(administrator, f"/admin/staff/{ids['viewer']}/close", token_in(page))
    assert viewer.get("/admin/").status_code == 303
    assert enter(app.test_client(), "viewer", PASSWORD)[0] == 422
    again = post(administrator, f"/admin/staff/{ids['viewer']}/reopen", token_in(page))
    assert enter(app.test_client(), "viewer", shown_password(again.text))[0] == 303


def test_nobody_closes_or_demotes_themselves(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    client, mine = seated("administrator"), f"/admin/staff/{ids['administrator']}"
    token = token_in(client.get(mine).text)
    for path in (mine, f"{mine}/close", f"{mine}/reset", f"{mine}/reopen"):
        assert post(client, path, token, role="viewer", area=HOME).status_code == 404, path
    assert acts(runtime) == []


def test_one_sign_in_of_several_is_ended(seated: As, runtime: Runtime, ids: dict[str, int]) -> None:
    here, lost = seated("viewer"), seated("viewer")
    with runtime.store.reading() as tx:
        newest = tx.scalar(select(StaffSession.id).order_by(StaffSession.id.desc()).limit(1))
    page = here.get("/admin/me").text
    assert page.count("退出这一处") == 1
    assert "就是这里" in page
    post(here, f"/admin/me/sessions/{newest}/end", token_in(page))
    assert lost.get("/admin/").status_code == 303
    assert here.get("/admin/").status_code == 200


def test_the_second_factor_opens_with_each_code_once(
    app: Flask, seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    client = seated("viewer")
    page = client.get("/admin/me").text
    secret = re.findall(r'name="secret" value="([A-Z2-7]{32})"', page)[0]
    phone, token, now = pyotp.TOTP(secret), token_in(page), runtime.now()
    earlier = phone.at(now - timedelta(seconds=30))
    wrong = post(client, "/admin/me/code", token, secret=secret, code="000000", password=PASSWORD)
    assert "动态码不对" in wrong.text
    assert secret in wrong.text
    assert post(client, "/admin/me/code", token, secret=secret, code=earlier, password="no").status_code == 422
    assert post(client, "/admin/me/code", token, secret=secret, code=earlier, password=PASSWORD).status_code == 303
    assert enter(app.test_client(), "viewer", PASSWORD)[0] == 422
    assert enter(app.test_client(), "viewer", PASSWORD, code=earlier)[0] == 422
    code = phone.at(now)
    assert enter(app.test_client(), "viewer", PASSWORD, code=f"{code[:3]} {code[3:]}")[0] == 303
    assert enter(app.test_client(), "viewer", PASSWORD, code=code)[0] == 422
    with runtime.store.reading() as tx:
        sealed = tx.scalar(select(StaffMember.totp_sealed).where(StaffMember.id == ids["viewer"]))
    assert secret.encode() not in sealed
    assert post(client, "/admin/me/code/off", token, password=PASSWORD).status_code == 303
    assert enter(app.test_client(), "viewer", PASSWORD)[0] == 303


def test_wrong_codes_rest_the_account_like_wrong_passwords(app: Flask, runtime: Runtime, ids: dict[str, int]) -> None:
    secret = second_factor.new_secret()
    with runtime.store.begin() as tx:
        staff.set_totp(tx, ids["viewer"], secret)
    for _ in range(staff.PATIENCE):
        assert enter(app.test_client(), "viewer", PASSWORD, code="000000")[0] == 422
    assert enter(app.test_client(), "viewer", PASSWORD, code=pyotp.TOTP(secret).at(runtime.now()))[0] == 422


def test_one_address_cannot_guess_through_many_accounts(
    app: Flask, runtime: Runtime, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorstep, "PATIENCE", 3)
    names = sorted(ROLES)[:3]
    for name in names:
        assert from_afar(app, name, "not the password", "203.0.113.7") == 422
    assert from_afar(app, "viewer", PASSWORD, "203.0.113.7") == 422
    assert from_afar(app, "viewer", PASSWORD, "203.0.113.8") == 303


def from_afar(app: Flask, name: str, password: str, address: str) -> int:
    client = app.test_client()
    form = {"csrf_token": token_in(client.get("/admin/sign-in").text), "name": name, "password": password}
    return client.post("/admin/sign-in", data=form, environ_base={"REMOTE_ADDR": address}).status_code


def test_the_doorstep_forgets_after_its_window(runtime: Runtime) -> None:
    now = runtime.now()
    with runtime.store.begin() as tx:
        for _ in range(doorstep.PATIENCE):
            assert not doorstep.rests(tx, "203.0.113.7", now, doorstep.PATIENCE)
            doorstep.count_failure(tx, "203.0.113.7", now)
        assert doorstep.rests(tx, "203.0.113.7", now, doorstep.PATIENCE)
        assert not doorstep.rests(tx, "203.0.113.7", now + doorstep.WINDOW, doorstep.PATIENCE)
        doorstep.count_failure(tx, "203.0.113.9", now + doorstep.WINDOW)
        assert tx.all(select(doorstep.Doorstep.failures)) == [(1,)]


@pytest.mark.parametrize(
    ("proxies", "peer", "route", "counted"),
    [
        (0, "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (0, "127.0.0.1", "198.51.100.1", ""),
        (1, "127.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        (2, "127.0.0.1", "192.0.2.66, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
    ],
)
def test_whose_tries_are_counted_behind_proxies(
    app: Flask, runtime: Runtime, proxies: int, peer: str, route: str, counted: str
) -> None:
    from dataclasses import replace

    from flask import g

    from admin.browsers import caller

    with app.test_request_context(headers={"X-Forwarded-For": route}, environ_base={"REMOTE_ADDR": peer}):
        g.runtime = replace(runtime, settings=runtime.settings.model_copy(update={"proxies": proxies}))
        assert caller() == counted
