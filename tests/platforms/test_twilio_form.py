"""Our requests and the simulated answers have the form of Twilio's published OpenAPI description."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.testing import MockRequest, MockResponse

from bot.channels.sms import Sms
from bot.demo.platforms import Platforms
from bot.messages import Address, Notice, SendFailed
from bot.settings import Settings
from tests.fakes import CONFIGURED, platforms_at, simulated

__all__ = ["simulated"]

FAIR = Notice("fair", {"名称": "招聘会", "日期": "12月6日"}, code_word="春风六")
MESSAGES = f"/2010-04-01/Accounts/{CONFIGURED['twilio_account_sid']}/Messages.json"


@cache
def description() -> OpenAPI:
    """At any host, and strict: what a schema does not name may not stand in an object either."""
    path = Path(__file__).parents[1] / "data/twilio_messages_openapi.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    return OpenAPI.from_dict({**_strict(found), "servers": [{"url": "/"}]})


def _strict(part: Any) -> Any:
    if isinstance(part, list):
        return [_strict(one) for one in part]
    if not isinstance(part, dict):
        return part
    closed = {"additionalProperties": False} if part.get("type") == "object" and "properties" in part else {}
    return {**closed, **{name: _strict(one) for name, one in part.items() if name != "servers"}}


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What of any request or answer at the simulated Twilio is not as described; its refusals are described nowhere."""
    found: list[str] = []
    plain = Platforms.app

    def watched(platforms: Platforms) -> Flask:
        app = plain(platforms)

        @app.after_request
        def look(response: Response) -> Response:
            asked = WerkzeugOpenAPIRequest(request)
            found.extend(map(_said, description().iter_request_errors(asked)))
            if response.status_code < 400:
                found.extend(map(_said, description().iter_response_errors(asked, WerkzeugOpenAPIResponse(response))))
            return response

        return app

    monkeypatch.setattr(Platforms, "app", watched)
    return found


def _said(error: Exception) -> str:
    cause = error.__cause__
    return f"{type(error).__name__}: {cause or error}"


@pytest.mark.parametrize("service", ["", "MG" + "0a" * 16])
def test_our_calls_and_what_comes_back(tmp_path: Path, service: str, faults: list[str]) -> None:
    with platforms_at(tmp_path / "state", twilio_messaging_service_sid=service) as (platforms, settings):
        sms = Sms(settings)
        for phone in ("+8613870050001", "+8619900030003"):
            number = sms.send(Address("tel", phone), FAIR, "notice-1-2-3")
            assert sms.look_up(number).state == "sent"
            assert [one for one, _ in sms.sent_to(Address("tel", phone), sms.look_up(number).at.replace(year=2000))]
        platforms.advance()
        assert (sms.look_up(number).state, sms.look_up(number).code) == ("failed", "30003")
        answers = sms.send_many([(Address("tel", "+8613870050002"), FAIR, "notice-1-2-4")], until=float("inf"))
        assert [str(one)[:2] for one in answers] == ["SM"]
        assert sms.verify_credentials() == ""
        forms = [taken.facts for taken in platforms.taken("twilio")]
    assert faults == []
    assert all((facts["from"] is None) == bool(service) for facts in forms)
    assert all(1 <= int(facts["validity"]) <= 36_000 for facts in forms if facts["validity"])


def test_what_twilio_refuses_was_well_formed_too(simulated: tuple[Platforms, Settings], faults: list[str]) -> None:
    _, settings = simulated
    with pytest.raises(SendFailed):
        Sms(settings).send(Address("tel", "+15005521610"), FAIR, "1")
    assert faults == []


@pytest.mark.parametrize(
    ("form", "status", "answer"),
    [
        ("To=%2B8613870050001&Body=x&ValidityPeriod=soon", 201, {}),
        ("Body=x", 201, {}),
        ("To=%2B8613870050001&Body=x&Surprise=1", 201, {}),
        ("To=%2B8613870050001&Body=x", 201, {"sid": "SM1"}),
        ("To=%2B8613870050001&Body=x", 201, {"status": "pondering"}),
        ("To=%2B8613870050001&Body=x", 201, {"error_code": "30003"}),
        ("To=%2B8613870050001&Body=x", 201, {"surprise": 1}),
    ],
)
def test_the_check_itself_finds_faults(form: str, status: int, answer: dict[str, Any]) -> None:
    host = "http://127.0.0.1"
    content = "application/x-www-form-urlencoded"
    asked = MockRequest(host, "post", MESSAGES, data=form.encode(), content_type=content)
    told = MockResponse(json.dumps(answer).encode(), status)
    assert [*description().iter_request_errors(asked), *description().iter_response_errors(asked, told)]


def test_refusals_look_like_twilios(simulated: tuple[Platforms, Settings]) -> None:
    platforms, settings = simulated
    client = platforms.app().test_client()
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()
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
        answer = client.post(MESSAGES, data=good | changed, auth=(sid, token))
        assert (answer.status_code, answer.get_json()["code"]) == (400, code)
        assert set(answer.get_json()) == {"code", "message", "more_info", "status"}
    assert client.post(MESSAGES, data=good, auth=(sid, "wrong")).status_code == 401
    assert client.post(MESSAGES, data=good).status_code == 401
    other = MESSAGES.replace(sid, "AC" + "1" * 32)
    assert client.post(other, data=good, auth=(sid, token)).status_code == 404
    assert platforms.taken() == []
