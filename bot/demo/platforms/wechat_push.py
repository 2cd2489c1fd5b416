"""Pushes as WeChat makes them: XML or JSON, signed and encrypted by mode; the answer is taken apart as strictly."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from bot.demo.platforms.sky import Accounts
from bot.demo.platforms.wechat_crypto import Forged, Sealer, sign

Mode = Literal["plain", "compatible", "safe"]
Wire = Literal["xml", "json"]
LONGEST = 2048
ACCOUNT = "gh_0a1b2c3d4e5f"


@dataclass(frozen=True, slots=True)
class Push:
    """One HTTP request from WeChat. A repeat of it has the same body and fresh signatures."""

    query: dict[str, str]
    body: bytes
    content_type: str

    def url(self, root: str) -> str:
        return f"{root}/wechat?{urlencode(self.query)}"


class Pusher:
    """Builds pushes and reads what the product answers, for one account in one mode and wire form."""

    def __init__(
        self, accounts: Accounts, mode: Mode = "safe", wire: Wire = "xml", clock: Callable[[], float] = time.time
    ) -> None:
        self._token = accounts.wechat_token
        self._sealer = Sealer(accounts.wechat_app_id, accounts.wechat_aes_key) if mode != "plain" else None
        self.mode = mode
        self.wire = wire
        self._clock = clock

    def push(self, fields: Mapping[str, Any]) -> Push:
        plain = dict(fields)
        query = self._signed()
        if self._sealer is not None:
            sealed = self._sealer.seal(self._write(plain))
            outer = {**plain, "Encrypt": sealed} if self.mode == "compatible" else _outer(plain, sealed)
            stamps = (query["timestamp"], query["nonce"])
            query |= {"encrypt_type": "aes", "msg_signature": sign(self._token, *stamps, sealed)}
            plain = outer
        content_type = "application/json" if self.wire == "json" else "text/xml"
        return Push(query, self._write(plain).encode(), content_type)

    def handshake(self, echo: str, sealed: bool = False) -> tuple[dict[str, str], str]:
        """The query of the GET by which WeChat tries an address, and what must come back."""
        query = self._signed()
        if not sealed or self._sealer is None:
            return {**query, "echostr": echo}, echo
        cipher_text = self._sealer.seal(echo)
        signature = sign(self._token, query["timestamp"], query["nonce"], cipher_text)
        return {**query, "echostr": cipher_text, "msg_signature": signature}, echo

    def _signed(self) -> dict[str, str]:
        seconds, nonce = str(int(self._clock())), str(secrets.randbelow(10**9))
        return {"signature": sign(self._token, seconds, nonce), "timestamp": seconds, "nonce": nonce}

    def _write(self, fields: Mapping[str, Any]) -> str:
        if self.wire == "json":
            return json.dumps(fields, ensure_ascii=False)
        return f"<xml>{_tags(fields)}</xml>"

    def reply_text(self, body: bytes, openid: str) -> str:
        """What the person sees of a passive answer; empty for `success`. Raises `Forged` where WeChat shows its own
        此公众号暂时无法提供服务: not XML or JSON as the account is set, unsigned, to somebody else, too long."""
        text = body.decode("utf-8")
        if text in {"", "success"}:
            return ""
        fields = self._read(text)
        if self._sealer is not None and "Encrypt" in fields:
            stamps = (str(fields.get("TimeStamp")), str(fields.get("Nonce")))
            if fields.get("MsgSignature") != sign(self._token, *stamps, str(fields["Encrypt"])):
                raise Forged("wrong signature")
            fields = self._read(self._sealer.open(str(fields["Encrypt"])))
        elif self.mode == "safe":
            raise Forged("a plain answer in safe mode")
        if fields.get("ToUserName") != openid or fields.get("MsgType") != "text":
            raise Forged("not a text for this person")
        content = str(fields.get("Content", ""))
        if not content or len(content.encode()) > LONGEST:
            raise Forged("empty or too long")
        return content

    def _read(self, text: str) -> dict[str, Any]:
        if self.wire == "json":
            try:
                return dict(json.loads(text))
            except (ValueError, TypeError) as error:
                raise Forged("not JSON") from error
        try:
            root = fromstring(text)
        except (ParseError, DefusedXmlException) as error:
            raise Forged("not XML") from error
        return {child.tag: child.text or "" for child in root}


def _outer(plain: Mapping[str, Any], sealed: str) -> dict[str, Any]:
    return {"ToUserName": plain.get("ToUserName", ACCOUNT), "Encrypt": sealed}


def _tags(fields: Mapping[str, Any]) -> str:
    return "".join(_tag(name, value) for name, value in fields.items())


def _tag(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return f"<{name}>{_tags(value)}</{name}>"
    if isinstance(value, list):
        return "".join(_tag(name, one) for one in value)
    if isinstance(value, str) and "]]>" not in value:
        return f"<{name}><![CDATA[{value}]]></{name}>"
    return f"<{name}>{escape(str(value))}</{name}>"
