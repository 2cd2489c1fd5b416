"""The platforms' process without its process: what an act shows while the product is away, refusals, switches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.demo.invented import environment
from bot.demo.parts import free_port
from bot.demo.phones import FIRST_PEOPLE
from bot.demo.stage import Stage, make_stage
from bot.settings import Settings
from tests.demo.running import until

OPENID = next(iter(FIRST_PEOPLE))
NUMBER = "+8613870050001"


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Nobody listens at the product's address."""
    for name, value in environment(tmp_path, free_port(), "http://127.0.0.1:1").items():
        monkeypatch.setenv(name, value)
    made = make_stage(Settings(), tmp_path)
    yield made
    made.phones.close()
    made.platforms.ledger.close()


@pytest.fixture
def client(stage: Stage) -> FlaskClient:
    return stage.app.test_client()


def notes(client: FlaskClient, owner: str) -> Callable[[], list[str]]:
    def shown() -> list[str]:
        bubbles = client.get("/phones/news").get_json()["bubbles"]
        return [bubble["text"] for bubble in bubbles if bubble["owner"] == owner and bubble["side"] == "note"]

    return shown


def test_a_product_that_is_away_shows_as_wechat_shows_it(client: FlaskClient) -> None:
    client.post("/phones/wechat", json={"openid": OPENID, "act": "say", "text": "在吗"})
    until(notes(client, OPENID))
    assert notes(client, OPENID)() == ["该公众号提供的服务出现故障，请稍后再试"]
    exchanges = client.get("/phones/news").get_json()["exchanges"]
    assert [exchange["status"] for exchange in exchanges] == [0, 0, 0]  # WeChat tries three times
    assert {exchange["what"] for exchange in exchanges} == {"/wechat 文字"}
    assert "<Encrypt>" in exchanges[0]["asked"]
    assert "在吗" in exchanges[0]["asked"]


def test_a_text_that_nobody_takes_is_said(client: FlaskClient) -> None:
    client.post("/phones/sms", json={"number": NUMBER, "text": "找工作"})
    until(notes(client, NUMBER))
    assert notes(client, NUMBER)() == ["产品没有收下（状态 0）"]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("wechat", {"openid": "oNobody", "act": "say", "text": "?"}),
        ("again", {"openid": OPENID}),
        ("failures", {"name": "rain", "on": True}),
        ("numbers", {"number": "12"}),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(client: FlaskClient, what: str, said: dict[str, Any]) -> None:
    refused = client.post(f"/phones/{what}", json=said)
    assert refused.status_code == 400
    assert refused.get_json()["error"]


def test_switches_are_shown_as_they_stand(client: FlaskClient) -> None:
    client.post("/phones/failures", json={"name": "wechat-busy", "on": True})
    failures = client.get("/phones/news").get_json()["failures"]
    assert [one["name"] for one in failures if one["on"]] == ["wechat-busy"]


def test_a_name_that_ends_like_a_failure_fails(client: FlaskClient) -> None:
    made = client.post("/phones/people", json={"name": "王小二_45015"}).get_json()
    assert made["openid"].endswith("_45015")
    assert made["openid"] in {one["openid"] for one in client.get("/phones/news").get_json()["people"]}


def test_a_message_that_a_robot_took_shows_in_its_group(client: FlaskClient) -> None:
    message = {"msgtype": "markdown", "markdown": {"content": "**招聘会**"}}
    client.post("/cgi-bin/webhook/send?key=robot-of-poji", json=message)
    news = client.get("/phones/news").get_json()
    shown = [(bubble["pane"], bubble["owner"], bubble["kind"], bubble["text"]) for bubble in news["bubbles"]]
    assert shown == [("group", "robot-of-poji", "markdown", "**招聘会**")]
    assert [exchange["what"] for exchange in news["exchanges"]] == ["/cgi-bin/webhook/send"]


def test_a_short_message_that_is_never_delivered_is_not_shown_as_one(stage: Stage, client: FlaskClient) -> None:
    account = stage.platforms.sky.accounts
    form = {"To": "+8619900030003", "From": "+15005550006", "Body": "【镇雄人社】有活"}
    taken = client.post(
        f"/2010-04-01/Accounts/{account.twilio_account_sid}/Messages.json",
        data=form,
        auth=(account.twilio_account_sid, account.twilio_auth_token),
    )
    assert taken.status_code == 201
    assert notes(client, "+8619900030003")() == ["有一条短信没有送到（30003）"]
