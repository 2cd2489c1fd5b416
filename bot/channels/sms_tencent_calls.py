"""The two ways of calls with Tencent Cloud: the transport under its SDK, and what its callbacks bring."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from bot.channels.calls import Caller, Heard
from bot.channels.lengths import legible
from bot.channels.sms_codes import SMS
from bot.messages import Address, InboundMessage, Receipt, Refused, SendFailed
from bot.settings import Settings

LONGEST_CODE = 30
"""Characters of a reason in the ledger."""


class Transport:
    """Stands in for the SDK's own HTTP: kept connections, time-outs, and a verdict on every failure of the way."""

    def __init__(self, settings: Settings) -> None:
        self._root = settings.tencent_api_url
        self._caller = Caller("短信平台", self._root, settings.http_timeout)

    def send_request(self, request: Any) -> Any:
        body = request.data.encode() if isinstance(request.data, str) else request.data
        return _Response(self._caller.call(request.method, f"{self._root}{request.uri}", request.header, body))


class _Response:
    """What the SDK reads of an answer. One that is not of Tencent's API leaves as SendFailed."""

    def __init__(self, heard: Heard) -> None:
        if heard.status != 200:
            raise SendFailed("unsure", f"http-{heard.status}", "短信平台出错，可能已收到")
        self.status_code, self.content = heard.status, heard.body
        self.headers = {"Content-Type": heard.headers.get("content-type", "").partition(";")[0].strip()}


def code_of(code: str) -> str:
    """The last part of Tencent's code, which tells enough: FailedOperation.PhoneNumberInBlacklist."""
    family, _, last = code.partition(".")
    known = last[:LONGEST_CODE] if last[:LONGEST_CODE] in SMS else family[:LONGEST_CODE]
    return known if known in SMS else (last or family)[:LONGEST_CODE]


def read_receipt(report: object, at: datetime) -> Receipt:
    if not isinstance(report, dict) or not report.get("sid"):
        raise Refused("not a receipt", 400)
    arrived = report.get("report_status") == "SUCCESS"
    code = "" if arrived else str(report.get("errmsg", ""))[:LONGEST_CODE]
    return Receipt("sms", str(report["sid"])[:64], "delivered" if arrived else "failed", at, code)


def read_message(reply: object, at: datetime) -> InboundMessage:
    """A reply has no number of its own: who, when and what, hashed, are the same for every repeat."""
    if not isinstance(reply, dict) or not str(reply.get("mobile", "")).isdigit():
        raise Refused("not a reply", 400)
    country = str(reply.get("nationcode") or "86")
    sender, text = f"+{country}{reply['mobile']}"[:32], legible(str(reply.get("text", ""))).strip()
    seen = hashlib.sha256(f"{sender}\n{reply.get('time')}\n{text}".encode()).hexdigest()[:40]
    return InboundMessage("sms", f"TC{seen}", Address("tel", sender), "text", text, at.astimezone(UTC))
