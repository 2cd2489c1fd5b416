"""Every route, as every role, at home and next door: the access table holds, and nobody sees the neighbours' rows."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin.access import ACCESS, OPEN, ROLES, may_enter
from bot.runtime import Runtime
from bot.store import Base
from tests.admin.conftest import As
from tests.admin.county import NEXT_DOOR, token_in

OURS = (
    "王秀兰",
    "李国强",
    "焊工班",
    "泼机",
    "138****5678",
    "陈大姐",
    "赶集招聘会",
    "转移就业交通补贴",
    "欣旺电子",
    "S-1001",
    "咋个整",
)
"""What stands on our screens and may stand on no screen of the county next door."""

SAYS_NOTHING_IS_THERE = {"office.sign_out", "own.end"}
"""Routes that answer with a sentence that nobody is signed in there, whoever asks."""


def console_routes(app: Flask) -> dict[str, tuple[str, set[str]]]:
    """Route name to its rule and methods."""
    rules = app.url_map.iter_rules()
    return {
        rule.endpoint.removeprefix("console."): (rule.rule, (rule.methods or set()) - {"HEAD", "OPTIONS"})
        for rule in rules
        if rule.endpoint.startswith("console.")
    }


def address(rule: str, ids: dict[str, int]) -> str:
    """The rule with ids of things that are ours."""
    filled = {
        "<int:broadcast_id>": ids["broadcast"],
        "<int:signup_id>": ids["signup"],
        "<int:person_id>": ids["person"],
        "<int:case_id>": ids["case"],
        "<int:circular_id>": ids["circular"],
        "<int:lesson_id>": ids["lesson"],
        "<int:media_id>": 1,
        "<int:answer_id>": ids["answer"],
        "<int:merge_id>": 1,
        "<int:liaison_id>": ids["liaison"],
        "<int:staff_id>": ids["viewer"],
        "<int:session_id>": 999_999,
        "<int:offer_id>": ids["fair"],
        "<int:intake_id>": ids["intake"],
        "<kind>": "fair",
        "<code>": "abcdefgh",
        "<act>": "cancel",
    }
    for name, value in filled.items():
        rule = rule.replace(name, str(value))
    assert "<" not in rule, f"say above which thing of ours {rule} is tried with"
    return rule


def rows_of(runtime: Runtime) -> dict[str, set[str]]:
    """Every row of every table as text, but for who is signed in and what was done."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in {"staff_sessions", "audit"}]
    with runtime.store.reading() as tx:
        return {table.name: {repr(tuple(row)) for row in tx.all(table.select())} for table in tables}


def call(client: FlaskClient, token: str, rule: str, methods: set[str], ids: dict[str, int]) -> tuple[int, str]:
    path = address(rule, ids)
    if methods == {"GET"}:
        answer = client.get(path)
    else:
        form = {"csrf_token": token, "reason": "回电确认时间", "outcome": "已回电", "move": "confirmed", "way": "all"}
        answer = client.post(path, data=form)
    return answer.status_code, answer.get_data().decode(errors="replace")


def test_every_route_says_who_may_enter(app: Flask) -> None:
    routes = console_routes(app)
    assert set(routes) == set(ACCESS)
    assert all(roles <= set(ROLES) or roles == OPEN for roles in ACCESS.values())
    for name, (rule, _methods) in routes.items():
        assert rule.startswith("/admin/"), name


def test_an_unknown_route_is_closed_to_all() -> None:
    assert not may_enter("broadcasts.unheard_of", "administrator")
    assert not may_enter("home.today", None)
    assert not may_enter("home.today", "liaison")


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_enters_what_the_table_gives_it(role: str, app: Flask, seated: As, ids: dict[str, int]) -> None:
    client = seated(role)
    token = token_in(client.get("/admin/more").text)
    for name, (rule, methods) in console_routes(app).items():
        if ACCESS[name] == OPEN or name == "signin.leave":
            continue
        status, _ = call(client, token, rule, methods, ids)
        assert (status == 403) == (role not in ACCESS[name]), (role, name, status)
        assert status < 500, (role, name)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_county_next_door_sees_nothing_of_ours(
    role: str, app: Flask, runtime: Runtime, seated: As, ids: dict[str, int]
) -> None:
    client = seated(f"next door {role}")
    before = rows_of(runtime)
    token = token_in(client.get("/admin/more").text)
    for name, (rule, methods) in console_routes(app).items():
        if ACCESS[name] == OPEN or name == "signin.leave":
            continue
        status, page = call(client, token, rule, methods, ids)
        assert not [word for word in OURS if word in page], (role, name)
        if "<int:" in rule and role in ACCESS[name] and name not in SAYS_NOTHING_IS_THERE:
            assert status == 404, (role, name, status)
    after = rows_of(runtime)
    assert {name: rows - after[name] for name, rows in before.items() if rows - after[name]} == {}


def test_a_township_sees_its_own_people_and_the_offers_of_all(seated: As, ids: dict[str, int]) -> None:
    client = seated("town viewer")
    people = client.get("/admin/people").text
    assert "王秀兰" in people
    assert "李国强" not in people
    assert client.get(f"/admin/people/{ids['away']}").status_code == 404
    assert "东莞欣旺电子" in client.get("/admin/catalogue/vacancy").text
    assert "转移就业交通补贴" in client.get("/admin/catalogue/scheme").text
    assert "焊工班" in client.get("/admin/catalogue/course").text


def test_nobody_enters_without_a_seat(app: Flask, ids: dict[str, int]) -> None:
    client = app.test_client()
    for name, (rule, methods) in console_routes(app).items():
        if ACCESS[name] == OPEN:
            continue
        answer = client.open(address(rule, ids), method=sorted(methods)[0])
        assert answer.status_code in {303, 400}, name
        assert not [word for word in OURS if word in answer.text]


def test_an_area_that_is_not_served_is_not_the_home_of_offers(app: Flask, seated: As) -> None:
    page = seated("next door viewer").get("/admin/catalogue/vacancy").text
    assert "这里还没有岗位" in page
    assert NEXT_DOOR != "530627"
