"""Many SMS at once through Twilio: its SDK's own request, built once, with receiver, text and key put in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote, quote_plus, urlencode, urlsplit

import msgspec

from bot.channels.calls import Heard
from bot.channels.sms_transport import Form, Response, Transport, object_in, refusal
from bot.channels.stream_line import Answered
from bot.messages import SendFailed

TO, BODY, KEY = "gongyouTO", "gongyouBODY", "gongyouKEY"
"""Stand in the mould where receiver, text and key go; letters only, so that no encoding changes them."""

Create = Callable[[object, str, str, str], None]
"""Calls the SDK's `messages.create` over the HTTP client given, for a receiver, a text and a key."""


class Mould:
    """The bytes of the SDK's request with three gaps. It goes out of date with the validity period: make it anew."""

    def __init__(self, root: str, create: Create) -> None:
        taken = _Taking()
        create(taken, TO, BODY, KEY)
        parts = urlsplit(root)
        self._path = f"{parts.path}{urlsplit(taken.url).path}"
        sent = {"Host": parts.netloc, **taken.headers}
        self._head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        self._gaps = re.split(f"({TO}|{BODY}|{KEY})", urlencode(taken.data, doseq=True))

    def cast(self, to: str, body: str, key: str) -> bytes:
        filled = {TO: _plain(to), BODY: _quoted(body), KEY: _plain(key if _simple(key) else quote(key, safe=""))}
        form = "".join([filled.get(part, part) for part in self._gaps])
        return f"POST {self._path} HTTP/1.1\r\n{self._head}Content-Length: {len(form)}\r\n\r\n{form}".encode("ascii")


def read(answers: Sequence[Answered]) -> Iterator[str | SendFailed | None]:
    """Numbers of what was taken, failures with their verdict, None for what was not begun."""
    for answer in answers:
        yield _read_one(answer) if isinstance(answer, Heard) else answer


class _Taking(Transport):
    """Keeps what it is asked to send."""

    def exchange(self, method: str, url: str, data: Form, headers: Mapping[str, str]) -> Response:
        self.url, self.data, self.headers = url, data, headers
        return Response(201, "{}", {})


class _Message(msgspec.Struct):
    sid: str


_message = msgspec.json.Decoder(_Message).decode


def _read_one(heard: Heard) -> str | SendFailed:
    if heard.status < 400:
        try:
            return _message(heard.body).sid
        except msgspec.MsgspecError:
            return SendFailed("unsure", f"http-{heard.status}", "短信平台的回应看不懂，可能已收到")
    return refusal(heard.status, object_in(heard))


def _plain(text: str) -> str:
    """Numbers and keys: nearly all need no more than their plus."""
    return text.replace("+", "%2B") if _simple(text.replace("+", "")) else quote_plus(text)


def _simple(text: str) -> bool:
    bare = text.replace("-", "")
    return bare.isascii() and bare.isalnum()


@lru_cache(maxsize=64)
def _quoted(text: str) -> str:
    return quote_plus(text)
