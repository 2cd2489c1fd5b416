"""WeChat's callback: three modes, two wire forms, keys that rotate, and everything that is not from WeChat."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat_seal import AesKey
from bot.demo.platforms.wechat_crypto import sign
from bot.demo.platforms.wechat_push import Mode, Wire
from bot.messages import Call, InboundMessage, Refused, Reply
from tests.channels.pushes import NOW, OPENID, call, call_of, channel, message, pusher, text
from tests.fakes import CONFIGURED

OLD_KEY = "ZYXWVUTSRQPONMLKJIHGFEDCBA9876543210zyxwvut"
MODES: list[Mode] = ["plain", "compatible", "safe"]
WIRES: list[Wire] = ["xml", "json"]


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("mode", MODES)
def test_a_message_comes_in_and_its_answer_goes_back(mode: Mode, wire: Wire) -> None:
    wechat, platform = channel(), pusher(mode, wire)
    inbound = wechat.receive(call_of(platform.push(text("电焊工有没有？"))))
    [heard] = inbound.messages
    assert (heard.kind, heard.text, heard.sender.value) == ("text", "电焊工有没有？", OPENID)
    assert (heard.channel, heard.external_id) == ("wechat", "24000000001")
    answer = wechat.answer(inbound, [Reply("有 3 个。"), Reply("回数字看详细。")])
    assert platform.reply_text(answer.body, OPENID) == "有 3 个。\n\n回数字看详细。"
    assert answer.content_type.startswith("application/json" if wire == "json" else "application/xml")


@pytest.mark.parametrize("mode", MODES)
def test_words_that_look_like_an_envelope_are_words(mode: Mode) -> None:
    [heard] = channel().receive(call_of(pusher(mode).push(text("<Encrypt>QUJDRA==</Encrypt>")))).messages
    assert heard.text == "<Encrypt>QUJDRA==</Encrypt>"


@pytest.mark.parametrize("mode", MODES)
def test_nothing_to_say_is_success(mode: Mode) -> None:
    wechat = channel()
    inbound = wechat.receive(call_of(pusher(mode).push(text())))
    assert wechat.answer(inbound, []).body == b"success"


@pytest.mark.parametrize("sealed", [False, True])
def test_the_handshake_returns_the_echo(sealed: bool) -> None:
    query, echo = pusher().handshake("8127461298361 <b>", sealed)
    assert channel().greet(call(query, method="GET")).body == echo.encode()


def test_a_handshake_of_somebody_else_is_refused() -> None:
    query, _ = pusher().handshake("1")
    for wrong in ({"signature": "0" * 40}, {"nonce": "2"}, {"timestamp": str(NOW + 1)}):
        with pytest.raises(Refused) as refused:
            channel().greet(call(query | wrong, method="GET"))
        assert refused.value.status == 403


def test_the_key_before_is_accepted_and_answered_with() -> None:
    wechat = channel(wechat_aes_key=f"{CONFIGURED['wechat_aes_key']},{OLD_KEY}")
    for key in (CONFIGURED["wechat_aes_key"], OLD_KEY):
        platform = pusher(wechat_aes_key=key)
        inbound = wechat.receive(call_of(platform.push(text())))
        assert platform.reply_text(wechat.answer(inbound, [Reply("好")]).body, OPENID) == "好"


def test_a_key_of_another_account_is_refused() -> None:
    with pytest.raises(Refused, match="decrypt"):
        channel().receive(call_of(pusher(wechat_aes_key=OLD_KEY).push(text())))
    with pytest.raises(Refused, match="decrypt"):
        channel().receive(call_of(pusher(wechat_app_id="wx-somebody-else").push(text())))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("off", "fresh"), [(299, True), (-299, True), (301, False), (-301, False), (10**6, False)])
def test_the_clock_window(mode: Mode, off: int, fresh: bool) -> None:
    made = call_of(pusher(mode, at=NOW + off).push(text()))
    if fresh:
        assert channel().receive(made).messages
    else:
        with pytest.raises(Refused, match="stale"):
            channel().receive(made)


@pytest.mark.parametrize("timestamp", ["", "x", "-1", "１７９５０００００", "9" * 40, str(NOW) + ".0"])
def test_a_signed_but_impossible_time_is_stale(timestamp: str) -> None:
    query = {"timestamp": timestamp, "nonce": "1", "signature": sign(CONFIGURED["wechat_token"], timestamp, "1")}
    with pytest.raises(Refused) as refused:
        channel().receive(call(query, b"<xml/>"))
    assert refused.value.status == 403


def test_the_signature_is_looked_at_before_the_content() -> None:
    push = pusher("plain").push(text())
    for body in (b"<xml", b"\xff\xfe", b""):
        with pytest.raises(Refused) as refused:
            channel().receive(call(push.query | {"signature": "0" * 40}, body))
        assert refused.value.status == 403


def test_the_encrypted_mode_wants_msg_signature() -> None:
    push = pusher("safe").push(text())
    for query in (push.query | {"msg_signature": push.query["signature"]}, push.query | {"msg_signature": ""}):
        with pytest.raises(Refused, match="signature"):
            channel().receive(call(query, push.body))


def test_a_body_too_large_is_413_before_anything_else() -> None:
    with pytest.raises(Refused) as refused:
        channel().receive(call({}, b"x" * 65_537))
    assert refused.value.status == 413


def test_plain_mode_can_be_switched_off() -> None:
    with pytest.raises(Refused, match="plain"):
        channel(wechat_plain=False).receive(call_of(pusher("plain").push(text())))
    assert channel(wechat_plain=False).receive(call_of(pusher("compatible").push(text()))).messages


def test_an_account_that_is_not_configured_refuses_everyone() -> None:
    bare = channel(wechat_token="", wechat_aes_key="")
    stamp = {"timestamp": str(NOW), "nonce": "1", "signature": sign("", str(NOW), "1")}
    with pytest.raises(Refused, match="configured"):
        bare.receive(call(stamp, b"<xml/>"))


def signed_plain(body: bytes) -> Any:
    query = {"timestamp": str(NOW), "nonce": "1", "signature": sign(CONFIGURED["wechat_token"], str(NOW), "1")}
    return call(query, body)


HOSTILE = {
    "nothing": b"",
    "not closed": b"<xml><ToUserName>",
    "two roots": b"<a/><b/>",
    "text only": b"hello",
    "empty root": b"<xml/>",
    "text root": b"<xml>hello</xml>",
    "entities": b'<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>',
    "billion laughs": b'<!DOCTYPE l [<!ENTITY l "l"><!ENTITY m "&l;&l;">]><xml>&m;</xml>',
    "external": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><xml><MsgType>text</MsgType></xml>',
    "unknown entity": b"<xml><MsgType>&nbsp;</MsgType></xml>",
    "bad utf-8": b"<xml><MsgType>\xff\xfe</MsgType></xml>",
    "odd encoding": b'<?xml version="1.0" encoding="x-nothing"?><xml><MsgType>text</MsgType></xml>',
    "utf-7": b'<?xml version="1.0" encoding="utf-7"?><xml><MsgType>text</MsgType></xml>',
    "nul": b"<xml>\x00</xml>",
    "deep": b"<xml>" * 2000,
    "deep and closed": b"<xml>" * 50 + b"</xml>" * 50,
    "json list": b"[1]",
    "json cut": b'{"MsgType": "text"',
    "json deep": b'{"a":' * 5000,
    "json no sender": b'{"MsgType": "text"}',
    "json null": b'{"MsgType": null, "FromUserName": null, "ToUserName": [], "CreateTime": {}}',
    "no sender": b"<xml><MsgType>text</MsgType><CreateTime>1</CreateTime></xml>",
    "nested sender": b"<xml><MsgType>text</MsgType><FromUserName><a>b</a></FromUserName></xml>",
    "no time": b"<xml><MsgType>text</MsgType><FromUserName>a</FromUserName><ToUserName>b</ToUserName></xml>",
    "word for time": b"<xml><MsgType>text</MsgType><FromUserName>a</FromUserName><ToUserName>b</ToUserName>"
    b"<CreateTime>soon</CreateTime></xml>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bodies_are_400(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        channel().receive(signed_plain(body))
    assert refused.value.status == 400


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_content_inside_a_genuine_envelope(body: bytes) -> None:
    platform = pusher()
    sealed = AesKey(CONFIGURED["wechat_aes_key"], CONFIGURED["wechat_app_id"]).encrypt(body.decode("latin-1"))
    stamps = (str(NOW), "1")
    query = platform.push(text()).query | {"timestamp": stamps[0], "nonce": stamps[1]}
    query["msg_signature"] = sign(CONFIGURED["wechat_token"], *stamps, sealed)
    with pytest.raises(Refused) as refused:
        channel().receive(call(query, f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()))
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "sealed", ["", "====", "AAAA", "A" * 44, "!" * 64, "QUJD" * 100, "A" * 43 + "=", "a" * 21 + "="]
)
def test_an_envelope_signed_but_not_sealed(sealed: str) -> None:
    signature = sign(CONFIGURED["wechat_token"], str(NOW), "1", sealed)
    query = {"timestamp": str(NOW), "nonce": "1", "encrypt_type": "aes", "msg_signature": signature}
    with pytest.raises(Refused) as refused:
        channel().receive(call(query, f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()))
    assert refused.value.status in {400, 403}


def test_an_envelope_cut_at_either_end_does_not_open() -> None:
    key = AesKey(CONFIGURED["wechat_aes_key"], CONFIGURED["wechat_app_id"])
    framed = key.encrypt("<xml/>")
    assert key.decrypt(framed) == b"<xml/>"
    assert key.decrypt(framed[:-4]) is None
    assert key.decrypt(framed[24:]) is None


SCRAPS = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.sampled_from(
            [b"<xml>", b"</xml>", b"<MsgType>", b"</MsgType>", b"<![CDATA[", b"]]>", b"&#x0;", b"&lt;", b"{"]
        ),
    ),
    max_size=12,
).map(b"".join)


@given(SCRAPS, st.sampled_from(["raw", "aes"]))
def test_no_body_gets_through_or_breaks_the_door(body: bytes, encrypt_type: str) -> None:
    made = signed_plain(body)
    with pytest.raises(Refused) as refused:
        channel().receive(call({**made.query, "encrypt_type": encrypt_type, "msg_signature": "0" * 40}, body))
    assert refused.value.status in {400, 403}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = [
    "MsgType",
    "Event",
    "EventKey",
    "FromUserName",
    "CreateTime",
    "MsgId",
    "Content",
    "Location_X",
    "List",
    "MsgID",
]
KINDS = ["text", "voice", "location", "event", "image"]
EVENTS = ["subscribe", "SCAN", "MASSSENDJOBFINISH", "subscribe_msg_sent_event", "TEMPLATESENDJOBFINISH", "LOCATION"]


@given(st.dictionaries(st.sampled_from(NAMES), VALUES), st.sampled_from(KINDS), st.sampled_from(EVENTS))
def test_genuine_calls_with_wild_fields_are_read_or_refused(fields: dict[str, Any], kind: str, event: str) -> None:
    push = pusher("safe", "json").push(message(kind, Event=event) | fields)
    status, heard = received(call_of(push))
    assert status in {200, 400}
    for one in heard:
        assert 0 < len(one.external_id) <= 160
        assert len(one.kind) <= 8
        assert 0 < len(one.sender.value) <= 64


def received(made: Call) -> tuple[int, tuple[InboundMessage, ...]]:
    try:
        return 200, channel().receive(made).messages
    except Refused as refused:
        return refused.status, ()


BREAKING = [
    "]]>",
    "</Content><Content>假的",
    "]]></Content><MsgType>",
    "\x00\x08\x1b",
    "\ud800",
    "&amp;<b>",
    "😀",
    "]]]]>>",
]


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("words", BREAKING)
def test_no_text_breaks_out_of_a_reply(mode: Mode, wire: Wire, words: str) -> None:
    wechat, platform = channel(), pusher(mode, wire)
    inbound = wechat.receive(call_of(platform.push(text())))
    seen = platform.reply_text(wechat.answer(inbound, [Reply(f"前{words}后")]).body, OPENID)
    assert seen == "前" + re.sub("[\x00-\x1f\ud800]", "", words) + "后"


def test_a_reply_keeps_the_limits_and_shows_its_link() -> None:
    wechat, platform = channel(), pusher()
    inbound = wechat.receive(call_of(platform.push(text())))
    long = platform.reply_text(wechat.answer(inbound, [Reply("东莞的厂在招人。" * 200)]).body, OPENID)
    assert len(long) <= 600
    assert len(long.encode()) <= 2048
    assert long.endswith("。\n回复“更多”看余下")
    linked = wechat.answer(inbound, [Reply("转给大家：", link="https://g.cn/s/ab12")])
    assert platform.reply_text(linked.body, OPENID) == "转给大家：\nhttps://g.cn/s/ab12"
