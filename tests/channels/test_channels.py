"""What every channel of the house has in common, and the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

import bot.channels
from bot.channels import open_channels
from bot.channels.base import Inbound
from bot.channels.console import Console
from bot.channels.lengths import MORE, segments
from bot.channels.sms_codes import SMS
from bot.channels.wechat_codes import WECHAT
from bot.channels.wecom_codes import WECOM
from bot.messages import Address, Call, Notice, Refused, Reply, SendFailed, Verdict
from bot.settings import Settings
from tests.fakes import DictShelf, configured

NOW = datetime(2026, 12, 1, tzinfo=UTC)
BARE: Mapping[str, Any] = {
    "wechat_app_id": "",
    "wechat_token": "",
    "wechat_aes_key": "",
    "twilio_account_sid": "",
    "twilio_auth_token": "",
}


@pytest.mark.parametrize("settings", [configured(), configured(**BARE)], ids=["configured", "bare"])
def test_every_channel_is_there_by_its_name(settings: Settings) -> None:
    channels = open_channels(settings, DictShelf())
    assert {name: channel.scheme for name, channel in channels.items()} == {
        "console": "console",
        "sms": "tel",
        "wechat": "wechat",
        "wecom": "wecom",
    }


CARRIER = """
from bot.channels.console import Console

class Carrier(Console):
    name = "carrier"

def open_channel(settings, shelf):
    return Carrier(settings)
"""


def test_a_new_channel_is_one_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "carrier.py").write_text(CARRIER)
    monkeypatch.setattr(bot.channels, "__path__", [*bot.channels.__path__, str(tmp_path)])
    assert open_channels(configured(), DictShelf())["carrier"].name == "carrier"


@pytest.mark.parametrize("name", ["console", "sms", "wechat", "wecom"])
@pytest.mark.parametrize("settings", [configured(), configured(**BARE)], ids=["configured", "bare"])
def test_nobody_gets_in_without_a_signature(name: str, settings: Settings) -> None:
    channel = open_channels(settings, DictShelf())[name]
    call = Call("POST", "http://x/", {}, {}, b"", NOW)
    for door in (channel.greet, channel.receive):
        with pytest.raises(Refused) as refused:
            door(call)
        assert refused.value.status in {400, 403, 405}


@pytest.mark.parametrize("table", [WECHAT, SMS, WECOM], ids=["wechat", "sms", "wecom"])
def test_every_code_has_a_verdict_and_a_chinese_reason(table: Any) -> None:
    for code in table:
        meaning = table.meaning(code)
        assert meaning.verdict in get_args(Verdict)
        assert any("\u4e00" <= character <= "\u9fff" for character in meaning.reason)
    assert table.meaning("12345678").verdict == "never"
    assert "12345678" in table.meaning("12345678").reason


def test_the_terminal_shows_what_the_channel_would() -> None:
    replies = [Reply("东莞的厂在招人。" * 100), Reply("回数字看详细。", link="https://g.cn/s/ab12")]
    assert Console(configured()).shown(replies).endswith(MORE)
    as_sms = Console(configured(), "sms").shown(replies)
    assert as_sms.startswith("【镇雄人社】")
    assert segments(as_sms) <= 3
    assert Console(configured()).answer(Inbound(), [Reply("好")]).body.decode() == "好"


def test_the_terminal_hears_a_line_and_takes_nothing_later() -> None:
    console = Console(configured())
    said = console.said("me", "  找活\x1b ", "t-1", NOW)
    assert (said.text, said.sender, said.external_id) == ("找活", Address("console", "me"), "t-1")
    with pytest.raises(SendFailed) as failed:
        console.send(said.sender, Notice("text", text="x"), "k")
    assert failed.value.verdict == "never"
