"""WeChat's messages and events as the house's words: what a person said or did, what became of something sent."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.channels.base import Inbound
from bot.channels.wechat_fields import Fields, entries, seconds, sender, word
from bot.channels.wechat_reports import read_report
from bot.messages import InboundMessage, Kind, Refused

NAME = "wechat"
_NOT_FACTS = frozenset({"ToUserName", "FromUserName", "CreateTime", "MsgId", "Content", "Encrypt"})


def read_push(fields: Fields, received_at: datetime, seal: object) -> Inbound:
    """One push; `Refused` 400 when what every push has is missing or not what it should be."""
    kind = word(fields, "MsgType").lower()
    if not kind or not word(fields, "FromUserName") or not word(fields, "ToUserName"):
        raise Refused("not a message of WeChat: sender, receiver or type is missing", 400)
    if seconds(fields) is None:
        raise Refused("not a message of WeChat: its time is not a number", 400)
    if kind != "event":
        return Inbound(messages=(_message(fields, kind, received_at),), seal=seal)
    event = word(fields, "Event").lower()
    receipts = read_report(fields, event)
    if receipts is not None:
        return Inbound(receipts=receipts, seal=seal)
    return Inbound(messages=(_event(fields, event, received_at),), seal=seal)


def _message(fields: Fields, kind: str, received_at: datetime) -> InboundMessage:
    read = _MESSAGES.get(kind)
    house_kind, text, payload = read(fields) if read else ("other", "", _facts(fields))
    number = word(fields, "MsgId") or word(fields, "MsgID")
    return InboundMessage(
        channel=NAME,
        external_id=number[:64] if number.strip("0") else _identity(fields, kind, word(fields, "Content")),
        sender=sender(fields),
        kind=house_kind,
        text=text,
        received_at=received_at,
        payload={"msg_type": kind, **payload},
    )


def _event(fields: Fields, event: str, received_at: datetime) -> InboundMessage:
    key = word(fields, "EventKey")
    house_kind, text = _EVENTS.get(event, ("other", ""))
    return InboundMessage(
        channel=NAME,
        external_id=_identity(fields, event, key),
        sender=sender(fields),
        kind=house_kind,
        text=key.removeprefix("qrscene_") if text == "key" else "",
        received_at=received_at,
        payload={"msg_type": "event", "event": event, **_facts(fields), **_subscribed(fields, event)},
    )


_SUBSCRIBING = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
}
"""Events of subscription notices that people cause, and where their entries stand."""


def _subscribed(fields: Fields, event: str) -> dict[str, Any]:
    """`subscribed`: number of the form and `accept` or `reject`, for each that the person was asked about."""
    if event not in _SUBSCRIBING:
        return {}
    asked = entries(fields, _SUBSCRIBING[event])
    said = [[word(one, "TemplateId")[:64], word(one, "SubscribeStatusString").lower()] for one in asked]
    return {"subscribed": [pair for pair in said if pair[0]]}


_EVENTS: dict[str, tuple[Kind, str]] = {
    "subscribe": ("join", "key"),
    "unsubscribe": ("leave", ""),
    "scan": ("scan", "key"),
    "click": ("menu", "key"),
}
"""Events that the house answers; the text of `key` is EventKey. All others are kept as `other`."""


def _text(fields: Fields) -> tuple[Kind, str, dict[str, Any]]:
    return "text", word(fields, "Content"), {}


def _voice(fields: Fields) -> tuple[Kind, str, dict[str, Any]]:
    payload = {"media_id": word(fields, "MediaId"), "format": word(fields, "Format")}
    return "voice", word(fields, "Recognition"), payload


def _picture(fields: Fields) -> tuple[Kind, str, dict[str, Any]]:
    return "picture", "", {"media_id": word(fields, "MediaId"), "url": word(fields, "PicUrl")}


def _place(fields: Fields) -> tuple[Kind, str, dict[str, Any]]:
    payload = {
        "latitude": _degrees(fields, "Location_X", 90),
        "longitude": _degrees(fields, "Location_Y", 180),
        "scale": word(fields, "Scale"),
    }
    return "place", word(fields, "Label"), payload


_MESSAGES: dict[str, Callable[[Fields], tuple[Kind, str, dict[str, Any]]]] = {
    "text": _text,
    "voice": _voice,
    "image": _picture,
    "location": _place,
}


def _identity(fields: Fields, kind: str, key: str) -> str:
    """Events have no number: sender, time, type and key tell them apart; long keys (addresses) are shortened."""
    if len(key) > 40:
        key = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
    return "|".join((word(fields, "FromUserName")[:40], word(fields, "CreateTime")[:12], kind[:40], key))


def _facts(fields: Fields) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in _NOT_FACTS}


def _degrees(fields: Fields, name: str, most: int) -> float | None:
    try:
        value = float(word(fields, name))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= most else None
