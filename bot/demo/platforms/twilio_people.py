"""The phones at the end of Twilio: texts to the product and delivery states, signed as Twilio signs them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import requests
from defusedxml.ElementTree import ParseError, fromstring

from bot.demo.platforms.ledger import Taken
from bot.demo.platforms.sky import Sky

OPTED_OUT = "opted-out:"
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
PATIENCE = 15.0
_GSM = re.compile(r"[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*")

Post = Callable[[str, bytes, dict[str, str]], tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Texted:
    """What became of a text to the product: `replies` are the messages of its TwiML."""

    number: str
    status: int
    body: bytes
    replies: tuple[str, ...]


def over_http(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    answer = requests.post(url, data=body, headers=headers, timeout=PATIENCE)
    return answer.status_code, answer.content


def sign(token: str, url: str, form: Mapping[str, str]) -> str:
    """X-Twilio-Signature: the address and then every name and value in the order of names."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def units(text: str) -> int:
    """Segments that Twilio charges."""
    if _GSM.fullmatch(text):
        return 1 if len(text) <= 160 else math.ceil(len(text) / 153)
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= 70 else math.ceil(length / 67)


class TwilioPhones:
    """`number` is the product's own. Twilio keeps its block list by English words only; the text goes on either way."""

    def __init__(self, sky: Sky, number: str, post: Post = over_http) -> None:
        self._sky = sky
        self._number = number
        self._post = post
        self._last: dict[str, dict[str, str]] = {}

    def text(self, phone: str, body: str, **more: str) -> Texted:
        word = body.strip().upper()
        if word in STOP_WORDS:
            self._sky.ledger.note(OPTED_OUT + phone, "yes")
        elif word in START_WORDS:
            self._sky.ledger.forget(OPTED_OUT + phone)
        form = {**self._form(f"SM{secrets.token_hex(16)}"), "From": phone, "To": self._number, "Body": body}
        form |= {"SmsStatus": "received", "NumMedia": "0", "NumSegments": str(units(body)), "FromCountry": "CN", **more}
        return self._send(phone, form)

    def picture(self, phone: str, body: str = "", url: str = "https://media.example/1.jpg") -> Texted:
        return self.text(phone, body, NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg")

    def again(self, phone: str) -> Texted:
        return self._send(phone, self._last[phone])

    def report(self, message: Taken) -> int:
        """Tells the product the message's state where it asked for that; the HTTP status, 0 where nobody answered."""
        callback = message.facts.get("callback")
        if not callback:
            return 0
        form = {**self._form(message.number), "To": message.receiver, "From": message.facts.get("from") or ""}
        form |= {"MessageStatus": message.state, "SmsStatus": message.state}
        if message.code:
            form["ErrorCode"] = message.code
        return self._try(callback, form)[0]

    def _form(self, number: str) -> dict[str, str]:
        account = self._sky.accounts.twilio_account_sid
        return {"MessageSid": number, "SmsSid": number, "AccountSid": account, "ApiVersion": "2010-04-01"}

    def _send(self, phone: str, form: dict[str, str]) -> Texted:
        self._last[phone] = form
        status, body = self._try(f"{self._sky.accounts.public_url}/sms", form)
        return Texted(form["MessageSid"], status, body, _replies(body) if status == 200 else ())

    def _try(self, url: str, form: dict[str, str]) -> tuple[int, bytes]:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": sign(self._sky.accounts.twilio_auth_token, url, form),
            "I-Twilio-Idempotency-Token": secrets.token_hex(16),
        }
        try:
            return self._post(url, urlencode(form).encode(), headers)
        except requests.RequestException:
            return 0, b""


def _replies(twiml: bytes) -> tuple[str, ...]:
    """Texts of the TwiML; none where it is not TwiML (Twilio's error 12100, unseen by the person)."""
    try:
        root = fromstring(twiml)
    except ParseError:
        return ()
    return tuple(message.text or "" for message in root.iter("Message"))
