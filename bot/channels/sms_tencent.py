"""SMS through Tencent Cloud: registered templates out by its SDK, replies and receipts in by its callbacks.

The only file that imports tencentcloud. Tencent does not sign its callbacks: they prove themselves by the secret in
their address. It takes no answer in the same response either: what we answer goes out as an SMS of its own.
"""

from __future__ import annotations

import hmac
import json
import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from bot.channels.base import Channel, Inbound, Shelf
from bot.channels.lengths import legible
from bot.channels.sms_codes import SMS
from bot.channels.sms_templates import Filled, read_templates
from bot.channels.sms_tencent_calls import Transport, code_of, read_message, read_receipt
from bot.messages import SHANGHAI, Address, Answer, Call, InboundMessage, Notice, Refused, Reply, Scheme, SendFailed
from bot.settings import Settings

log = logging.getLogger(__name__)

BODY_LIMIT = 1 << 20
AT_ONCE = 50
"""Numbers in one call. Tencent takes 200, but a lost answer leaves all of them in doubt, and it has no list to ask."""

DAY = 86_400


def open_channel(settings: Settings, shelf: Shelf) -> Channel | None:
    """None where another gateway carries the SMS."""
    return SmsTencent(settings, shelf) if settings.sms_gateway == "tencent" else None


class SmsTencent:
    """The channel."""

    name = "sms"
    scheme: Scheme = "tel"
    at_once = True

    def __init__(self, settings: Settings, shelf: Shelf) -> None:
        self._settings = settings
        self._shelf = shelf

    def greet(self, call: Call) -> Answer:
        raise Refused("Tencent Cloud does not greet", 405)

    def receive(self, call: Call) -> Inbound:
        """One reply as an object, or a list of receipts. Times without a zone are China's, and not needed."""
        if len(call.body) > BODY_LIMIT:
            raise Refused("body too large", 413)
        given = call.query.get("key", "")
        known = self._settings.tencent_callback_key.get_secret_value()
        if not known or not hmac.compare_digest(known.encode(), given.encode("utf-8", "replace")):
            raise Refused("wrong callback key")
        try:
            content = json.loads(call.body)
        except (ValueError, RecursionError):
            raise Refused("malformed JSON", 400) from None
        if isinstance(content, list):
            return Inbound(receipts=tuple(read_receipt(one, call.received_at) for one in content))
        return Inbound(messages=(read_message(content, call.received_at),))

    def answer(self, inbound: Inbound, replies: Sequence[Reply]) -> Answer:
        """Acknowledges; the reply goes to the sender as an SMS, once however often the callback is repeated."""
        text = "\n".join(filter(None, (legible(reply.text).strip() for reply in replies)))
        for message in inbound.messages if text else ():
            self._answer_once(message, Notice("answer", text=text))
        return Answer(b'{"result":0,"errmsg":"OK"}', "application/json; charset=utf-8")

    def _answer_once(self, message: InboundMessage, notice: Notice) -> None:
        mark = f"sms-answered:{message.external_id}"
        with self._shelf.alone(mark) as first:
            if not first or self._shelf.get(mark):
                return
            self._shelf.put(mark, "1", DAY)
        try:
            self.send(message.sender, notice, message.external_id)
        except SendFailed as failure:
            log.warning("an answer by SMS was not sent: %s %s", failure.verdict, failure.code)

    def send(self, address: Address, notice: Notice, key: str) -> str:
        """Sends the registered template that fits; Tencent's serial number comes back."""
        [answer] = self._send_to([address.value], self._fitting(notice), key)
        if isinstance(answer, SendFailed):
            raise answer
        return answer

    def send_many(
        self, wanted: Sequence[tuple[Address, Notice, str]], until: float
    ) -> Sequence[str | SendFailed | None]:
        """As `SendsMany` promises; numbers that get the same text go in one call."""
        answers: list[str | SendFailed | None] = [None] * len(wanted)
        for filled, places in self._by_text(wanted).items():
            for start in range(0, len(places), AT_ONCE):
                some = places[start : start + AT_ONCE]
                if isinstance(filled, Filled) and time.monotonic() >= until:
                    continue
                numbers = [wanted[place][0].value for place in some]
                for place, answer in zip(some, self._outcomes(numbers, filled, wanted[some[0]][2]), strict=True):
                    answers[place] = answer
        return answers

    def _by_text(self, wanted: Sequence[tuple[Address, Notice, str]]) -> dict[Filled | SendFailed, list[int]]:
        fitted: dict[int, Filled | SendFailed] = {}
        places: dict[Filled | SendFailed, list[int]] = {}
        for place, (_, notice, _) in enumerate(wanted):
            if id(notice) not in fitted:
                try:
                    fitted[id(notice)] = self._fitting(notice)
                except SendFailed as failure:
                    fitted[id(notice)] = failure
            places.setdefault(fitted[id(notice)], []).append(place)
        return places

    def _outcomes(self, numbers: Sequence[str], filled: Filled | SendFailed, key: str) -> Sequence[str | SendFailed]:
        if isinstance(filled, SendFailed):
            return [filled] * len(numbers)
        try:
            return self._send_to(numbers, filled, key)
        except SendFailed as failure:
            return [failure] * len(numbers)

    def _fitting(self, notice: Notice) -> Filled:
        found = read_templates(self._settings.sms_templates).fit(notice, self._settings.sms_signature)
        if found is None:
            raise SMS.failed("template")
        return found

    def _send_to(self, numbers: Sequence[str], filled: Filled, key: str) -> list[str | SendFailed]:
        """The serial number or the failure of each number, in their order."""
        asked = {
            "PhoneNumberSet": list(numbers),
            "SmsSdkAppId": self._settings.tencent_sms_app_id,
            "SignName": self._settings.sms_signature,
            "TemplateId": filled.template,
            "TemplateParamSet": list(filled.values),
            "SessionContext": key[:500],
        }
        states = {str(one["PhoneNumber"]): one for one in self._asked("SendSms", asked).get("SendStatusSet") or ()}
        return [_state(states.get(number)) for number in numbers]

    def _asked(self, action: str, asked: Mapping[str, object]) -> dict[str, Any]:
        """What Tencent's SDK brings back; raises SendFailed with a verdict."""
        from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

        try:
            answer: dict[str, Any] = self._client.call_json(action, dict(asked))["Response"]
        except TencentCloudSDKException as error:
            failure = SMS.failed(code_of(error.get_code() or ""))
        except (ValueError, KeyError, TypeError):
            failure = SendFailed("unsure", "unreadable", "短信平台的回应看不懂，可能已收到")
        else:
            return answer
        raise failure

    @cached_property
    def _client(self) -> Any:
        # Only who sends by this gateway loads its SDK: a tenth of a second and some megabytes.
        from tencentcloud.common.credential import Credential
        from tencentcloud.common.profile.client_profile import ClientProfile
        from tencentcloud.common.profile.http_profile import HttpProfile
        from tencentcloud.sms.v20210111.sms_client import SmsClient

        settings = self._settings
        secret = settings.tencent_secret_key.get_secret_value()
        if not settings.sms_configured or not secret:
            raise SendFailed("later", "unset", "短信账号没有配置")
        root = urlsplit(settings.tencent_api_url)
        profile = ClientProfile(httpProfile=HttpProfile(protocol=root.scheme, endpoint=root.netloc))
        client = SmsClient(Credential(settings.tencent_secret_id, secret), settings.tencent_region, profile)
        client.request = Transport(settings)
        return client

    def verify_credentials(self) -> str:
        """Tries key and application, and looks through the templates; the trouble in plain Chinese."""
        settings = self._settings
        try:
            templates = read_templates(settings.sms_templates)
            asked = {"SmsSdkAppId": settings.tencent_sms_app_id, "Limit": 0, "Offset": 0}
            now = int(time.time())
            self._asked("SendStatusStatistics", {**asked, **_hours(now)})
        except SendFailed as failure:
            return f"{failure.reason}（{failure.code}）"
        except ValueError as error:
            return str(error)
        if not settings.tencent_callback_key.get_secret_value():
            return "没有设置 GONGYOU_TENCENT_CALLBACK_KEY，群众回的短信和回执都进不来"
        lacking = templates.lacking(("fair", "text", "signup", "seat", "reminder", "answer"))
        faults = list(templates.faults(settings.sms_signature))
        if lacking:
            faults.append(f"还没有报备好的模板：{'、'.join(lacking)}（{settings.sms_templates.name}）")
        return "；".join(faults)


def _hours(now: int) -> dict[str, str]:
    """The last hour as Tencent writes hours: 2026112209, in China's time."""

    def hour(at: int) -> str:
        return datetime.fromtimestamp(at, SHANGHAI).strftime("%Y%m%d%H")

    return {"BeginTime": hour(now - 3600), "EndTime": hour(now)}


def _state(status: Mapping[str, Any] | None) -> str | SendFailed:
    if status is None:
        return SendFailed("unsure", "unreadable", "短信平台没有说这个号码怎样，可能已收到")
    if status.get("Code") == "Ok":
        return str(status.get("SerialNo", ""))
    return SMS.failed(code_of(str(status.get("Code", ""))))
