"""Our requests and the simulated answers have the form of Twilio's published OpenAPI description."""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.channels.sms import Sms
from bot.demo.platforms import Platforms
from bot.messages import Address, Notice
from bot.settings import Settings
from tests.fakes import platforms_at, simulated

__all__ = ["simulated"]

MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
FAIR = Notice("fair", {"名称": "招聘会", "日期": "12月6日"}, code_word="春风六")
TYPES: dict[str, Any] = {"string": str, "integer": int, "object": dict, "boolean": bool, "number": (int, float)}


@cache
def description() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data/twilio_messages_openapi.json").read_text())
    return found


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = description()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


def faults(value: Any, schema: dict[str, Any], where: str = "") -> list[str]:
    """What in the value is not as the schema has it; fields that the schema does not know are faults too."""
    schema = resolved(schema)
    if value is None:
        return [] if schema.get("nullable") else [f"{where}: null"]
    if not isinstance(value, TYPES[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool)):
        return [f"{where}: not {schema['type']}"]
    found = []
    if isinstance(value, str):
        found += [] if len(value) <= schema.get("maxLength", len(value)) else [f"{where}: too long"]
        found += [] if re.search(schema.get("pattern", ""), value) else [f"{where}: not {schema.get('pattern')}"]
        found += [] if value in schema.get("enum", [value]) else [f"{where}: {value} is none of the enum"]
        if schema.get("format") == "date-time-rfc-2822":
            parsedate_to_datetime(value)
    for name, one in value.items() if isinstance(value, dict) and "properties" in schema else ():
        known = schema["properties"].get(name)
        found += faults(one, known, f"{where}.{name}") if known else [f"{where}.{name}: unknown"]
    return found


def test_the_check_itself_finds_faults() -> None:
    schema = {"$ref": "#/components/schemas/api.v2010.account.message"}
    assert faults({"sid": "SM1"}, schema)
    assert faults({"status": "pondering"}, schema)
    assert faults({"error_code": "30003"}, schema)
    assert faults({"surprise": 1}, schema)
    assert not faults({"sid": "SM" + "0" * 32, "status": "queued", "error_code": None}, schema)


@pytest.mark.parametrize("service", ["", "MG" + "0a" * 16])
def test_our_request_is_a_create_message_request(tmp_path: Path, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, str]] = []
    monkeypatch.setattr("bot.demo.platforms.twilio.refused", lambda _sky, form, _fails: seen.append(dict(form)) or "")
    with platforms_at(tmp_path / "state", twilio_messaging_service_sid=service) as (_, settings):
        Sms(settings).send(Address("tel", "+8613870050001"), FAIR, "delivery-1")
    schema = description()["paths"][MESSAGES]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"][
        "schema"
    ]
    [form] = seen
    assert set(schema.get("required", [])) <= set(form)
    typed = {**form, "ValidityPeriod": int(form["ValidityPeriod"])}
    assert faults(typed, schema) == []
    assert 1 <= typed["ValidityPeriod"] <= 36_000
    assert ("From" in form) == (not service)


def test_the_simulated_message_is_twilios(simulated: tuple[Platforms, Settings]) -> None:
    platforms, settings = simulated
    Sms(settings).send(Address("tel", "+8619900030003"), FAIR, "1")
    client = platforms.app().test_client()
    auth = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
    root = f"/2010-04-01/Accounts/{settings.twilio_account_sid}"
    schema = description()["paths"][MESSAGES]["post"]["responses"]["201"]["content"]["application/json"]["schema"]
    for _ in range(2):
        page = client.get(f"{root}/Messages.json", auth=auth).get_json()
        [message] = page["messages"]
        assert faults(message, schema) == []
        listed = description()["paths"][MESSAGES]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert set(page) == set(listed["properties"])
        one = client.get(f"{root}/Messages/{message['sid']}.json", auth=auth).get_json()
        assert one == message
        platforms.advance()
    assert (message["status"], message["error_code"]) == ("undelivered", 30003)


def test_refusals_look_like_twilios(simulated: tuple[Platforms, Settings]) -> None:
    platforms, settings = simulated
    client = platforms.app().test_client()
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()
    path = f"/2010-04-01/Accounts/{sid}/Messages.json"
    good = {"To": "+8613870050001", "From": "+15005550006", "Body": "x"}
    for changed, code in [
        ({"To": ""}, 21604),
        ({"To": "abc"}, 21211),
        ({"From": ""}, 21603),
        ({"From": "abc"}, 21606),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"StatusCallback": "nowhere"}, 21609),
    ]:
        answer = client.post(path, data=good | changed, auth=(sid, token))
        assert (answer.status_code, answer.get_json()["code"]) == (400, code)
        assert set(answer.get_json()) == {"code", "message", "more_info", "status"}
    assert client.post(path, data=good, auth=(sid, "wrong")).status_code == 401
    assert client.post(path, data=good).status_code == 401
    other = path.replace(sid, "AC" + "1" * 32)
    assert client.post(other, data=good, auth=(sid, token)).status_code == 404
    assert platforms.taken() == []
