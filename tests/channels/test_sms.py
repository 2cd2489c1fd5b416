"""SMS through Twilio: who may call, what comes in, what goes out, against the simulated platform."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from bot.channels.lengths import segments
from bot.channels.sms import Sms
from bot.channels.sms_transport import validity
from bot.demo.platforms import Platforms
from bot.demo.platforms.twilio_people import sign
from bot.messages import Address, Call, Notice, Refused, Reply, SendFailed
from bot.quiet import Quiet
from bot.settings import Settings, parse_hours
from tests.fakes import CONFIGURED, configured, platforms_at, simulated

__all__ = ["simulated"]

Simulated = tuple[Platforms, Settings]
PUBLIC = "https://gongyou.example.gov.cn"
TOKEN = CONFIGURED["twilio_auth_token"]
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
SAID = {"MessageSid": "SM" + "0" * 32, "From": "+8613870050001", "To": "+15005550006", "Body": "找活", "NumMedia": "0"}
FAIR = Notice(
    "fair",
    {"名称": "赶集招聘会", "日期": "12月6日", "地点": "泼机镇", "企业数": "32", "岗位数": "600", "班车": "7点村口上车"},
    link="https://g.cn/s/ab12",
    code_word="春风六",
)


def sms(**changed: Any) -> Sms:
    return Sms(configured(public_url=PUBLIC, **changed), now=lambda: NOW)


def call(
    form: Mapping[str, str],
    path: str = "/sms",
    signed_over: str = "",
    headers: Mapping[str, str] | None = None,
    host: str = PUBLIC,
) -> Call:
    body = urlencode(form).encode()
    signature = {"X-Twilio-Signature": sign(TOKEN, signed_over or PUBLIC + path, form)}
    query = dict(pair.split("=") for pair in path.partition("?")[2].split("&") if pair)
    return Call("POST", host + path, query, signature if headers is None else headers, body, NOW)


def test_our_signer_and_twilios_own_agree() -> None:
    assert sign(TOKEN, PUBLIC + "/sms", SAID) == RequestValidator(TOKEN).compute_signature(PUBLIC + "/sms", SAID)


def test_a_text_comes_in_and_its_answer_goes_back() -> None:
    channel = sms()
    inbound = channel.receive(call(SAID))
    [heard] = inbound.messages
    assert (heard.channel, heard.kind, heard.text) == ("sms", "text", "找活")
    assert (heard.sender, heard.external_id) == (Address("tel", "+8613870050001"), SAID["MessageSid"])
    answer = channel.answer(inbound, [Reply("要找哪里的活？"), Reply("回数字也行。", link="https://g.cn/s/ab12")])
    assert answer.body.decode().endswith(
        "<Response><Message>【镇雄人社】要找哪里的活？\n回数字也行。</Message></Response>"
    )
    assert answer.content_type.startswith("application/xml")


def test_nothing_to_say_is_an_empty_response() -> None:
    channel = sms()
    assert b"<Response />" in channel.answer(channel.receive(call(SAID)), []).body


@pytest.mark.parametrize(
    "signed_over",
    [f"{PUBLIC}/sms", "https://gongyou.example.gov.cn:443/sms"],
)
def test_the_public_address_is_what_is_signed_with_or_without_its_port(signed_over: str) -> None:
    assert sms().receive(call(SAID, signed_over=signed_over)).messages


def test_behind_a_proxy_the_inner_address_does_not_matter() -> None:
    inner = call(SAID, signed_over=f"{PUBLIC}/sms", host="http://10.0.0.5:8000")
    assert sms().receive(inner).messages
    with pytest.raises(Refused, match="signature"):
        sms().receive(call(SAID, signed_over="http://10.0.0.5:8000/sms", host="http://10.0.0.5:8000"))


def test_the_newer_signature_scheme() -> None:
    joined = PUBLIC + "/sms" + "".join(name + SAID[name] for name in sorted(SAID))
    digest = base64.b64encode(hmac.new(TOKEN.encode(), joined.encode(), hashlib.sha256).digest()).decode()
    headers = {"x-twilio-signature": digest, "x-twilio-webhooks-signature-settings": "key=k,algorithm=HMAC_SHA256"}
    assert sms().receive(call(SAID, headers=headers)).messages
    for settings in ("key=k", "key=k,algorithm=HMAC_MD5"):
        with pytest.raises(Refused):
            sms().receive(call(SAID, headers=headers | {"x-twilio-webhooks-signature-settings": settings}))


@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": ""}, {"X-Twilio-Signature": "é" * 28}])
def test_unsigned_calls_are_403(headers: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        sms().receive(call(SAID, headers=headers))
    assert refused.value.status == 403


def test_a_changed_form_is_403() -> None:
    signed = call(SAID)
    for form in (SAID | {"Body": "别的"}, SAID | {"Extra": ""}):
        with pytest.raises(Refused, match="signature"):
            sms().receive(call(form, headers=signed.headers))


def test_new_fields_that_twilio_adds_do_no_harm() -> None:
    assert sms().receive(call(SAID | {"SomethingNew": "1", "Blank": ""})).messages


def test_size_and_form() -> None:
    with pytest.raises(Refused) as refused:
        sms().receive(Call("POST", PUBLIC + "/sms", {}, {}, b"x" * 65_537, NOW))
    assert refused.value.status == 413
    for lacking in ("MessageSid", "From"):
        with pytest.raises(Refused) as refused:
            sms().receive(call({name: value for name, value in SAID.items() if name != lacking}))
        assert refused.value.status == 400


@given(st.binary(max_size=200))
def test_no_body_gets_through_or_breaks_the_door(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        sms().receive(Call("POST", PUBLIC + "/sms", {}, {"X-Twilio-Signature": "x"}, body, NOW))
    assert refused.value.status in {400, 403}


def test_without_a_token_everyone_is_refused() -> None:
    with pytest.raises(Refused, match="configured"):
        sms(twilio_auth_token="").receive(call(SAID))


@pytest.mark.parametrize(
    ("changed", "kind", "text"),
    [
        ({"Body": ""}, "text", ""),
        ({"Body": "", "NumMedia": "1", "MediaUrl0": "https://m/1"}, "picture", ""),
        ({"Body": "车票", "NumMedia": "1", "MediaUrl0": "https://m/1"}, "text", "车票"),
        ({"Body": " 退订\x00 "}, "text", "退订"),
        ({"Body": "STOP"}, "text", "STOP"),
    ],
)
def test_kinds(changed: dict[str, str], kind: str, text: str) -> None:
    [heard] = sms().receive(call(SAID | changed)).messages
    assert (heard.kind, heard.text) == (kind, text)
    assert heard.payload.get("MediaUrl0", "") == changed.get("MediaUrl0", "")


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("accepted", "sent"),
        ("queued", "sent"),
        ("sending", "sent"),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "read"),
        ("undelivered", "failed"),
        ("failed", "failed"),
        ("canceled", "failed"),
    ],
)
def test_states_come_as_receipts(word: str, state: str) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": word, "ErrorCode": "30003"}
    inbound = sms().receive(call(form, path="/sms/status?key=delivery-7"))
    [receipt] = inbound.receipts
    assert (receipt.provider_id, receipt.state, receipt.code, receipt.key) == ("SM1", state, "30003", "delivery-7")
    assert (receipt.at, inbound.messages) == (NOW, ())


def test_a_state_nobody_knows_changes_nothing() -> None:
    inbound = sms().receive(call({"MessageSid": "SM1", "MessageStatus": "pondering"}, path="/sms/status"))
    assert (inbound.receipts, inbound.messages) == ((), ())


@pytest.mark.parametrize("words", ["</Message><Message>假的", "a & b < c", "\x00\x0b\ud800", "😀" * 300, "]]>"])
def test_no_text_breaks_out_of_an_answer(words: str) -> None:
    from defusedxml.ElementTree import fromstring

    channel = sms()
    answer = channel.answer(channel.receive(call(SAID)), [Reply(f"前{words}")])
    [message] = fromstring(answer.body)
    assert message.text.startswith("【镇雄人社】前")
    assert segments(message.text) <= 3


def test_a_long_answer_stays_within_three_segments() -> None:
    channel = sms()
    body = channel.answer(channel.receive(call(SAID)), [Reply("东莞电子厂招工。" * 50)]).body.decode()
    text = body.partition("<Message>")[2].partition("</Message>")[0]
    assert segments(text) == 3
    assert text.endswith("。\n回“更多”看余下")


def test_a_notice_goes_out(simulated: Simulated) -> None:
    platforms, settings = simulated
    number = Sms(settings).send(Address("tel", "+8613870050001"), FAIR, "delivery 7&x")
    [taken] = platforms.taken("twilio", "+8613870050001")
    assert taken.number == number
    assert taken.text == "【镇雄人社】12月6日泼机镇赶集招聘会，32家厂600个岗，7点村口上车。去就回 春风六。退订回T"
    assert segments(taken.text) <= 2
    assert taken.facts["callback"] == f"{settings.public_url}/sms/status?key=delivery%207%26x"
    assert taken.facts["from"] == "+15005550006"


def test_a_messaging_service_instead_of_a_number(tmp_path: Path) -> None:
    service = "MG" + "0a" * 16
    with platforms_at(tmp_path / "state", twilio_messaging_service_sid=service) as (platforms, settings):
        Sms(settings).send(Address("tel", "+8613870050001"), FAIR, "1")
        assert platforms.taken("twilio")[0].facts["service"] == service


@pytest.mark.parametrize(
    ("phone", "verdict", "code"),
    [
        ("+15005550001", "never", "21211"),
        ("+15005550009", "never", "21614"),
        ("+15005521610", "left", "21610"),
        ("+8619900021610", "left", "21610"),
        ("+8619900021408", "never", "21408"),
        ("+8619900020429", "later", "20429"),
        ("+8619900060220", "sent", ""),
        ("13870050001", "never", "21211"),
    ],
)
def test_every_refusal_has_its_verdict(simulated: Simulated, phone: str, verdict: str, code: str) -> None:
    _, settings = simulated
    assert outcome(settings, phone) == (verdict, code)


def outcome(settings: Settings, phone: str) -> tuple[str, str]:
    try:
        Sms(settings).send(Address("tel", phone), FAIR, "1")
    except SendFailed as failed:
        return failed.verdict, failed.code if failed.reason else "no reason"
    return "sent", ""


@pytest.mark.parametrize(("phone", "arrived"), [("+8619900000001", 1), ("+8619900000002", 0), ("+8619900000003", 0)])
def test_no_answer_is_unsure_and_can_be_asked_for(tmp_path: Path, phone: str, arrived: int) -> None:
    with platforms_at(tmp_path / "state", hang=0.6, http_timeout=0.3) as (platforms, settings):
        before = datetime.now(UTC) - timedelta(minutes=5)
        assert outcome(settings, phone)[0] == "unsure"
        found = Sms(settings).sent_to(Address("tel", phone), before)
        assert [number for number, _ in found] == [one.number for one in platforms.taken("twilio", phone)]
        assert len(found) == arrived


def test_nobody_there_is_later() -> None:
    assert outcome(configured(twilio_api_url="http://127.0.0.1:9"), "+8613870050001") == ("later", "unreached")


def test_without_a_basis_nothing_goes_abroad(simulated: Simulated) -> None:
    platforms, settings = simulated
    bare = settings.model_copy(update={"foreign_provider_basis": ""})
    assert outcome(bare, "+8613870050001") == ("never", "basis")
    assert platforms.taken() == []


def test_credentials_are_tried(simulated: Simulated) -> None:
    _, settings = simulated
    assert Sms(settings).verify_credentials() == ""
    wrong = settings.model_copy(update={"twilio_account_sid": "AC" + "1" * 32})
    assert Sms(wrong).verify_credentials()
    assert "没有配置" in Sms(configured(twilio_account_sid="")).verify_credentials()


def test_looking_up_what_became_of_a_message(simulated: Simulated) -> None:
    platforms, settings = simulated
    channel = Sms(settings)
    number = channel.send(Address("tel", "+8619900030003"), FAIR, "1")
    assert channel.look_up(number).state == "sent"
    platforms.advance()
    assert (channel.look_up(number).state, channel.look_up(number).code) == ("failed", "30003")


def test_no_phone_text_or_token_in_logs(simulated: Simulated, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _, settings = simulated
    outcome(settings, "+8613870050001")
    outcome(settings, "+8619900021610")
    written = "\n".join(record.getMessage() for record in caplog.records)
    assert "Messages.json" in written
    for secret in ("3870050001", "99000216", "春风六", TOKEN):
        assert secret not in written


@pytest.mark.parametrize(
    ("hours", "at", "seconds"),
    [
        ("21:30-07:30", "2026-12-01T10:00+08:00", 36_000),
        ("21:30-07:30", "2026-12-01T20:30+08:00", 3600),
        ("21:30-07:30", "2026-12-01T21:29:50+08:00", 60),
        ("21:30-07:30", "2026-12-01T23:00+08:00", 36_000),
        ("00:00-07:30", "2026-12-01T23:00+08:00", 3600),
    ],
)
def test_no_queued_message_arrives_at_night(hours: str, at: str, seconds: int) -> None:
    now = datetime.fromisoformat(at)
    assert validity(Quiet(parse_hours(hours)).begins("fair", now), now) == seconds
    assert validity(None, now) == 36_000


def test_a_message_is_valid_until_the_quiet_hours_of_the_eve(simulated: Simulated) -> None:
    platforms, settings = simulated
    tonight = datetime(2027, 2, 4, 12, 0, tzinfo=UTC)
    channel = Sms(settings.model_copy(update={"quiet_hours": "21:30-07:30"}), now=lambda: tonight)
    channel.send(Address("tel", "+8613870050001"), FAIR, "1")
    assert platforms.taken("twilio")[0].facts["validity"] == str(90 * 60)
