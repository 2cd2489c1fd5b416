"""Every kind of message and event that WeChat sends, as the house hears it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.base import Inbound
from bot.demo.platforms.wechat_push import Wire
from tests.channels.pushes import NOW, OPENID, call_of, channel, event, message, pusher


def received(fields: dict[str, Any], wire: Wire = "xml") -> Inbound:
    return channel().receive(call_of(pusher("safe", wire).push(fields)))


SAID = [
    (message("text", Content=" 找活 "), "text", "找活"),
    (message("voice", MediaId="m", Format="amr", Recognition="东莞电子厂"), "voice", "东莞电子厂"),
    (message("voice", MediaId="m", Format="amr"), "voice", ""),
    (message("image", PicUrl="http://p", MediaId="m"), "picture", ""),
    (message("location", Location_X="27.5", Location_Y="104.9", Scale="16", Label="泼机镇"), "place", "泼机镇"),
    (message("video", MediaId="m", ThumbMediaId="t"), "other", ""),
    (message("shortvideo", MediaId="m"), "other", ""),
    (message("link", Title="t", Url="http://x"), "other", ""),
    (message("miniprogrampage", Title="t"), "other", ""),
    (message("hologram", Shape="cube"), "other", ""),
    (event("CLICK", EventKey="jobs"), "menu", "jobs"),
    (event("subscribe", EventKey=""), "join", ""),
    (event("subscribe"), "join", ""),
    (event("subscribe", EventKey="qrscene_l.1306", Ticket="t"), "join", "l.1306"),
    (event("unsubscribe", EventKey=""), "leave", ""),
    (event("SCAN", EventKey="i.abc", Ticket="t"), "scan", "i.abc"),
    (event("LOCATION", Latitude="27.5", Longitude="104.9", Precision="10"), "other", ""),
    (event("VIEW", EventKey="http://x"), "other", ""),
    (event("view_miniprogram", EventKey="pages/index"), "other", ""),
    (event("scancode_waitmsg", EventKey="k", ScanCodeInfo={"ScanType": "qrcode", "ScanResult": "1"}), "other", ""),
    (event("pic_weixin", EventKey="k", SendPicsInfo={"Count": 1}), "other", ""),
    (event("location_select", EventKey="k"), "other", ""),
    (event("kf_create_session", KfAccount="a@b"), "other", ""),
    (event("subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": {"TemplateId": "t"}}), "other", ""),
    (event("subscribe_msg_change_event", SubscribeMsgChangeEvent={"List": {"TemplateId": "t"}}), "other", ""),
    (event("user_info_modified", OpenID="o"), "other", ""),
    (event("user_authorization_revoke", OpenID="o", RevokeInfo="1"), "other", ""),
    (event("tomorrows_event", Something="new"), "other", ""),
]


@pytest.mark.parametrize("wire", ["xml", "json"])
@pytest.mark.parametrize(("fields", "kind", "text"), SAID)
def test_what_a_person_says_or_does(fields: dict[str, Any], kind: str, text: str, wire: Wire) -> None:
    inbound = received(fields, wire)
    [heard] = inbound.messages
    assert (heard.kind, heard.text) == (kind, text)
    assert heard.sender.value == OPENID
    assert heard.received_at == datetime.fromtimestamp(NOW, UTC)
    assert heard.payload["msg_type"] == fields["MsgType"]
    assert not inbound.receipts


def test_a_place_has_its_coordinates() -> None:
    [heard] = received(message("location", Location_X="27.558300", Location_Y="104.9126", Label="泼机")).messages
    assert (heard.payload["latitude"], heard.payload["longitude"]) == (27.5583, 104.9126)


@pytest.mark.parametrize("degrees", ["", "north", "nan", "inf", "91", "-1e9"])
def test_impossible_coordinates_are_none(degrees: str) -> None:
    [heard] = received(message("location", Location_X=degrees, Location_Y="1", Label="泼机")).messages
    assert heard.payload["latitude"] is None
    assert heard.text == "泼机"


def test_unknown_events_keep_their_facts() -> None:
    [heard] = received(event("tomorrows_event", Something={"Inner": "new"})).messages
    assert heard.payload["event"] == "tomorrows_event"
    assert heard.payload["Something"] == {"Inner": "new"}


def test_events_are_told_apart_by_sender_time_type_and_key() -> None:
    keys = [
        received(fields).messages[0].external_id
        for fields in (
            event("CLICK", EventKey="jobs"),
            event("CLICK", EventKey="fairs"),
            event("SCAN", EventKey="jobs"),
            event("CLICK", EventKey="jobs") | {"CreateTime": NOW + 1},
            event("CLICK", EventKey="jobs") | {"FromUserName": "oSomebodyElse"},
            event("VIEW", EventKey="http://x/" + "a" * 200),
            event("VIEW", EventKey="http://x/" + "a" * 201),
        )
    ]
    assert len(set(keys)) == len(keys)
    assert received(event("CLICK", EventKey="jobs")).messages[0].external_id == keys[0]
    assert max(map(len, keys)) <= 160


@pytest.mark.parametrize("number", ["", "0", 0])
def test_messages_without_a_number_are_told_apart_too(number: object) -> None:
    first = received(message("text", Content="找活") | {"MsgId": number}).messages[0].external_id
    other = received(message("text", Content="培训") | {"MsgId": number}).messages[0].external_id
    assert first != other
    assert OPENID in first


REPORTS = [
    (event("TEMPLATESENDJOBFINISH", MsgID=200, Status="success"), "delivered", ""),
    (event("TEMPLATESENDJOBFINISH", MsgID=200, Status="failed:user block"), "failed", "failed:user block"),
    (event("TEMPLATESENDJOBFINISH", MsgID=200, Status="failed: system failed"), "failed", "failed: system failed"),
    (event("MASSSENDJOBFINISH", MsgID=200, Status="send success", TotalCount=3, SentCount=3), "delivered", ""),
    (event("MASSSENDJOBFINISH", MsgID=200, Status="sendsuccess"), "delivered", ""),
    (event("MASSSENDJOBFINISH", MsgID=200, Status="send success", TotalCount=3, SentCount=2), "sent", "mass_short"),
    (event("MASSSENDJOBFINISH", MsgID=200, Status="err(10001)"), "failed", "err(10001)"),
    (
        event(
            "subscribe_msg_sent_event",
            SubscribeMsgSentEvent={"List": {"TemplateId": "t", "MsgID": "200", "ErrorCode": "0"}},
        ),
        "delivered",
        "",
    ),
    (
        event("subscribe_msg_sent_event", List={"TemplateId": "t", "MsgID": "200", "ErrorCode": 43101}),
        "failed",
        "43101",
    ),
]


@pytest.mark.parametrize("wire", ["xml", "json"])
@pytest.mark.parametrize(("fields", "state", "code"), REPORTS)
def test_what_became_of_something_sent(fields: dict[str, Any], state: str, code: str, wire: Wire) -> None:
    inbound = received(fields, wire)
    [receipt] = inbound.receipts
    assert (receipt.channel, receipt.provider_id, receipt.state, receipt.code) == ("wechat", "200", state, code)
    assert receipt.at == datetime.fromtimestamp(NOW, UTC)
    assert not inbound.messages


def test_several_subscription_reports_in_one_event() -> None:
    entries = [{"MsgID": "1", "ErrorCode": "0"}, {"MsgID": "2", "ErrorCode": "43101"}]
    receipts = received(event("subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": entries})).receipts
    assert [(one.provider_id, one.state) for one in receipts] == [("1", "delivered"), ("2", "failed")]
