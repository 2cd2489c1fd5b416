"""What staff are told of the account's own troubles, its quotas and its QR codes."""

from __future__ import annotations

import pytest

from bot.channels.wechat import WeChat
from bot.channels.wechat_advice import ADVICE, LISTED, advice
from bot.channels.wechat_codes import WECHAT
from bot.demo.platforms import Platforms
from bot.messages import SendFailed
from bot.settings import Settings
from tests.fakes import DictShelf, configured, simulated

__all__ = ["simulated"]

Simulated = tuple[Platforms, Settings]


def account(settings: Settings) -> WeChat:
    return WeChat(settings, DictShelf())


def test_an_address_that_is_not_in_the_list_is_named_with_what_to_do(simulated: Simulated) -> None:
    platforms, settings = simulated
    platforms.ledger.note("not-listed", "yes")
    says = account(settings).verify_credentials()
    assert says.startswith("本机 IP 不在公众号白名单（40164）。")
    assert "把 203.0.113.7 加进去" in says
    assert "IP 白名单" in says


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"wechat_app_id": "wx0000000000000000"}, "GONGYOU_WECHAT_APP_ID"),
        ({"wechat_app_secret": "x" * 32}, "重置 AppSecret"),
        ({"wechat_api_url": "http://127.0.0.1:9"}, "外网"),
    ],
)
def test_every_trouble_comes_with_what_to_do(simulated: Simulated, changed: dict[str, str], says: str) -> None:
    _, settings = simulated
    roots = {"wechat_api_url": settings.wechat_api_url}
    told = account(configured(**(roots | changed))).verify_credentials()
    assert says in told
    assert "x" * 32 not in told


def test_a_good_account_has_no_trouble(simulated: Simulated) -> None:
    assert account(simulated[1]).verify_credentials() == ""


def test_advice_is_for_codes_that_are_known() -> None:
    own = {"unreached", "unanswered", "40002"}
    assert [code for code in {*ADVICE, *LISTED} - own if code not in WECHAT] == []
    assert advice("61004").count("公网 IP") == 1
    assert advice("45015") == ""


def test_the_days_quota_is_read(simulated: Simulated) -> None:
    platforms, settings = simulated
    platforms.ledger.note("quota:/cgi-bin/message/mass/send", "100/97")
    platforms.ledger.note("quota:/cgi-bin/message/custom/send", "0/0")
    assert account(settings).quotas() == {"群发": (97, 100)}


def test_temporary_and_permanent_codes(simulated: Simulated) -> None:
    platforms, settings = simulated
    wechat = account(settings)
    assert wechat.permanent_qr("l.1306").endswith("#l.1306")
    assert wechat.temporary_qr("i.ab12", 14).endswith("#i.ab12")
    assert (platforms.ledger.noted("qr:l.1306"), platforms.ledger.noted("qr:i.ab12")) == (
        "QR_LIMIT_STR_SCENE",
        "QR_STR_SCENE",
    )
    with pytest.raises(SendFailed) as failed:
        wechat.temporary_qr("", 1)
    assert failed.value.code == "40053"
