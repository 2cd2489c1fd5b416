"""The doors as a platform meets them: signed and sealed calls in, verified answers out, nothing else gets through."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bot.demo.platforms import Accounts
from bot.demo.platforms.twilio_people import sign as twilio_sign
from bot.demo.platforms.wechat_push import ACCOUNT, Mode, Push, Pusher, Wire
from bot.runtime import Runtime
from bot.store import Store
from bot.store.talk import conversations
from bot.web import make_app
from tests.fakes import configured
from tests.house import runtime_over

OPENID = "o_liu_0000000000000000000001"
SETTINGS = configured(secret_key="k" * 32, redis_url="redis://127.0.0.1:1/0")


@pytest.fixture
def runtime(sqlite_store: Store) -> Runtime:
    return runtime_over(sqlite_store, SETTINGS)


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    return make_app(runtime).test_client()


@pytest.fixture
def pusher() -> Pusher:
    return Pusher(Accounts.of(SETTINGS))


def fields(text: str, number: str = "7001", **more: Any) -> dict[str, Any]:
    base = {"ToUserName": ACCOUNT, "FromUserName": OPENID, "CreateTime": 1795320000, "MsgType": "text"}
    return base | {"Content": text, "MsgId": number} | more


def post(client: FlaskClient, push: Push, **changed: Any) -> Any:
    query = push.query | changed.pop("query", {})
    return client.post(
        "/wechat", query_string=query, data=changed.get("body", push.body), content_type=push.content_type
    )


def written(runtime: Runtime) -> int:
    with runtime.store.reading() as tx:
        return int(tx.scalar(select(func.count()).select_from(conversations.SeenMessage)))


@pytest.mark.parametrize("sealed", [False, True])
def test_the_handshake_gives_back_the_echo(client: FlaskClient, pusher: Pusher, sealed: bool) -> None:
    query, expected = pusher.handshake("echo-4711", sealed)
    answer = client.get("/wechat", query_string=query)
    assert (answer.status_code, answer.text) == (200, expected)
    assert (
        client.get("/wechat", query_string=query | {"signature": "0" * 40, "msg_signature": "0" * 40}).status_code
        == 403
    )


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
@pytest.mark.parametrize("wire", ["xml", "json"])
def test_a_talk_in_every_mode_and_wire_form(client: FlaskClient, mode: Mode, wire: Wire) -> None:
    pusher = Pusher(Accounts.of(SETTINGS), mode, wire)
    answer = post(client, pusher.push(fields("你好")))
    assert answer.status_code == 200
    assert "您好" in pusher.reply_text(answer.data, OPENID)


def test_a_retry_gets_the_same_text_again(client: FlaskClient, pusher: Pusher, runtime: Runtime) -> None:
    texts = {pusher.reply_text(post(client, pusher.push(fields("有什么培训"))).data, OPENID) for _ in range(3)}
    assert len(texts) == 1
    assert written(runtime) == 1


def test_what_is_not_genuine_is_refused_and_leaves_nothing(
    client: FlaskClient, pusher: Pusher, runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    push = pusher.push(fields("绝密内容"))
    stale = Pusher(Accounts.of(SETTINGS), clock=lambda: 1_000_000_000.0).push(fields("绝密内容"))
    with caplog.at_level(logging.INFO):
        assert client.post("/wechat", data=push.body).status_code == 403
        assert post(client, push, query={"msg_signature": "0" * 40}).status_code == 403
        assert post(client, stale).status_code == 403
        assert post(client, push, body=b"<xml>" + b"x" * 70_000).status_code == 413
        assert post(client, push, body=b"<xml><Encrypt>").status_code in {400, 403}
        assert post(client, push, body=b"\xff\xfe\x00").status_code in {400, 403}
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'
        assert post(client, push, body=bomb).status_code in {400, 403}
        assert client.put("/wechat", data=b"x").status_code == 405
    assert written(runtime) == 0
    lines = [record for record in caplog.records if record.name == "bot.web"]
    assert len(lines) == 7
    assert "绝密" not in caplog.text
    assert OPENID not in caplog.text


def test_unknown_kinds_are_acknowledged_and_kept(client: FlaskClient, pusher: Pusher, runtime: Runtime) -> None:
    odd = {"MsgType": "event", "Event": "poi_check_notify", "EventKey": ""}
    answer = post(client, pusher.push(fields("") | odd))
    assert (answer.status_code, answer.data) == (200, b"success")
    assert written(runtime) == 1


def text(client: FlaskClient, body: str, **changed: Any) -> Any:
    form = {"MessageSid": "SM1", "From": "+8613800005678", "To": "+15005550006", "Body": body, "NumMedia": "0"}
    form |= changed
    url = f"{SETTINGS.public_url}/sms"
    token = SETTINGS.twilio_auth_token.get_secret_value()
    return client.post("/sms", data=form, headers={"X-Twilio-Signature": twilio_sign(token, url, form)})


def test_a_text_is_answered_with_twiml_once(client: FlaskClient, runtime: Runtime) -> None:
    first = text(client, "你好")
    assert first.status_code == 200
    assert first.data.startswith(b"<?xml")
    assert "【镇雄人社】" in first.text
    assert text(client, "你好").data == first.data
    assert written(runtime) == 1


def test_a_text_with_a_wrong_signature_is_refused(client: FlaskClient, runtime: Runtime) -> None:
    form = {"MessageSid": "SM1", "From": "+8613800005678", "To": "+15005550006", "Body": "你好"}
    assert client.post("/sms", data=form, headers={"X-Twilio-Signature": "AAAA"}).status_code == 403
    assert client.post("/sms", data=form).status_code == 403
    assert written(runtime) == 0


@pytest.fixture
def lost(sqlite_store: Store, sqlite_url: str) -> Iterator[Runtime]:
    """A house whose database has gone: the tables are moved away under it."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    sqlite_store.close()
    for part in path.parent.glob(path.name + "*"):
        part.unlink()
    path.mkdir()
    yield runtime_over(sqlite_store, SETTINGS)
    path.rmdir()


def test_with_the_database_away_the_person_gets_one_sentence(lost: Runtime, pusher: Pusher) -> None:
    client = make_app(lost).test_client()
    answer = post(client, pusher.push(fields("你好")))
    assert answer.status_code == 200
    assert "再发一次" in pusher.reply_text(answer.data, OPENID)
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "连不上" in ready.json["数据库"]
    assert client.get("/healthz").status_code == 200


def test_with_redis_away_chatting_works_and_readyz_says_so(client: FlaskClient, pusher: Pusher) -> None:
    answer = post(client, pusher.push(fields("有什么培训")))
    assert pusher.reply_text(answer.data, OPENID)
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "连不上" in ready.json["Redis"]


def test_figures_count_turns_and_refusals(client: FlaskClient, pusher: Pusher) -> None:
    post(client, pusher.push(fields("你好")))
    client.post("/wechat", data=b"x")
    body = client.get("/metrics").text
    assert 'gongyou_turn_seconds_count{channel="wechat"}' in body
    assert 'gongyou_refused_total{channel="wechat"}' in body
