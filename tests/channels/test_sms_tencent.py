"""SMS through Tencent Cloud against the simulated one: templates out, replies and receipts in, each once."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels import open_channels
from bot.channels.sms_templates import MOST, read_templates, sms_shown
from bot.channels.sms_tencent import SmsTencent
from bot.channels.sms_tencent_calls import code_of
from bot.demo.platforms import Platforms
from bot.messages import Address, Call, Notice, Refused, Reply, SendFailed
from bot.settings import HOUSE, Settings
from tests.fakes import DictShelf, configured, platforms_at

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
KEY = "k" * 24
TEMPLATES = """
[[template]]
id = "101"
kind = "fair"
text = "{月日}{地点}有招聘会，{企业数}家厂{岗位数}个岗，去就回复{口令}。拒收请回复R"
[[template]]
id = "102"
kind = "fair"
text = "{月日}有招聘会，去就回复{口令}。拒收请回复R"
[[template]]
id = ""
kind = "text"
text = "{内容}。拒收请回复R"
[[template]]
id = "103"
kind = "answer"
text = "收到您的短信了，请打开公众号接着办。"
"""
FACTS = {"名称": "招聘会", "日期": "12月6日（周日）", "地点": "泼机镇", "企业数": "32", "岗位数": "600"}
FAIR = Notice("fair", FACTS, link="https://g.cn/s/ab12", code_word="春风六")
ONE = Address("tel", "+8613870050001")

Line = tuple[SmsTencent, Platforms, Settings]


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    (tmp_path / "templates.toml").write_text(TEMPLATES, encoding="utf-8")
    chosen: dict[str, Any] = {
        "sms_gateway": "tencent",
        "tencent_secret_id": "AKIDexample",
        "tencent_secret_key": "s" * 32,
        "tencent_sms_app_id": "1400006666",
        "tencent_callback_key": KEY,
        "sms_templates": tmp_path / "templates.toml",
        "foreign_provider_basis": "",
    }
    with platforms_at(tmp_path / "state", **chosen) as (platforms, settings):
        for number, text in (
            ("101", "{a}{b}有招聘会，{c}家厂{d}个岗，去就回复{e}。拒收请回复R"),
            ("102", "{a}有招聘会，去就回复{b}。拒收请回复R"),
            ("103", "收到您的短信了，请打开公众号接着办。"),
        ):
            platforms.approve_template(number, text)
        yield SmsTencent(settings, DictShelf()), platforms, settings


def call(content: object, key: str = KEY) -> Call:
    return Call("POST", "http://127.0.0.1:9/sms", {"key": key}, {}, json.dumps(content).encode(), NOW)


def reply(text: str, **changed: object) -> dict[str, object]:
    said = {"mobile": "13870050001", "nationcode": "86", "sign": "镇雄人社", "text": text, "time": 1457336869}
    return {**said, "extend": "", **changed}


def test_the_setting_chooses_the_gateway() -> None:
    twilio = open_channels(configured(), DictShelf())["sms"]
    tencent = open_channels(configured(sms_gateway="tencent"), DictShelf())["sms"]
    assert (type(twilio).__name__, type(tencent).__name__) == ("Sms", "SmsTencent")


def test_a_domestic_gateway_needs_no_basis_a_foreign_one_does() -> None:
    assert configured(sms_gateway="tencent", foreign_provider_basis="").sms_allowed
    assert not configured(sms_gateway="twilio", foreign_provider_basis="").sms_allowed
    assert configured(sms_gateway="twilio", foreign_provider_basis="", home_area="810000").sms_allowed
    assert not configured(sms_gateway="tencent").sms_configured


def test_the_fullest_template_that_fits_goes_out(line: Line) -> None:
    channel, platforms, settings = line
    number = channel.send(ONE, FAIR, "notice-1-2-1")
    [taken] = platforms.taken("tencent", ONE.value)
    assert taken.number == number
    assert taken.text == "【镇雄人社】12月6日泼机镇有招聘会，32家厂600个岗，去就回复春风六。拒收请回复R"
    assert taken.text == sms_shown(FAIR, settings)
    assert taken.facts == {"template": "101", "context": "notice-1-2-1"}


def test_what_is_too_long_or_unknown_falls_to_the_next_template(line: Line) -> None:
    channel, platforms, _ = line
    channel.send(ONE, Notice("fair", {**FACTS, "地点": "泼机镇农贸市场"}, code_word="春风六"), "1")
    channel.send(ONE, Notice("fair", {**FACTS, "企业数": ""}, code_word="春风六"), "2")
    assert [one.facts["template"] for one in platforms.taken("tencent")] == ["102", "102"]


@pytest.mark.parametrize(
    "notice", [Notice("fair", FACTS), Notice("text", text="开会"), Notice("fair", FACTS, code_word="http://x")]
)
def test_without_a_fitting_template_nothing_goes_out(line: Line, notice: Notice) -> None:
    channel, platforms, settings = line
    with pytest.raises(SendFailed) as failed:
        channel.send(ONE, notice, "1")
    assert (failed.value.verdict, failed.value.code) == ("never", "template")
    assert platforms.taken() == []
    assert sms_shown(notice, settings).startswith("【镇雄人社】")


def test_many_go_in_few_calls_each_with_its_own_answer(line: Line) -> None:
    channel, platforms, _ = line
    phones = [f"+86138700{number:05}" for number in range(120)]
    bad, left = "+8619900021211", "+8619900021610"
    wanted = [(Address("tel", phone), FAIR, f"key-{phone}") for phone in (*phones, bad, left)]
    answers = channel.send_many(wanted, math.inf)
    assert [one.number for one in platforms.taken("tencent")] == list(answers[:120])
    refused = [one for one in answers[120:] if isinstance(one, SendFailed)]
    assert [(one.verdict, one.code) for one in refused] == [
        ("never", "IncorrectPhoneNumber"),
        ("left", "PhoneNumberInBlacklist"),
    ]


def test_what_begins_too_late_is_not_begun_and_one_notice_fails_alone(line: Line) -> None:
    channel, platforms, _ = line
    assert channel.send_many([(ONE, FAIR, "1")], 0.0) == [None]
    answers = channel.send_many([(ONE, Notice("text", text="开会"), "1"), (ONE, FAIR, "2")], math.inf)
    assert isinstance(answers[0], SendFailed)
    assert answers[1] == platforms.taken("tencent")[0].number


@pytest.mark.parametrize(
    ("switch", "verdict", "code", "arrived"),
    [
        ("tencent-rate", "later", "RequestLimitExceeded", 0),
        ("tencent-broken", "unsure", "http-502", 0),
        ("tencent-lost", "unsure", "unanswered", 1),
    ],
)
def test_failures_of_the_way(line: Line, switch: str, verdict: str, code: str, arrived: int) -> None:
    channel, platforms, _ = line
    platforms.sky.put(switch, True)
    with pytest.raises(SendFailed) as failed:
        channel.send(ONE, FAIR, "1")
    assert (failed.value.verdict, failed.value.code) == (verdict, code)
    assert len(platforms.taken("tencent")) == arrived


def test_unreached_is_for_later_and_says_no_secret(line: Line) -> None:
    _, _, settings = line
    nowhere = settings.model_copy(update={"tencent_api_url": "http://127.0.0.1:9"})
    with pytest.raises(SendFailed) as failed:
        SmsTencent(nowhere, DictShelf()).send(ONE, FAIR, "1")
    assert (failed.value.verdict, failed.value.code) == ("later", "unreached")
    assert "s" * 32 not in str(failed.value)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, "还没有报备好的模板：text、signup、seat、reminder"),
        ({"tencent_secret_id": "AKIDother"}, "SecretId 不对"),
        ({"tencent_secret_key": "x" * 32}, "SecretKey 不对"),
        ({"tencent_sms_app_id": "1"}, "GONGYOU_TENCENT_SMS_APP_ID"),
        ({"tencent_callback_key": ""}, "GONGYOU_TENCENT_CALLBACK_KEY"),
        ({"sms_templates": Path("/nowhere.toml")}, "nowhere.toml"),
    ],
)
def test_the_check_says_what_to_do(line: Line, changed: dict[str, Any], says: str) -> None:
    _, _, settings = line
    made = Settings(_env_file=None, **{**settings.model_dump(), **changed})  # type: ignore[call-arg]
    assert says in SmsTencent(made, DictShelf()).verify_credentials()


def test_receipts_come_by_serial_number(line: Line) -> None:
    channel, _, _ = line
    told = [
        {"mobile": "1", "nationcode": "86", "report_status": "SUCCESS", "errmsg": "DELIVRD", "sid": "a"},
        {"mobile": "1", "nationcode": "86", "report_status": "FAIL", "errmsg": "MK:0012", "sid": "b"},
    ]
    got = channel.receive(call(told)).receipts
    assert [(one.provider_id, one.state, one.code) for one in got] == [
        ("a", "delivered", ""),
        ("b", "failed", "MK:0012"),
    ]


def test_a_reply_comes_in_and_a_repeat_of_it_is_the_same(line: Line) -> None:
    channel, _, _ = line
    [first] = channel.receive(call(reply(" 春风六 "))).messages
    [again] = channel.receive(call(reply(" 春风六 "))).messages
    [later] = channel.receive(call(reply(" 春风六 ", time=1457336870))).messages
    assert (first.sender, first.text, first.kind) == (ONE, "春风六", "text")
    assert first.external_id == again.external_id != later.external_id


def test_an_answer_is_an_sms_of_its_own_sent_once(line: Line) -> None:
    channel, platforms, _ = line
    for _ in range(3):
        inbound = channel.receive(call(reply("找活")))
        answer = channel.answer(inbound, [Reply("要找哪里的活？")])
        assert json.loads(answer.body) == {"result": 0, "errmsg": "OK"}
    assert [one.text for one in platforms.taken("tencent")] == ["【镇雄人社】收到您的短信了，请打开公众号接着办。"]
    channel.answer(channel.receive(call(reply("好"))), [])
    assert len(platforms.taken("tencent")) == 1


@pytest.mark.parametrize("key", ["", "x" * 24, "é" * 24])
def test_who_does_not_know_the_secret_is_nobody(line: Line, key: str) -> None:
    with pytest.raises(Refused) as refused:
        line[0].receive(call(reply("找活"), key=key))
    assert refused.value.status == 403
    unset = SmsTencent(configured(sms_gateway="tencent"), DictShelf())
    with pytest.raises(Refused):
        unset.receive(call(reply("找活"), key=""))


@pytest.mark.parametrize("content", ["x", 7, None, {}, {"mobile": "abc"}, [{}], [7]])
def test_malformed_callbacks_are_400(line: Line, content: object) -> None:
    with pytest.raises(Refused) as refused:
        line[0].receive(call(content))
    assert refused.value.status == 400


def test_opting_out_puts_the_number_on_the_gateways_list(line: Line) -> None:
    channel, platforms, _ = line
    platforms.tencent.text(ONE.value, "R")
    with pytest.raises(SendFailed) as failed:
        channel.send(ONE, FAIR, "1")
    assert failed.value.verdict == "left"


def test_codes_are_the_last_part_and_fit_the_ledger() -> None:
    assert code_of("FailedOperation.TemplateParamSetNotMatchApprovedTemplate") == "TemplateParamSetNotMatchApprov"
    assert code_of("AuthFailure.SignatureFailure") == "SignatureFailure"
    assert code_of("RequestLimitExceeded.UinLimitExceeded") == "RequestLimitExceeded"
    assert code_of("InternalError.Whatever") == "InternalError"
    assert len(code_of("Odd." + "x" * 60)) == 30


def test_the_shipped_templates_are_sound_and_wait_for_their_numbers(tmp_path: Path) -> None:
    templates = read_templates(HOUSE / "data/sms_templates.toml")
    assert list(templates.faults("镇雄人社")) == []
    assert templates.fit(FAIR, "镇雄人社") is None
    shipped = (HOUSE / "data/sms_templates.toml").read_text(encoding="utf-8").replace('id = ""', 'id = "1"')
    (tmp_path / "approved.toml").write_text(shipped, encoding="utf-8")
    approved = read_templates(tmp_path / "approved.toml")
    kinds = ("fair", "text", "vacancies", "signup", "seat", "reminder", "recall", "case", "answer")
    assert approved.lacking(kinds) == []
    for kind in kinds:
        fitted = approved.fit(Notice(kind, text="任何内容"), "镇雄人社")
        assert fitted is not None, kind
        assert all(len(value) <= MOST for value in fitted.values)
    code = approved.fit(Notice("code", {"验证码": "482913"}), "镇雄人社")
    assert code is not None
    assert "482913" in code.text


def test_what_a_gateway_would_object_to_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text('[[template]]\nid = "1"\nkind = "fair"\ntext = "【人社】开会"\n', encoding="utf-8")
    faults = "".join(read_templates(path).faults("镇雄人社"))
    assert "【】" in faults
    assert "退订" in faults
