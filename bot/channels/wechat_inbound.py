"""WeChat's messages and events as the house's words: what a person said or did, what became of something sent."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.channels.base import Inbound
from bot.channels.wechat_forms import Fields
from bot.messages import Address, DeliveryState, InboundMessage, Kind, Receipt, Refused

NAME = "wechat"
_NOT_FACTS = frozenset({"ToUserName", "FromUserName", "CreateTime", "MsgId", "Content", "Encrypt"})


def read_push(fields: Fields, received_at: datetime, seal: object) -> Inbound:
    """One push; `Refused` 400 when what every push has is missing or not what it should be."""
    kind = word(fields, "MsgType").lower()
    if not kind or not word(fields, "FromUserName") or not word(fields, "ToUserName"):
        raise Refused("not a message of WeChat: sender, receiver or type is missing", 400)
    if _seconds(fields) is None:
        raise Refused("not a message of WeChat: its time is not a number", 400)
    if kind != "event":
        return Inbound(messages=(_message(fields, kind, received_at),), seal=seal)
    event = word(fields, "Event").lower()
    if event in _REPORTS:
        return Inbound(receipts=tuple(_REPORTS[event](fields)), seal=seal)
    return Inbound(messages=(_event(fields, event, received_at),), seal=seal)


def word(fields: Any, name: str) -> str:
    """A field as text; empty where it is missing or a structure of its own."""
    value = fields.get(name) if isinstance(fields, dict) else None
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _message(fields: Fields, kind: str, received_at: datetime) -> InboundMessage:
    read = _MESSAGES.get(kind)
    house_kind, text, payload = read(fields) if read else ("other", "", _facts(fields))
    number = word(fields, "MsgId") or word(fields, "MsgID")
    return InboundMessage(
        channel=NAME,
        external_id=number[:64] if number.strip("0") else _identity(fields, kind, word(fields, "Content")),
        sender=_sender(fields),
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
        sender=_sender(fields),
        kind=house_kind,
        text=key.removeprefix("qrscene_") if text == "key" else "",
        received_at=received_at,
        payload={"msg_type": "event", "event": event, **_facts(fields)},
    )


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


def _template_report(fields: Fields) -> Iterable[Receipt]:
    status = word(fields, "Status").lower()
    return [_receipt(fields, word(fields, "MsgID"), status == "success", status)]


def _mass_report(fields: Fields) -> Iterable[Receipt]:
    """The report counts and names nobody: where some did not get it, `delivered` would be untrue of them."""
    status = word(fields, "Status").lower()
    receipt = _receipt(fields, word(fields, "MsgID"), status in {"send success", "sendsuccess"}, status)
    short = word(fields, "SentCount") != word(fields, "TotalCount")
    return [replace(receipt, state="sent", code="mass_short") if short and receipt.state == "delivered" else receipt]


def _subscription_report(fields: Fields) -> Iterable[Receipt]:
    """Notices by subscription: one entry, or several in a list, each with its own error code."""
    held: Any = fields.get("SubscribeMsgSentEvent") or fields
    entries = held.get("List", held) if isinstance(held, dict) else {}
    for entry in entries if isinstance(entries, list) else [entries]:
        code = word(entry, "ErrorCode")
        yield _receipt(fields, word(entry, "MsgID"), code in {"", "0"}, code)


_REPORTS: dict[str, Callable[[Fields], Iterable[Receipt]]] = {
    "templatesendjobfinish": _template_report,
    "masssendjobfinish": _mass_report,
    "subscribe_msg_sent_event": _subscription_report,
}


def _receipt(fields: Fields, number: str, well: bool, code: str) -> Receipt:
    state: DeliveryState = "delivered" if well else "failed"
    at = datetime.fromtimestamp(_seconds(fields) or 0, UTC)
    return Receipt(NAME, number[:64], state, at, "" if well else code[:64])


def _sender(fields: Fields) -> Address:
    return Address("wechat", word(fields, "FromUserName")[:64])


def _identity(fields: Fields, kind: str, key: str) -> str:
    """Events have no number: sender, time, type and key tell them apart; long keys (addresses) are shortened."""
    if len(key) > 40:
        key = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
    return "|".join((word(fields, "FromUserName")[:40], word(fields, "CreateTime")[:12], kind[:40], key))


def _facts(fields: Fields) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in _NOT_FACTS}


def _seconds(fields: Fields) -> int | None:
    value = word(fields, "CreateTime")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 11 else None


def _degrees(fields: Fields, name: str, most: int) -> float | None:
    try:
        value = float(word(fields, name))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= most else None
