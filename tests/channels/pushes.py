"""WeChat's pushes as calls of the channel, without a network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channels.wechat import WeChat
from bot.demo.platforms.sky import Accounts
from bot.demo.platforms.wechat_push import ACCOUNT, Mode, Push, Pusher, Wire
from bot.messages import Call
from tests.fakes import DictShelf, configured

NOW = 1_795_000_000
OPENID = "oAbCdEfGhIjKlMnOpQrStUvWxY12"


def channel(**changed: Any) -> WeChat:
    return WeChat(configured(**changed), DictShelf(), clock=lambda: NOW)


def pusher(mode: Mode = "safe", wire: Wire = "xml", at: float = NOW, **changed: Any) -> Pusher:
    return Pusher(Accounts.of(configured(**changed)), mode, wire, clock=lambda: at)


def text(content: str = "我想找电子厂的活", number: int = 24_000_000_001) -> dict[str, Any]:
    return message("text", Content=content, MsgId=number)


def message(kind: str, **fields: Any) -> dict[str, Any]:
    head = {"ToUserName": ACCOUNT, "FromUserName": OPENID, "CreateTime": NOW, "MsgType": kind}
    return head | ({} if kind == "event" else {"MsgId": 24_000_000_001}) | fields


def event(name: str, **fields: Any) -> dict[str, Any]:
    return message("event", Event=name, **fields)


def call_of(push: Push, **query: str) -> Call:
    return call(push.query | query, push.body)


def call(query: Mapping[str, str], body: bytes = b"", method: str = "POST") -> Call:
    return Call(method, "http://127.0.0.1:9/wechat", query, {}, body, datetime.fromtimestamp(NOW, UTC))
