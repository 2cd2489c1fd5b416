"""SMS through Twilio: the webhook for messages and delivery states, TwiML answers, the Messages API.

The only file that imports twilio.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    add_port,
    get_signature_algorithm,
    remove_port,
)
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

from bot.channels.base import Channel, Inbound, Shelf
from bot.channels.lengths import legible
from bot.channels.notices import sms_text
from bot.channels.sms_codes import STATES
from bot.channels.sms_many import Mould, read
from bot.channels.sms_transport import KeepAlive, validity
from bot.channels.streams import Stream
from bot.channels.wording import sms_reply
from bot.messages import Address, Answer, Call, InboundMessage, Notice, Receipt, Refused, Reply, Scheme, SendFailed
from bot.quiet import quiet_of
from bot.settings import Settings

BODY_LIMIT = 65_536


def open_channel(settings: Settings, _shelf: Shelf) -> Channel | None:
    """None where another gateway carries the SMS."""
    return Sms(settings) if settings.sms_gateway == "twilio" else None


class Form:
    """A posted form as Twilio signs it: every value of every name, the last one where one is asked for."""

    def __init__(self, body: bytes) -> None:
        try:
            pairs = parse_qsl(
                body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=500
            )
        except ValueError:
            raise Refused("malformed form", 400) from None
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def getlist(self, name: str) -> list[str]:
        return self._values[name]

    def last(self, name: str) -> str:
        return self._values.get(name, [""])[-1]

    def media(self) -> dict[str, str]:
        """Of all that Twilio tells of a sender (city, postcode, carrier) only what we have a use for is kept."""
        return {name: values[-1] for name, values in self._values.items() if name.startswith(("Media", "NumMedia"))}


class Sms:
    """The channel. Answering who wrote through Twilio is always possible; sending first wants `sms_allowed`."""

    name = "sms"
    scheme: Scheme = "tel"

    def __init__(self, settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._settings = settings
        self._now = now
        self._token = settings.twilio_auth_token.get_secret_value()
        self._validator = RequestValidator(self._token)

    @cached_property
    def _client(self) -> Client:
        http = KeepAlive(self._settings.twilio_api_url, self._settings.http_timeout)
        return Client(*self._account, http_client=http)

    @property
    def _account(self) -> tuple[str, str]:
        if not self._settings.twilio_account_sid or not self._token:
            raise SendFailed("later", "unset", "短信账号没有配置")
        return self._settings.twilio_account_sid, self._token

    def greet(self, call: Call) -> Answer:
        raise Refused("Twilio does not greet", 405)

    def receive(self, call: Call) -> Inbound:
        if len(call.body) > BODY_LIMIT:
            raise Refused("body too large", 413)
        form = Form(call.body)
        self._check(call, form)
        number = form.last("MessageSid") or form.last("SmsSid")
        if not number or len(number) > 64:
            raise Refused("no MessageSid", 400)
        if form.last("MessageStatus"):
            return Inbound(receipts=_receipts(call, form, number))
        if not form.last("From"):
            raise Refused("no sender", 400)
        return Inbound(messages=(_message(call, form, number),))

    def _check(self, call: Call, form: Form) -> None:
        """Over the public address, never the Host header: a proxy stands before us (Twilio's error 57012)."""
        if not self._token:
            raise Refused("the account's auth token is not configured")
        headers = {name.lower(): value for name, value in call.headers.items()}
        given = headers.get(SIGNATURE_HEADER.lower(), "").encode("utf-8", "replace")
        algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER.lower(), ""))
        address = urlsplit(self._public(call.url))
        try:
            made = [self._validator.compute_signature(url, form, algorithm) for url in _with_and_without_port(address)]
        except ValueError:
            raise Refused("unknown signature algorithm") from None
        if not any(hmac.compare_digest(one.encode(), given) for one in made):
            raise Refused("wrong signature")

    def _public(self, url: str) -> str:
        root = self._settings.public_url
        if url.startswith(root + "/"):
            return url
        parts = urlsplit(url)
        return f"{root}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    def answer(self, inbound: Inbound, replies: Sequence[Reply]) -> Answer:
        twiml = MessagingResponse()
        text = sms_reply(replies, self._settings)
        if text:
            twiml.message(text)
        return Answer(str(twiml).encode(), "application/xml; charset=utf-8")

    def send(self, address: Address, notice: Notice, key: str) -> str:
        """Queues one SMS at Twilio; its number comes back. `key` rides on the status callback's address."""
        self._check_basis()
        text = sms_text(notice, self._settings.sms_signature)
        return self._create(self._client, address.value, text, key, notice.kind)

    @property
    def at_once(self) -> bool:
        return self._stream.direct

    def send_many(
        self, wanted: Sequence[tuple[Address, Notice, str]], until: float
    ) -> Sequence[str | SendFailed | None]:
        """As `SendsMany` promises: each as `send` would send it."""
        self._check_basis()
        account = self._account

        kind = wanted[0][1].kind if wanted else ""

        def create(http: object, to: str, body: str, key: str) -> None:
            self._create(Client(*account, http_client=http), to, body, key, kind)

        mould = Mould(self._settings.twilio_api_url, create)
        texts: dict[int, str] = {}
        for _, notice, _ in wanted:
            if id(notice) not in texts:
                texts[id(notice)] = sms_text(notice, self._settings.sms_signature)
        requests = [mould.cast(address.value, texts[id(notice)], key) for address, notice, key in wanted]
        return list(read(self._stream.exchange(requests, until)))

    @cached_property
    def _stream(self) -> Stream:
        return Stream("短信平台", self._settings.twilio_api_url, self._settings.http_timeout)

    def _check_basis(self) -> None:
        if not self._settings.sms_allowed:
            raise SendFailed("never", "basis", "没有登记通过境外短信服务发送个人信息的依据")

    def _create(self, client: Client, to: str, body: str, key: str, kind: str) -> str:
        settings, now = self._settings, self._now()
        service = settings.twilio_messaging_service_sid
        sender: dict[str, Any] = {"messaging_service_sid": service} if service else {"from_": settings.twilio_from}
        made = client.messages.create(
            to=to,
            body=body,
            status_callback=f"{settings.public_url}/sms/status?key={quote(key, safe='')}",
            validity_period=validity(quiet_of(settings).begins(kind, now), now),
            **sender,
        )
        return str(made.sid)

    def fetch_media(self, source: str, most: int) -> bytes:
        """A picture of an inbound message."""
        transport: KeepAlive = self._client.http_client
        return transport.download(source, (self._settings.twilio_account_sid, self._token), most)

    def look_up(self, provider_id: str) -> Receipt:
        """What became of a message, asked of Twilio."""
        found = self._client.messages(provider_id).fetch()
        code = str(found.error_code or "")
        return Receipt(self.name, provider_id, STATES.get(str(found.status), "sent"), self._now(), code)

    def sent_to(self, address: Address, since: datetime) -> list[tuple[str, str]]:
        """Number and text of what Twilio took for this phone since then, newest first; reconciles a lost answer.

        By the time of taking: Twilio's own filter goes by the time of sending, which a queued message has not yet.
        """
        found = self._client.messages.list(to=address.value, limit=50, page_size=50)
        return [(str(one.sid), str(one.body)) for one in found if one.date_created and one.date_created >= since]

    def verify_credentials(self) -> str:
        """Tries account and token; the trouble in plain Chinese, empty when there is none."""
        try:
            self._client.messages.list(limit=1, page_size=1)
        except SendFailed as failure:
            return f"{failure.reason}（{failure.code}）"
        return ""


def _with_and_without_port(address: Any) -> list[str]:
    try:
        return [remove_port(address), add_port(address)]
    except ValueError:
        raise Refused("impossible address", 400) from None


def _receipts(call: Call, form: Form, number: str) -> tuple[Receipt, ...]:
    """None for a state of which we know nothing: the ledger then stays as it is."""
    state = STATES.get(form.last("MessageStatus").lower())
    if state is None:
        return ()
    code = form.last("ErrorCode")[:64]
    return (Receipt("sms", number, state, call.received_at, code, call.query.get("key", "")),)


def _message(call: Call, form: Form, number: str) -> InboundMessage:
    pictures = form.last("NumMedia").strip() not in {"", "0"}
    text = legible(form.last("Body")).strip()
    return InboundMessage(
        channel="sms",
        external_id=number,
        sender=Address("tel", form.last("From").strip()[:32]),
        kind="picture" if pictures and not text else "text",
        text=text,
        received_at=call.received_at,
        payload=form.media(),
    )
