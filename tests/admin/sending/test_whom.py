"""Step 2 of a broadcast: filters, people picked by hand, who is left out, what it may cost."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from bot.runtime import Runtime
from bot.store.sending import allowances
from bot.store.sending.broadcasts import Broadcast
from tests.admin.conftest import As
from tests.admin.county import post, token_in
from tests.admin.test_pages import act


@pytest.fixture
def draft(seated: As, runtime: Runtime, ids: dict[str, int]) -> tuple[FlaskClient, int]:
    client = seated("sender")
    act(client, "/admin/broadcasts/what", kind="text", text="缝纫班开班了")
    with runtime.store.reading() as tx:
        return client, int(tx.scalar(select(Broadcast.id).order_by(Broadcast.id.desc())))


def kept(runtime: Runtime, number: int) -> tuple[object, object]:
    with runtime.store.reading() as tx:
        row = tx.first(select(Broadcast.audience, Broadcast.budget).where(Broadcast.id == number))
    assert row is not None
    return row.audience, row.budget


def refused(client: FlaskClient, number: int, **form: object) -> str:
    token = token_in(client.get("/admin/more").text)
    answer = post(client, f"/admin/broadcasts/{number}/whom", token, **form)
    assert answer.status_code == 422
    return answer.text


def test_filters_are_kept_shown_again_and_saved(draft: tuple[FlaskClient, int], runtime: Runtime) -> None:
    client, number = draft
    page = f"/admin/broadcasts/{number}/whom"
    form = {"genders": "女", "ages": "16-60", "trades": "缝纫工", "keep_filter": "女工", "budget": "12.5"}
    told = act(client, page, way="all", **form)
    only = {"genders": ["female"], "ages": [16, 60], "trades": ["缝纫工"]}
    assert kept(runtime, number) == ({"all": True, "only": only}, 12_500)
    assert "所有人：女，16~60 岁，想做缝纫工" in told
    again = client.get(page).text
    assert 'value="女" checked' in again
    assert 'value="16-60"' in again
    assert 'value="12.5"' in again
    assert "女工：女，16~60 岁，想做缝纫工" in again
    act(client, page, way="all", saved="女工", ages="18-")
    assert kept(runtime, number) == ({"all": True, "only": {**only, "ages": [18, None]}}, None)


def test_people_by_hand_and_who_is_left_out(
    draft: tuple[FlaskClient, int], runtime: Runtime, ids: dict[str, int]
) -> None:
    client, number = draft
    act(
        client,
        f"/admin/broadcasts/{number}/whom",
        way="people",
        people="138 1234 5678\n",
        no_broadcast=ids["broadcast"],
    )
    audience, _ = kept(runtime, number)
    assert audience == {"people": [ids["person"]], "without": {"broadcasts": [ids["broadcast"]]}}


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "请选发给谁"),
        ({"way": "people"}, "请写上手机号"),
        ({"way": "people", "people": "13911112222"}, "名册里没有 13911112222"),
        ({"way": "all", "ages": "很老"}, "看不懂年龄"),
        ({"way": "all", "no_broadcast": "999"}, "没有编号为 999 的通知"),
        ({"way": "all", "budget": "很多"}, "不是数"),
        ({"way": "all", "saved": "没有的"}, "没有叫"),
        ({"way": "all", "keep_filter": "空的"}, "没有可存的"),
    ],
)
def test_what_cannot_be_is_said_by_the_form(
    draft: tuple[FlaskClient, int], runtime: Runtime, form: dict[str, str], said: str
) -> None:
    client, number = draft
    assert said in refused(client, number, **form)
    assert kept(runtime, number) == ({}, None)


def test_a_broadcast_that_stopped_at_its_budget_asks_for_another(
    seated: As, runtime: Runtime, ids: dict[str, int]
) -> None:
    client, path = seated("sender"), f"/admin/broadcasts/{ids['broadcast']}"
    act(client, f"{path}/act/start")
    with runtime.store.begin() as tx:
        tx.run(update(Broadcast).where(Broadcast.id == ids["broadcast"]).values(budget=0))
        allowances.halt(tx, ids["broadcast"], "budget")
    assert "到了费用上限" in client.get(path).text
    assert "新的费用上限" in client.get(f"{path}/ask/resume").text
    assert "先把上限提高" in act(client, f"{path}/act/resume")
    assert "接着发了" in act(client, f"{path}/act/resume", budget="5")
