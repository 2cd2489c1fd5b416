"""WeCom group robots (企业微信群机器人): messages into a village group; nothing ever comes back from one."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from bot.channels.base import Channel, Inbound, Shelf
from bot.channels.calls import Caller, Heard
from bot.channels.notices import wecom_markdown, wecom_text
from bot.channels.wecom_codes import WECOM
from bot.messages import Address, Answer, Call, Notice, Refused, Reply, Scheme, SendFailed
from bot.settings import Settings

log = logging.getLogger(__name__)

HOST = "qyapi.weixin.qq.com"


def open_channel(settings: Settings, _shelf: Shelf) -> Channel:
    """Always there: each robot's address holds its own key."""
    return Wecom(settings)


class Wecom:
    """`Address.value` is a robot's whole address with its key, which is its password: it stands in no text or log.

    A robot takes 20 messages a minute; beyond it says 45009, verdict `later`. Pacing is the sender's affair.
    """

    name = "wecom"
    scheme: Scheme = "wecom"

    def __init__(self, settings: Settings) -> None:
        self._root = settings.wecom_api_url.rstrip("/")
        self._markdown = settings.wecom_markdown
        self._caller = Caller("企业微信", self._root or f"https://{HOST}", settings.http_timeout)

    def greet(self, call: Call) -> Answer:
        raise Refused("a group robot never calls")

    def receive(self, call: Call) -> Inbound:
        raise Refused("a group robot never calls")

    def answer(self, inbound: Inbound, replies: Sequence[Reply]) -> Answer:
        raise Refused("a group robot never calls")

    def send(self, address: Address, notice: Notice, key: str) -> str:
        """WeCom gives no number and cannot drop a repeat; the key itself is returned. A picture follows the text."""
        kind, content = ("markdown", wecom_markdown(notice)) if self._markdown else ("text", wecom_text(notice))
        self._post(address, {"msgtype": kind, kind: {"content": content}})
        if notice.image:
            self._show(address, notice.image)
        return key

    def _show(self, address: Address, image: bytes) -> None:
        """The text stands already: a picture that does not come is no reason to send it again."""
        digest = hashlib.md5(image, usedforsecurity=False).hexdigest()
        content = {"base64": base64.b64encode(image).decode(), "md5": digest}
        try:
            self._post(address, {"msgtype": "image", "image": content})
        except SendFailed as failure:
            log.warning("a picture did not reach a group: %s", failure.code)

    def _post(self, address: Address, message: dict[str, object]) -> None:
        body = json.dumps(message, ensure_ascii=False).encode()
        heard = self._caller.call("POST", self._target(address.value), {"Content-Type": "application/json"}, body)
        code = _error_code(heard)
        if code:
            raise WECOM.failed(code)

    def _target(self, robot: str) -> str:
        try:
            parts = urlsplit(robot)
        except ValueError:
            raise WECOM.failed("93000") from None
        if not parse_qs(parts.query).get("key") or not parts.path.startswith("/cgi-bin/webhook/send"):
            raise WECOM.failed("93000")
        # An imported list of addresses must not make us call hosts inside our own network.
        if not self._root and (parts.scheme, parts.netloc) != ("https", HOST):
            raise WECOM.failed("93000")
        return f"{self._root or f'https://{HOST}'}{parts.path}?{parts.query}"


def _error_code(heard: Heard) -> str:
    """Empty when all is well; a 429 counts as over the limit."""
    if heard.status == 429:
        return "45009"
    try:
        answer = json.loads(heard.body)
        code = answer["errcode"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SendFailed("unsure", f"http-{heard.status}", "企业微信的回应看不懂，可能已收到") from None
    return "" if code == 0 else str(code)
