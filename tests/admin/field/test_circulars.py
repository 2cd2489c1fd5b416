"""Circulars in the console: the county issues, the township says it has it, silence is seen, neighbours see nothing."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.field import circulars as story
from bot.runtime import Runtime
from bot.store.field.circulars import Circular
from tests.admin.conftest import As
from tests.admin.county import TOWN, post, token_in

FORM = {"title": "招聘会入户通知", "text": "请各村 12月5日前入户，通知到人。"}


@pytest.fixture
def county(seated: As) -> FlaskClient:
    return seated("sender")


def issued(client: FlaskClient, runtime: Runtime, **more: str) -> int:
    token = token_in(client.get("/admin/circulars/new").text)
    assert post(client, "/admin/circulars/new", token, **(FORM | more)).status_code == 303
    with runtime.store.reading() as tx:
        return int(tx.scalar(select(Circular.id).order_by(Circular.id.desc())))


def heard(client: FlaskClient, number: int, town: str = TOWN) -> int:
    token = token_in(client.get(f"/admin/circulars/{number}").text)
    return int(post(client, f"/admin/circulars/{number}/heard", token, town=town).status_code)


def test_from_the_county_to_the_liaisons(runtime: Runtime, county: FlaskClient, seated: As) -> None:
    number = issued(county, runtime)
    page = county.get(f"/admin/circulars/{number}").text
    assert "还没回话" in page
    assert "还没有转给联络员" in page
    township = seated("town sender")
    assert "上级下传的通知有 2 个还没回“收到”" in township.get("/admin/").text
    assert "收到，转给联络员" in township.get(f"/admin/circulars/{number}").text
    assert heard(township, number) == 303
    story.hand_on(runtime)
    page = county.get(f"/admin/circulars/{number}").text
    assert "陈大姐" in page
    assert "上级下传的通知有 1 个" in township.get("/admin/").text
    assert "1 / 1" in county.get("/admin/circulars").text


def test_silence_is_shown_and_the_office_above_goes_past_it(runtime: Runtime, county: FlaskClient, seated: As) -> None:
    number = issued(county, runtime)
    runtime.now.forward(hours=25)  # type: ignore[attr-defined]  # the tests' clock
    story.nudge(runtime)
    county = seated("sender")
    assert "催过，没回话" in county.get(f"/admin/circulars/{number}").text
    assert "县里在等您的回话" in seated("town sender").get(f"/admin/circulars/{number}").text
    assert heard(county, number) == 303
    assert len(story.hand_on(runtime)) == 1


def test_it_goes_with_the_thing_it_is_about(runtime: Runtime, ids: dict[str, int], county: FlaskClient) -> None:
    page = county.get(f"/admin/circulars/new?kind=fair&offer={ids['fair']}").text
    assert "附上 招聘会“泼机镇赶集招聘会”" in page
    number = issued(county, runtime, kind="fair", offer=str(ids["fair"]))
    with runtime.store.reading() as tx:
        row = tx.first(select(Circular.kind, Circular.offer_id).where(Circular.id == number))
    assert row == ("fair", ids["fair"])


def test_a_township_writes_to_its_own_liaisons_and_closes_no_circular_of_the_county(
    runtime: Runtime, county: FlaskClient, seated: As
) -> None:
    township = seated("town sender")
    assert "马上转给 1 个联络员" in township.get("/admin/circulars/new").text
    theirs = issued(township, runtime)
    number = issued(county, runtime)
    token = token_in(township.get(f"/admin/circulars/{number}").text)
    assert post(township, f"/admin/circulars/{number}/close", token).status_code == 404
    assert post(township, f"/admin/circulars/{theirs}/close", token).status_code == 303
    assert "已收回" in township.get("/admin/circulars").text


def test_next_door_sees_none_of_it(runtime: Runtime, county: FlaskClient, seated: As) -> None:
    number = issued(county, runtime)
    other = seated("next door sender")
    assert FORM["title"] not in other.get("/admin/circulars").text
    assert other.get(f"/admin/circulars/{number}").status_code == 404
    token = token_in(other.get("/admin/circulars/new").text)
    assert post(other, f"/admin/circulars/{number}/heard", token, town=TOWN).status_code == 404


def test_what_is_missing_is_said_by_its_field(county: FlaskClient) -> None:
    token = token_in(county.get("/admin/circulars/new").text)
    refused = post(county, "/admin/circulars/new", token, title="", text="请通知到人")
    assert refused.status_code == 422
    assert "请写 2 到 30 个字" in refused.text
    assert "请通知到人" in refused.text
