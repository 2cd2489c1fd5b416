"""What goes out through WeChat's API, against the simulated platform over real HTTP."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from bot.channels.wechat import WeChat
from bot.demo.platforms import Platforms
from bot.messages import Address, Notice, SendFailed
from bot.settings import Settings
from tests.fakes import DictShelf, configured, platforms_at, simulated

__all__ = ["simulated"]

Simulated = tuple[Platforms, Settings]
OPENID = "oAbCdEfGhIjKlMnOpQrStUvWxY12"
NOTICE = Notice("text", text="12月6日泼机镇招聘会。")


def open_window(platforms: Platforms, openid: str, room: int = 5) -> Address:
    platforms.ledger.open_window(openid, "message", room, 172_800)
    return Address("wechat", openid)


def test_a_message_arrives(simulated: Simulated) -> None:
    platforms, settings = simulated
    assert WeChat(settings, DictShelf()).send(open_window(platforms, OPENID), NOTICE, "delivery-1") == "delivery-1"
    [taken] = platforms.taken("wechat", OPENID)
    assert taken.text.startswith("12月6日泼机镇招聘会。")
    assert taken.text.endswith("不想再收，回“退订”。")


def test_five_messages_and_no_more(simulated: Simulated) -> None:
    platforms, settings = simulated
    wechat, address = WeChat(settings, DictShelf()), open_window(platforms, OPENID)
    for number in range(5):
        wechat.send(address, NOTICE, str(number))
    with pytest.raises(SendFailed) as failed:
        wechat.send(address, NOTICE, "6")
    assert (failed.value.verdict, failed.value.code) == ("never", "45047")
    with pytest.raises(SendFailed) as failed:
        wechat.send(Address("wechat", "oNeverWrote"), NOTICE, "7")
    assert (failed.value.verdict, failed.value.code) == ("never", "45015")
    assert len(platforms.taken("wechat")) == 5


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("45015", "never"),
        ("45047", "never"),
        ("48002", "never"),
        ("43004", "never"),
        ("43019", "never"),
        ("40003", "never"),
        ("43101", "never"),
        ("45009", "later"),
        ("45011", "later"),
        ("-1", "later"),
        ("40164", "later"),
        ("99999", "never"),
    ],
)
def test_every_refusal_has_its_verdict(simulated: Simulated, code: str, verdict: str) -> None:
    _, settings = simulated
    with pytest.raises(SendFailed) as failed:
        WeChat(settings, DictShelf()).send(Address("wechat", f"oSomeone_{code}"), NOTICE, "1")
    assert (failed.value.verdict, failed.value.code) == (verdict, code)
    assert failed.value.reason


@pytest.mark.parametrize("word", ["lost", "late", "broken"])
def test_no_answer_is_unsure(tmp_path: Path, word: str) -> None:
    with platforms_at(tmp_path / "state", hang=0.6, http_timeout=0.3) as (platforms, settings):
        address = open_window(platforms, f"oSomeone_{word}")
        with pytest.raises(SendFailed) as failed:
            WeChat(settings, DictShelf()).send(address, NOTICE, "1")
        assert failed.value.verdict == "unsure"
        assert len(platforms.taken("wechat")) == (word == "lost")


def test_nobody_there_is_later() -> None:
    wechat = WeChat(configured(wechat_api_url="http://127.0.0.1:9"), DictShelf())
    with pytest.raises(SendFailed) as failed:
        wechat.send(Address("wechat", OPENID), NOTICE, "1")
    assert (failed.value.verdict, failed.value.code) == ("later", "unreached")


@pytest.mark.parametrize("known", [True, False])
def test_a_token_that_died_is_replaced_once(simulated: Simulated, known: bool) -> None:
    platforms, settings = simulated
    wechat, address = WeChat(settings, DictShelf()), open_window(platforms, OPENID)
    wechat.send(address, NOTICE, "1")
    platforms.end_tokens(known)
    wechat.send(address, NOTICE, "2")
    assert len(platforms.taken("wechat", OPENID)) == 2
    assert platforms.ledger.noted("token-calls") == "2"


def test_a_token_that_is_never_taken_ends_after_one_retry(simulated: Simulated) -> None:
    platforms, settings = simulated
    platforms.sky.put("wechat-token", True)
    with pytest.raises(SendFailed) as failed:
        WeChat(settings, DictShelf()).send(Address("wechat", OPENID), NOTICE, "1")
    assert (failed.value.verdict, failed.value.code) == ("later", "40001")
    assert int(platforms.ledger.noted("token-calls") or 0) <= 2


def test_sixteen_threads_fetch_one_token(simulated: Simulated) -> None:
    platforms, settings = simulated
    shelf = DictShelf()
    channels = [WeChat(settings, shelf) for _ in range(16)]
    failures: list[SendFailed] = []

    def send(channel: WeChat, openid: str) -> None:
        try:
            channel.send(open_window(platforms, openid), NOTICE, "1")
        except SendFailed as failed:
            failures.append(failed)

    threads = [threading.Thread(target=send, args=(one, f"oPerson{n}")) for n, one in enumerate(channels)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(platforms.taken("wechat")) == 16
    assert platforms.ledger.noted("token-calls") == "1"


@pytest.mark.parametrize(
    ("changed", "code"), [({"wechat_app_id": "wx1"}, "40013"), ({"wechat_app_secret": "x"}, "40125")]
)
def test_wrong_credentials_are_told(simulated: Simulated, changed: dict[str, str], code: str) -> None:
    _, settings = simulated
    assert WeChat(settings, DictShelf()).verify_credentials() == ""
    wrong = settings.model_copy(update={"wechat_app_secret": type(settings.wechat_app_secret)("x")})
    if "wechat_app_id" in changed:
        wrong = settings.model_copy(update=changed)
    assert code in WeChat(wrong, DictShelf()).verify_credentials()
    with pytest.raises(SendFailed) as failed:
        WeChat(wrong, DictShelf()).send(Address("wechat", OPENID), NOTICE, "1")
    assert failed.value.verdict == "later"


def test_no_token_or_secret_in_logs_or_errors(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    shelf = DictShelf()
    with platforms_at(tmp_path / "state", hang=0.6, http_timeout=0.3) as (platforms, settings):
        wechat = WeChat(settings, shelf)
        told = []
        for openid in (OPENID, "oSomeone_lost", "oSomeone_broken", "oSomeone_45015"):
            try:
                wechat.send(open_window(platforms, openid), NOTICE, "1")
            except SendFailed as failed:
                told.append(repr(failed) + str(failed) + repr(failed.__cause__) + repr(failed.__context__))
    [token] = shelf.values.values()
    written = "\n".join([*told, *(record.getMessage() for record in caplog.records)])
    assert len(told) == 3
    assert "stable_token" in written
    assert token not in written
    assert token[:20] not in written
    assert settings.wechat_app_secret.get_secret_value() not in written


def test_a_mass_message_reaches_each_once_and_drops_a_repeat(simulated: Simulated) -> None:
    platforms, settings = simulated
    wechat = WeChat(settings, DictShelf())
    openids = [f"oPerson{number}" for number in range(20)]
    number = wechat.send_mass(openids, NOTICE, "notice-1-0")
    assert wechat.send_mass(openids, NOTICE, "notice-1-0") == number
    assert sorted(one.receiver for one in platforms.taken("wechat")) == sorted(openids)
    assert {one.number for one in platforms.taken("wechat")} == {number}


def test_the_fifth_mass_message_of_a_month_is_filtered(simulated: Simulated) -> None:
    platforms, settings = simulated
    wechat = WeChat(settings, DictShelf())
    for number in range(5):
        wechat.send_mass(["oOne", "oTwo"], NOTICE, f"notice-{number}")
    assert len(platforms.taken("wechat", "oOne")) == 4


@pytest.mark.parametrize("count", [0, 1, 10_001])
def test_a_mass_message_has_2_to_10000_receivers(simulated: Simulated, count: int) -> None:
    platforms, settings = simulated
    with pytest.raises(SendFailed) as failed:
        WeChat(settings, DictShelf()).send_mass([f"o{n}" for n in range(count)], NOTICE, "k")
    assert failed.value.code == "40032"
    assert platforms.taken("wechat") == []


def test_menu_qr_and_followers(simulated: Simulated) -> None:
    platforms, settings = simulated
    wechat = WeChat(settings, DictShelf())
    assert wechat.show_menu() == {}
    menu = {"button": [{"name": "找工作", "sub_button": [{"type": "click", "name": "找工作", "key": "jobs"}]}]}
    wechat.publish_menu(menu)
    assert wechat.show_menu() == {"menu": menu}
    assert wechat.permanent_qr("l.1306").startswith("http")
    with pytest.raises(SendFailed) as failed:
        wechat.permanent_qr("x" * 65)
    assert failed.value.code == "40053"
    assert list(wechat.followers()) == []
    for number in range(10_003):
        platforms.ledger.note(f"follower:o{number}", "yes")
    assert len(set(wechat.followers())) == 10_003


def test_tags_are_made_once_and_put_on_fifty_at_a_time(simulated: Simulated) -> None:
    platforms, settings = simulated
    wechat = WeChat(settings, DictShelf())
    assert wechat.tags() == {}
    number = wechat.make_tag("泼机镇")
    assert wechat.tags() == {"泼机镇": number}
    wechat.tag(number, [f"o{n}" for n in range(120)])
    assert len(platforms.ledger.names(f"tagged:{number}:")) == 120
    with pytest.raises(SendFailed) as failed:
        wechat.make_tag("泼机镇")
    assert failed.value.code == "45157"
