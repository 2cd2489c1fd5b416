"""A simulated Tencent Cloud SMS: signed calls, registered templates, limits of variables, the blacklist, receipts."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.demo.platforms.failures import phone_fails
from bot.demo.platforms.ledger import Taken
from bot.demo.platforms.sky import Sky
from bot.demo.platforms.tencent_people import BLACKLISTED, TencentPhones
from bot.demo.platforms.twilio_people import units

PHONE = re.compile(r"\+86\d{11}")
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
NUMBERS, VARIABLE, MESSAGE = 200, 6, 500
OLD = 300
REPORTED_AFTER = 1.2
CARRIERS = {"30003": "MK:0012", "30004": "MBBLACK", "30005": "MK:0001", "30007": "REJECTD", "30008": "UNDELIV"}
"""What a carrier reports for the failing phones of `failures`, which have Twilio's numbers."""

Status = Mapping[str, Any]


def tencent_api(sky: Sky, phones: TencentPhones) -> Blueprint:
    api = Blueprint("tencent", __name__)
    sky.callbacks["tencent-report"] = lambda facts: phones.report(**facts)

    @api.post("/")
    def call() -> Response:
        fails = sky.effect("tencent")
        if fails in {"late", "broken"}:
            if fails == "late":
                sky.hang()
            return Response("<html>502 Bad Gateway</html>", 502, content_type="text/html")
        error = _unsigned(sky) or (fails if "." in fails else "")
        if error:
            return _refused(error)
        asked: Any = request.get_json(silent=True)
        if not isinstance(asked, dict):
            return _refused("FailedOperation.JsonParseFail")
        if asked.get("SmsSdkAppId") != sky.accounts.tencent_sms_app_id:
            return _refused("UnauthorizedOperation.SmsSdkAppIdVerifyFail")
        return _done(sky, request.headers.get("X-TC-Action", ""), asked, fails)

    return api


def _done(sky: Sky, action: str, asked: dict[str, Any], fails: str) -> Response:
    if action == "SendStatusStatistics":
        return _answer(SendStatusStatistics={"RequestCount": 0, "RequestSuccessCount": 0, "FeeCount": 0})
    if action != "SendSms":
        return _refused("InvalidAction")
    numbers = asked.get("PhoneNumberSet") or []
    if not numbers:
        return _refused("MissingParameter.EmptyPhoneNumberSet")
    if len(numbers) > NUMBERS:
        return _refused("LimitExceeded.PhoneNumberCountLimit")
    taken, statuses = _each(sky, asked, numbers)
    sky.take(*taken)
    if fails == "lost" or any(phone_fails(number) == "lost" for number in numbers):
        sky.hang()
    return _answer(SendStatusSet=statuses)


def _each(sky: Sky, asked: Mapping[str, Any], numbers: Sequence[str]) -> tuple[list[Taken], list[Status]]:
    taken: list[Taken] = []
    statuses: list[Status] = []
    values = [str(value) for value in asked.get("TemplateParamSet") or []]
    for number in numbers:
        code = _fault(sky, asked, values, number)
        serial = "" if code else f"2640:{secrets.token_hex(14)}"
        if not code:
            taken.append(_accept(sky, asked, values, number, serial))
        statuses.append(
            {
                "SerialNo": serial,
                "PhoneNumber": number,
                "Fee": 0 if code else units(taken[-1].text),
                "SessionContext": asked.get("SessionContext", ""),
                "Code": code or "Ok",
                "Message": code or "send success",
                "IsoCode": "CN",
            }
        )
    return taken, statuses


def _fault(sky: Sky, asked: Mapping[str, Any], values: Sequence[str], number: str) -> str:
    """What Tencent says of one number; empty when it takes the message."""
    text = sky.ledger.noted(f"tencent-template:{asked.get('TemplateId')}")
    if text is None:
        return "FailedOperation.TemplateUnapprovedOrNotExist"
    if asked.get("SignName") != sky.accounts.sms_signature:
        return "FailedOperation.SignatureIncorrectOrUnapproved"
    if len(re.findall(r"\{\d+\}", text)) != len(values):
        return "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
    if any(len(value) > VARIABLE or not value for value in values):
        return "InvalidParameterValue.TemplateParameterLengthLimit"
    if any(LINK.search(value) for value in values):
        return "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter"
    if not PHONE.fullmatch(number) or phone_fails(number) == "21211":
        return "InvalidParameterValue.IncorrectPhoneNumber"
    if phone_fails(number) == "21610" or sky.ledger.noted(BLACKLISTED + number):
        return "FailedOperation.PhoneNumberInBlacklist"
    return ""


def _accept(sky: Sky, asked: Mapping[str, Any], values: Sequence[str], number: str, serial: str) -> Taken:
    text = sky.ledger.noted(f"tencent-template:{asked['TemplateId']}") or ""
    shown = re.sub(r"\{(\d+)\}", lambda found: values[int(found[1]) - 1], text)
    fails = phone_fails(number)
    if fails != "silent":
        code = CARRIERS.get(fails, fails if fails.startswith("3") else "")
        sky.ledger.owe("tencent-report", REPORTED_AFTER, {"number": serial, "phone": number, "code": code})
    facts = {"template": asked["TemplateId"], "context": asked.get("SessionContext", "")}
    whole = f"【{asked['SignName']}】{shown}"
    return Taken("tencent", serial, number, "sms", whole[:MESSAGE], "queued", "", sky.ledger.clock(), facts)


def register(sky: Sky, number: str, text: str) -> None:
    """Approves a template: its variables are {1}, {2}, … in their order."""
    places = iter(range(1, 100))
    sky.ledger.note(f"tencent-template:{number}", re.sub(r"\{[^{}]+\}", lambda _: f"{{{next(places)}}}", text))


def _unsigned(sky: Sky) -> str:
    """What is wrong with the call's TC3-HMAC-SHA256 signature; empty when it is right."""
    known = re.fullmatch(
        r"TC3-HMAC-SHA256 Credential=([^/]+)/(\d{4}-\d\d-\d\d)/sms/tc3_request,"
        r" SignedHeaders=content-type;host, Signature=([0-9a-f]{64})",
        request.headers.get("Authorization", ""),
    )
    at = request.headers.get("X-TC-Timestamp", "")
    if not known or not at.isdigit():
        return "AuthFailure.InvalidAuthorization"
    if known[1] != sky.accounts.tencent_secret_id:
        return "AuthFailure.SecretIdNotFound"
    if abs(sky.ledger.clock() - int(at)) > OLD:
        return "AuthFailure.SignatureExpire"
    if datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%d") != known[2]:
        return "AuthFailure.SignatureFailure"
    made = _signature(sky.accounts.tencent_secret_key, known[2], at)
    return "" if hmac.compare_digest(made, known[3]) else "AuthFailure.SignatureFailure"


def _signature(secret: str, day: str, at: str) -> str:
    headers = f"content-type:{request.headers['Content-Type']}\nhost:{request.headers['Host']}\n"
    payload = hashlib.sha256(request.get_data()).hexdigest()
    canonical = f"{request.method}\n{request.path}\n\n{headers}\ncontent-type;host\n{payload}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"TC3{secret}".encode()
    for part in (day, "sms", "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signed = f"TC3-HMAC-SHA256\n{at}\n{day}/sms/tc3_request\n{digest}"
    return hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()


def _refused(code: str) -> Response:
    return _answer(Error={"Code": code, "Message": code})


def _answer(**content: Any) -> Response:
    """Errors have status 200 too."""
    return jsonify(Response={**content, "RequestId": secrets.token_hex(16)})
