"""The simulated phones against the real channels: every exchange signed, encrypted and read by both sides."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from bot.channels.sms import Sms
from bot.channels.wechat import WeChat
from bot.demo.platforms import SWITCHES, Accounts, Platforms, Taken
from bot.demo.platforms.twilio_people import TwilioPhones
from bot.demo.platforms.wechat_crypto import Forged
from bot.demo.platforms.wechat_people import FAULT, WeChatPhones
from bot.demo.platforms.wechat_push import Mode, Pusher, Wire
from bot.messages import Answer, Call, Receipt, Reply
from tests.fakes import DictShelf, configured

OPENID = "oWangXiulan"
PHONE = "+8613870050001"


class Product:
    """Stands behind the phones as the web door does: echoes what it hears, keeps receipts."""

    def __init__(self) -> None:
        settings = configured()
        self.wechat = WeChat(settings, DictShelf())
        self.sms = Sms(settings)
        self.heard: list[str] = []
        self.receipts: list[Receipt] = []
        self.answer: Callable[[Answer], tuple[int, bytes]] = lambda answer: (answer.status, answer.body)

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        parts = urlsplit(url)
        channel = self.wechat if parts.path == "/wechat" else self.sms
        inbound = channel.receive(Call("POST", url, dict(parse_qsl(parts.query)), headers, body, datetime.now(UTC)))
        self.heard += [f"{one.kind}:{one.text}" for one in inbound.messages]
        self.receipts += inbound.receipts
        replies = [Reply(f"听到{one.text}") for one in inbound.messages if one.kind == "text"]
        return self.answer(channel.answer(inbound, replies))


@pytest.fixture
def product() -> Product:
    return Product()


@pytest.fixture
def platforms(tmp_path: Path, product: Product) -> Iterator[Platforms]:
    made = Platforms(tmp_path / "state.sqlite", Accounts.of(configured()))
    made.wechat = WeChatPhones(made.sky, made.wechat.pusher, post=product)
    made.twilio = TwilioPhones(made.sky, "+15005550006", post=product)
    made.app()
    yield made
    made.ledger.close()


@pytest.mark.parametrize("wire", ["xml", "json"])
@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_every_act_is_understood(platforms: Platforms, product: Product, mode: Mode, wire: Wire) -> None:
    phones = platforms.wechat
    phones.pusher = Pusher(platforms.sky.accounts, mode, wire)
    phones.follow(OPENID, "l.1306")
    assert phones.text(OPENID, "找活 <b>&]]>").reply == "听到找活 <b>&]]>"
    phones.voice(OPENID, "电子厂")
    phones.voice(OPENID)
    phones.place(OPENID, 27.5583, 104.9126, "泼机镇")
    phones.picture(OPENID)
    phones.click(OPENID, "jobs")
    phones.scan(OPENID, "i.abc")
    phones.event(OPENID, "VIEW", EventKey="http://x")
    phones.other(OPENID, "video", MediaId="m")
    last = phones.unfollow(OPENID)
    assert (last.status, last.reply, last.fault, last.tries) == (200, "", False, 1)
    assert product.heard == [
        "join:l.1306",
        "text:找活 <b>&]]>",
        "voice:电子厂",
        "voice:",
        "place:泼机镇",
        "picture:",
        "menu:jobs",
        "scan:i.abc",
        "other:",
        "other:",
        "leave:",
    ]


def test_a_repeat_is_the_same_message_with_fresh_signatures(platforms: Platforms, product: Product) -> None:
    first = platforms.wechat.text(OPENID, "找活")
    again = platforms.wechat.again(OPENID)
    assert first.fields["MsgId"] == again.fields["MsgId"]
    assert platforms.wechat.text(OPENID, "找活").fields["MsgId"] != first.fields["MsgId"]
    assert product.heard == ["text:找活"] * 3


def test_wechat_tries_three_times(platforms: Platforms, product: Product) -> None:
    answers = iter([(500, b""), (503, b""), (200, b"success")])
    product.answer = lambda _: next(answers)
    assert platforms.wechat.text(OPENID, "找活").tries == 3
    assert product.heard == ["text:找活"] * 3


def test_nobody_answers(platforms: Platforms) -> None:
    def away(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        raise requests.ConnectionError

    phones = WeChatPhones(platforms.sky, platforms.wechat.pusher, post=away)
    gone = phones.text(OPENID, "找活")
    assert (gone.status, gone.tries, gone.reply, gone.fault) == (0, 3, FAULT, True)
    assert TwilioPhones(platforms.sky, "+15005550006", post=away).text(PHONE, "找活").status == 0


@pytest.mark.parametrize(
    "body", [b"ok", b"{}", b"<xml></xml>", b"<xml>", b"\xff", b'<!DOCTYPE x [<!ENTITY a "b">]><xml/>']
)
def test_an_answer_that_wechat_would_not_take_is_a_fault(platforms: Platforms, product: Product, body: bytes) -> None:
    product.answer = lambda _: (200, body)
    assert platforms.wechat.text(OPENID, "找活").fault


def test_a_plain_or_forged_reply_in_safe_mode_is_a_fault(platforms: Platforms) -> None:
    accounts = platforms.sky.accounts
    other = Pusher(Accounts.of(configured(wechat_token="another")))
    reply = other.push({"ToUserName": OPENID, "MsgType": "text", "Content": "x"})
    for body in (reply.body, b"<xml><ToUserName>oWangXiulan</ToUserName><MsgType>text</MsgType></xml>"):
        with pytest.raises(Forged):
            Pusher(accounts).reply_text(body, OPENID)


def test_what_a_person_does_opens_windows(platforms: Platforms) -> None:
    ledger = platforms.ledger
    assert ledger.use_window(OPENID) is None
    platforms.wechat.click(OPENID, "jobs")
    assert [ledger.use_window(OPENID) for _ in range(4)] == [True, True, True, False]
    platforms.wechat.text(OPENID, "找活")
    assert [ledger.use_window(OPENID) for _ in range(6)] == [True] * 5 + [False]


def test_texts_and_pictures_by_sms(platforms: Platforms, product: Product) -> None:
    assert platforms.twilio.text(PHONE, "找活 & 补贴").replies == ("【镇雄人社】听到找活 & 补贴",)
    platforms.twilio.picture(PHONE)
    assert platforms.twilio.again(PHONE).status == 200
    assert product.heard == ["text:找活 & 补贴", "picture:", "picture:"]


def test_an_opt_out_in_english_blocks_at_twilio_too(platforms: Platforms, product: Product) -> None:
    platforms.twilio.text(PHONE, "stop")
    assert platforms.ledger.noted(f"opted-out:{PHONE}")
    platforms.twilio.text(PHONE, "START")
    assert not platforms.ledger.noted(f"opted-out:{PHONE}")
    assert product.heard == ["text:stop", "text:START"]


def test_a_mass_report_comes_signed(platforms: Platforms, product: Product) -> None:
    platforms.sky.ledger.owe("mass-report", 0, {"number": "77", "total": 3, "fit": 3, "sent": 2})
    assert platforms.advance() == 1
    assert [(one.provider_id, one.state) for one in product.receipts] == [("77", "sent")]


def test_states_of_an_sms_advance_with_signed_callbacks(platforms: Platforms, product: Product) -> None:
    client = platforms.app().test_client()
    accounts = platforms.sky.accounts
    answer = client.post(
        f"/2010-04-01/Accounts/{accounts.twilio_account_sid}/Messages.json",
        data={
            "To": "+8619900030007",
            "From": "+15005550006",
            "Body": "招聘会",
            "StatusCallback": f"{accounts.public_url}/sms/status?key=delivery-9",
        },
        auth=(accounts.twilio_account_sid, accounts.twilio_auth_token),
    )
    assert answer.status_code == 201
    assert platforms.advance(everything=False) == 0
    assert platforms.advance() == 2
    assert [(one.state, one.code, one.key) for one in product.receipts] == [
        ("sent", "", "delivery-9"),
        ("failed", "30007", "delivery-9"),
    ]
    assert platforms.advance() == 0


def test_who_watches_sees_what_arrives(tmp_path: Path) -> None:
    seen: list[Taken] = []
    platforms = Platforms(tmp_path / "s", Accounts.of(configured()), watch=seen.append)
    platforms.app().test_client().post(
        "/cgi-bin/webhook/send?key=abcdefgh", json={"msgtype": "text", "text": {"content": "通知"}}
    )
    assert [(one.platform, one.receiver, one.text) for one in seen] == [("wecom", "abcdefgh", "通知")]


def _take(path: Path, count: int) -> None:
    platforms = Platforms(path, Accounts.of(configured()))
    client = platforms.app().test_client()
    for _ in range(count):
        client.post("/cgi-bin/webhook/send?key=abcdefgh", json={"msgtype": "text", "text": {"content": "x"}})


def test_several_processes_share_one_state(tmp_path: Path) -> None:
    """Twenty a minute among all of them, and each message counted once."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_take, args=(tmp_path / "s", 8)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert len(Platforms(tmp_path / "s", Accounts.of(configured())).taken("wecom")) == 20


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda one: one.name)
def test_switches_go_on_and_off(platforms: Platforms, switch: Any) -> None:
    platforms.sky.put(switch.name, True)
    assert platforms.sky.effect(switch.platform) == switch.effect
    assert platforms.sky.switched() == {switch.name}
    platforms.sky.put(switch.name, False)
    assert platforms.sky.effect(switch.platform) == ""


def test_a_switch_nobody_made(platforms: Platforms) -> None:
    with pytest.raises(KeyError):
        platforms.sky.put("sun-off", True)
