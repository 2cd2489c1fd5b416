"""Group robots: texts into a village group, their limits, and a key that stands nowhere."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.channels.wecom import Wecom
from bot.demo.platforms import Platforms
from bot.messages import Address, Notice, SendFailed
from bot.settings import Settings
from tests.fakes import configured, platforms_at, simulated

__all__ = ["simulated"]

Simulated = tuple[Platforms, Settings]
KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
FAIR = Notice("fair", {"名称": "泼机镇招聘会", "日期": "12月6日", "地点": "泼机镇广场"}, code_word="春风六")


def robot(key: str = KEY) -> Address:
    return Address("wecom", f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={key}")


def test_a_notice_arrives_in_the_group(simulated: Simulated) -> None:
    platforms, settings = simulated
    assert Wecom(settings).send(robot(), FAIR, "delivery-1") == "delivery-1"
    [taken] = platforms.taken("wecom", KEY)
    assert taken.text == "泼机镇招聘会\n日期：12月6日\n地点：泼机镇广场\n想去的，给公众号或短信号码发“春风六”。"


def test_a_long_text_is_cut_to_2048_bytes(simulated: Simulated) -> None:
    platforms, settings = simulated
    Wecom(settings).send(robot(), Notice("text", text="泼机镇招聘会来了。" * 300), "1")
    marked = Wecom(settings.model_copy(update={"wecom_markdown": True}))
    marked.send(robot(), Notice("text", text="泼机镇招聘会\n" + "来了。" * 900), "2")
    short, long = platforms.taken("wecom")
    assert 1900 < len(short.text.encode()) <= 2048
    assert (long.kind, 3900 < len(long.text.encode()) <= 4096) == ("markdown", True)


def test_markdown_sets_off_title_and_facts(simulated: Simulated) -> None:
    platforms, settings = simulated
    Wecom(settings.model_copy(update={"wecom_markdown": True})).send(robot(), FAIR, "1")
    [taken] = platforms.taken("wecom")
    title, *facts = taken.text.splitlines()
    assert title.startswith("**")
    assert all(line.startswith("> ") for line in facts[: facts.index("")])
    assert f"**{FAIR.code_word}**" in taken.text


def test_the_twenty_first_message_of_a_minute_is_for_later(simulated: Simulated) -> None:
    platforms, settings = simulated
    wecom = Wecom(settings)
    for number in range(20):
        wecom.send(robot(), FAIR, str(number))
    with pytest.raises(SendFailed) as failed:
        wecom.send(robot(), FAIR, "21")
    assert (failed.value.verdict, failed.value.code) == ("later", "45009")
    wecom.send(robot(KEY + "b"), FAIR, "1")
    assert len(platforms.taken("wecom")) == 21


@pytest.mark.parametrize(("code", "verdict"), [("93000", "never"), ("-1", "later"), ("40058", "never")])
def test_refusals_have_their_verdicts(simulated: Simulated, code: str, verdict: str) -> None:
    _, settings = simulated
    with pytest.raises(SendFailed) as failed:
        Wecom(settings).send(robot(f"{KEY}-{code}"), FAIR, "1")
    assert (failed.value.verdict, failed.value.code) == (verdict, code)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "http://[",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "https://127.0.0.1/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com@127.0.0.1/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com/cgi-bin/user/get?key=1",
    ],
)
def test_addresses_that_are_no_robot_are_never_called(address: str) -> None:
    with pytest.raises(SendFailed) as failed:
        Wecom(configured()).send(Address("wecom", address), FAIR, "1")
    assert (failed.value.verdict, failed.value.code) == ("never", "93000")


def test_the_key_stands_in_no_log_or_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with platforms_at(tmp_path / "state", hang=0.6, http_timeout=0.3) as (platforms, settings):
        told = []
        for key in (KEY, f"{KEY}-lost", f"{KEY}-93000"):
            try:
                Wecom(settings).send(robot(key), FAIR, "1")
            except SendFailed as failed:
                told.append((failed.verdict, repr(failed) + repr(failed.__context__) + repr(robot(key))))
        assert len(platforms.taken("wecom")) == 2
    assert [verdict for verdict, _ in told] == ["unsure", "never"]
    written = str(told) + "\n".join(r.getMessage() for r in caplog.records if r.name.startswith(("urllib3", "bot")))
    assert "webhook" in written
    assert KEY[:12] not in written
