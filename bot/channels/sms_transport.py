"""The transport under Twilio's SDK: kept connections, the API's address replaceable, a verdict on every failure."""

from __future__ import annotations

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from bot.channels.calls import Caller, Heard
from bot.channels.sms_codes import SMS
from bot.messages import SendFailed, Verdict

TWILIO = "https://api.twilio.com"
VALIDITY_LEAST, VALIDITY_MOST = 60, 36_000
"""Seconds that a message may wait at Twilio; the most is its own default of ten hours."""

Form = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Response:
    """What the SDK reads of an answer."""

    status_code: int
    text: str
    headers: Mapping[str, str]
    ok: bool = True


class Transport(ABC):
    """Stands in for the SDK's `http_client`."""

    timeout: float | None = None

    def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        address = url + (f"?{urlencode(params, doseq=True)}" if params else "")
        return self.exchange(method, address, data or {}, {**(headers or {}), **basic(auth)})

    @abstractmethod
    def exchange(self, method: str, url: str, data: Form, headers: Mapping[str, str]) -> Response:
        """One request of the SDK, put together, and what it is to read."""


class KeepAlive(Transport):
    """Over kept connections. Refusals of the API never reach the SDK: they leave as SendFailed."""

    def __init__(self, root: str, seconds: float) -> None:
        self._root = root
        self._caller = Caller("短信平台", root, seconds)

    def exchange(self, method: str, url: str, data: Form, headers: Mapping[str, str]) -> Response:
        body = urlencode(data, doseq=True).encode() if data else None
        heard = self._caller.call(method, self._root + url.removeprefix(TWILIO), headers, body)
        answer = object_in(heard)
        if heard.status >= 400:
            raise refusal(heard.status, answer)
        if answer is None:
            raise SendFailed("unsure", f"http-{heard.status}", "短信平台的回应看不懂，可能已收到")
        return Response(heard.status, heard.body.decode("utf-8", "replace"), heard.headers)

    def download(self, url: str, auth: tuple[str, str], most: int) -> bytes:
        """A media file of ours at Twilio, which may lead on to where it lies, once; the password stays with Twilio."""
        address = self._root + url.removeprefix(TWILIO)
        if not address.startswith(self._root + "/2010-04-01/Accounts/"):
            raise SendFailed("never", "address", "不是短信平台的文件地址")
        heard = self._caller.call("GET", address, basic(auth), most=most)
        onward = heard.headers.get("location", "")
        if heard.status in {301, 302, 307, 308} and onward.startswith("https://"):
            heard = self._caller.call("GET", onward, {}, most=most)
        if heard.status != 200:
            verdict: Verdict = "later" if heard.status >= 500 or heard.status == 429 else "never"
            raise SendFailed(verdict, f"http-{heard.status}", "短信平台没有给出文件")
        return heard.body


def refusal(status: int, answer: Mapping[str, object] | None) -> SendFailed:
    """Twilio's own code decides; without one a 429 may be repeated, and a 5xx may have been carried out."""
    code = str((answer or {}).get("code") or "")
    if code in SMS:
        return SMS.failed(code)
    if status == 429:
        return SMS.failed("20429")
    if status >= 500:
        return SendFailed("unsure", code or f"http-{status}", "短信平台出错，可能已收到")
    return SMS.failed(code or f"http-{status}")


def validity(quiet_begins: datetime | None, now: datetime) -> int:
    """Seconds until the quiet hours begin, so that nothing queued arrives at night; ten hours where none are near."""
    if quiet_begins is None:
        return VALIDITY_MOST
    return int(min(max((quiet_begins - now).total_seconds(), VALIDITY_LEAST), VALIDITY_MOST))


def object_in(heard: Heard) -> Mapping[str, object] | None:
    try:
        answer = json.loads(heard.body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def basic(auth: tuple[str, str] | None) -> dict[str, str]:
    if auth is None:
        return {}
    return {"Authorization": "Basic " + base64.b64encode(":".join(auth).encode()).decode()}
