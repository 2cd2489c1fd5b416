"""A simulated Twilio Messages API: form checks, states that advance with signed callbacks, lists to reconcile by."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, jsonify, request

from bot.demo.platforms.failures import phone_fails
from bot.demo.platforms.ledger import Taken
from bot.demo.platforms.media import file_of
from bot.demo.platforms.sky import Sky
from bot.demo.platforms.twilio_people import OPTED_OUT, TwilioPhones, units

PHONE = re.compile(r"\+[1-9]\d{7,14}")
LONGEST = 1600
SENT_AFTER, DELIVERED_AFTER = 0.3, 1.2
TEXTS = {
    "20003": "Authenticate",
    "20404": "The requested resource was not found",
    "20429": "Too Many Requests",
    "21211": "The 'To' number is not a valid phone number.",
    "21408": "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    "21602": "Message body is required.",
    "21603": "A 'From' phone number is required.",
    "21604": "A 'To' phone number is required.",
    "21606": "The 'From' phone number is not a valid, SMS-capable Twilio phone number.",
    "21609": "The 'StatusCallback' URL is not a valid URL.",
    "21610": "Attempt to send to unsubscribed recipient",
    "21614": "'To' number is not a valid mobile number",
    "21617": "The concatenated message body exceeds the 1600 character limit.",
}
STATUS = {"20003": 401, "20404": 404, "20429": 429}
Form = Mapping[str, str]


def twilio_api(sky: Sky, phones: TwilioPhones) -> Blueprint:
    account = sky.accounts.twilio_account_sid
    api = Blueprint("twilio", __name__, url_prefix="/2010-04-01/Accounts")
    sky.callbacks["sms-state"] = lambda facts: _move(sky, phones, **facts)

    @api.url_value_preprocessor
    def account_asked(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.account = (values or {}).pop("account", "")

    @api.before_request
    def authorised() -> Response | None:
        if g.account != account:
            return refusal("20404")
        given = request.authorization
        known = given is not None and given.username == account
        secret = (given.password or "") if given else ""
        if known and hmac.compare_digest(secret.encode(), sky.accounts.twilio_auth_token.encode()):
            return None
        return refusal("20003")

    @api.post("/<account>/Messages.json")
    def create() -> Response:
        fails = sky.effect("twilio") or phone_fails(request.form.get("To", ""))
        if fails in {"late", "broken"}:
            return _out_of_order(sky, fails)
        code = refused(sky, request.form, fails)
        if code:
            return refusal(code)
        message = _accept(sky, request.form, fails)
        if fails == "lost":
            sky.hang()
        return _json(resource(account, message), 201)

    @api.get("/<account>/Messages.json")
    def listed() -> Response:
        return jsonify(_page(account, _matching(sky, request.args)))

    @api.get("/<account>/Messages/<number>.json")
    def one(number: str) -> Response:
        found = sky.ledger.taken("twilio", number=number)
        return _json(resource(account, found[0])) if found else refusal("20404")

    @api.get("/<account>/Messages/<_number>/Media/<media_id>")
    def media_file(_number: str, media_id: str) -> Response:
        found = file_of(media_id)
        return refusal("20404") if found is None else Response(found[0], content_type=found[1])

    return api


def refused(sky: Sky, form: Form, fails: str) -> str:
    """The code of Twilio's answer to a form that it does not take; empty when it does."""
    to, body = form.get("To", ""), form.get("Body", "")
    if not to:
        return "21604"
    if not form.get("From") and not form.get("MessagingServiceSid"):
        return "21603"
    if form.get("From") and not PHONE.fullmatch(form["From"]):
        return "21606"
    if not body:
        return "21602"
    if len(body) > LONGEST:
        return "21617"
    if form.get("StatusCallback") and urlsplit(form["StatusCallback"]).scheme not in {"http", "https"}:
        return "21609"
    if fails.startswith("2"):
        return fails
    if not PHONE.fullmatch(to):
        return "21211"
    return "21610" if sky.ledger.noted(OPTED_OUT + to) else ""


def _accept(sky: Sky, form: Form, fails: str) -> Taken:
    number, now = f"SM{secrets.token_hex(16)}", sky.ledger.clock()
    facts = {
        "from": form.get("From"),
        "service": form.get("MessagingServiceSid"),
        "callback": form.get("StatusCallback", ""),
        "validity": form.get("ValidityPeriod", ""),
    }
    message = Taken("twilio", number, form["To"], "sms", form["Body"], "queued", "", now, facts)
    sky.take(message)
    if fails != "silent":
        end = {"state": "undelivered", "code": fails} if fails.startswith(("3", "6")) else {"state": "delivered"}
        sky.ledger.owe("sms-state", SENT_AFTER, {"number": number, "state": "sent"})
        sky.ledger.owe("sms-state", DELIVERED_AFTER, {"number": number, **end})
    return message


def _move(sky: Sky, phones: TwilioPhones, number: str, state: str, code: str = "") -> None:
    sky.ledger.move(number, state, code)
    [message] = sky.ledger.taken("twilio", number=number)
    phones.report(message)


def resource(account: str, message: Taken) -> dict[str, Any]:
    """A message as Twilio shows it."""
    at = format_datetime(datetime.fromtimestamp(message.at, UTC))
    path = f"/2010-04-01/Accounts/{account}/Messages/{message.number}"
    return {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": message.text,
        "date_created": at,
        "date_sent": None if message.state == "queued" else at,
        "date_updated": at,
        "direction": "outbound-api",
        "error_code": int(message.code) if message.code else None,
        "error_message": TEXTS.get(message.code, "Delivery failed") if message.code else None,
        "from": message.facts.get("from"),
        "messaging_service_sid": message.facts.get("service"),
        "num_media": "0",
        "num_segments": str(units(message.text)),
        "price": None,
        "price_unit": "USD",
        "sid": message.number,
        "status": message.state,
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": message.receiver,
        "uri": f"{path}.json",
    }


def _matching(sky: Sky, asked: Form) -> list[Taken]:
    """Newest first, by receiver, sender and day of sending (`DateSent`, `DateSent>`, `DateSent<`: in GMT)."""
    size = max(1, min(int(asked.get("PageSize", "50")), 1000))
    found = [
        message
        for message in sky.ledger.taken("twilio", receiver=asked.get("To", ""), newest=10_000)
        if asked.get("From") in {None, message.facts.get("from")} and _on_day(message, asked)
    ]
    return found[:size]


def _on_day(message: Taken, asked: Form) -> bool:
    at = datetime.fromtimestamp(message.at, UTC)
    since, until, day = (asked.get(name, "") for name in ("DateSent>", "DateSent<", "DateSent"))
    return (
        (not since or at >= _moment(since))
        and (not until or at <= _moment(until))
        and (not day or _moment(day) <= at < _moment(day) + timedelta(days=1))
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _page(account: str, messages: list[Taken]) -> dict[str, Any]:
    uri = f"/2010-04-01/Accounts/{account}/Messages.json?PageSize=50&Page=0"
    return {
        "messages": [resource(account, message) for message in messages],
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": max(len(messages) - 1, 0),
        "uri": uri,
        "first_page_uri": uri,
        "next_page_uri": None,
        "previous_page_uri": None,
    }


def refusal(code: str) -> Response:
    status = STATUS.get(code, 400)
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    text = TEXTS.get(code, "The request was refused.")
    return _json({"code": int(code), "message": text, "more_info": more_info, "status": status}, status)


def _out_of_order(sky: Sky, fails: str) -> Response:
    if fails == "late":
        sky.hang()
    return Response("<html>502 Bad Gateway</html>", 502, content_type="text/html")


def _json(content: object, status: int = 200) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), status, content_type="application/json")
