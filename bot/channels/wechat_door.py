"""WeChat's callback: the handshake, pushes in plain, compatible and safe mode, the passive answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.channels.base import Inbound
from bot.channels.wechat_fields import word
from bot.channels.wechat_forms import envelope, is_json, read, sealed_parts, text_reply
from bot.channels.wechat_inbound import read_push
from bot.channels.wechat_seal import AesKey, KeyRing, signature, signed
from bot.channels.wording import wechat_reply
from bot.messages import Answer, Call, Refused, Reply
from bot.settings import Settings, split_keys


@dataclass(frozen=True, slots=True)
class Seal:
    """What a reply needs of the call: both names, the wire form, and the key that opened it (None: plain)."""

    person: str
    account: str
    as_json: bool
    key: AesKey | None


class Door:
    """Pushes are dated by `clock`, the real time in seconds, also in a rehearsal of another day.

    A plain push is signed over time and nonce only, not over its body: `wechat_plain` shuts it out once the account
    is in safe mode.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        keys = tuple(AesKey(key, settings.wechat_app_id) for key in split_keys(settings.wechat_aes_key))
        self._ring = KeyRing(settings.wechat_token.get_secret_value(), keys)

    def greet(self, call: Call) -> Answer:
        echo = call.query.get("echostr", "")
        if call.query.get("msg_signature"):
            self._check(call, call.query["msg_signature"], echo)
            return Answer(self._ring.open(echo)[0])
        self._check(call, call.query.get("signature", ""))
        return Answer(echo.encode("utf-8", "replace"))

    def receive(self, call: Call) -> Inbound:
        if len(call.body) > self._settings.wechat_body_limit:
            raise Refused("body too large", 413)
        content, key = call.body, None
        if call.query.get("encrypt_type", "raw").lower() == "aes":
            sealed = self._signed_part(call, sealed_parts(call.body))
            self._check(call, call.query.get("msg_signature", ""), sealed)
            content, key = self._ring.open(sealed)
        else:
            if not self._settings.wechat_plain:
                raise Refused("plain mode is switched off")
            self._check(call, call.query.get("signature", ""))
        fields = read(content)
        seal = Seal(word(fields, "FromUserName"), word(fields, "ToUserName"), is_json(call.body), key)
        return read_push(fields, call.received_at, seal)

    def answer(self, inbound: Inbound, replies: Sequence[Reply]) -> Answer:
        text = wechat_reply(replies, self._settings)
        seal = inbound.seal
        if not text or not isinstance(seal, Seal):
            return Answer(b"success")
        now = int(self._clock())
        body = text_reply(seal.person, seal.account, now, text, seal.as_json)
        if seal.key is not None:
            body = self._sealed(body, seal.key, str(now), seal.as_json)
        return Answer(body.encode(), "application/json" if seal.as_json else "application/xml; charset=utf-8")

    def _signed_part(self, call: Call, parts: list[str]) -> str:
        stamps = call.query.get("timestamp", ""), call.query.get("nonce", "")
        given = call.query.get("msg_signature", "")
        return next((part for part in parts[:-1] if signed(given, self._ring.token, *stamps, part)), parts[-1])

    def _check(self, call: Call, given: str, *more: str) -> None:
        if not self._ring.token:
            raise Refused("the account's token is not configured")
        seconds, nonce = call.query.get("timestamp", ""), call.query.get("nonce", "")
        if not signed(given, self._ring.token, seconds, nonce, *more):
            raise Refused("wrong signature")
        dated = int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) <= 11 else 0
        if abs(self._clock() - dated) > self._settings.wechat_clock_skew:
            raise Refused("stale")

    def _sealed(self, body: str, key: AesKey, seconds: str, as_json: bool) -> str:
        encrypted = key.encrypt(body)
        nonce = secrets.token_hex(5)
        return envelope(encrypted, signature(self._ring.token, seconds, nonce, encrypted), seconds, nonce, as_json)
