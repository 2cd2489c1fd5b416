"""The account's upkeep against the simulated platform: followers mirrored, the menu published and read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.wechat import WeChat
from bot.demo.platforms import Platforms
from bot.field import followers
from bot.messages import Address
from bot.settings import Settings
from bot.store import Store
from bot.store.field import groups
from bot.store.register import addresses, people
from tests.fakes import DictShelf, simulated  # noqa: F401 - a fixture
from tests.house import NOON, runtime_over


def test_the_mirror_shows_who_follows_and_who_has_left(
    sqlite_store: Store,
    simulated: tuple[Platforms, Settings],  # noqa: F811
) -> None:
    platforms, settings = simulated
    for openid in ("o_new_1", "o_old_1"):
        platforms.wechat.follow(openid)
    with sqlite_store.begin() as tx:
        for openid in ("o_old_1", "o_gone_1"):
            addresses.known_or_new(tx, Address("wechat", openid), NOON)
        person = people.known_or_new(tx, name="王秀兰", phone="+8613800005678", area="530627102201", now=NOON)
        addresses.bind(tx, addresses.known_or_new(tx, Address("wechat", "o_old_1"), NOON), person)
        group = {"number": "Q1", "name": "泼机村", "area": "530627102", "kind": "followers", "tag": "泼机", "note": ""}
        groups.upsert_many(tx, [group])
    runtime, account = runtime_over(sqlite_store, settings), WeChat(settings, DictShelf())
    mirrored = followers.mirror(runtime, account)
    assert (mirrored.following, mirrored.new, mirrored.left, mirrored.tagged) == (2, 1, 1, 1)
    assert list(account.tags()) == ["泼机"]
    assert followers.mirror(runtime, account) == followers.Mirrored(2, 0, 0, 0)
    with sqlite_store.reading() as tx:
        rows = tx.all(select(addresses.KnownAddress.sealed, addresses.KnownAddress.following))
        found = {tx.keys.unseal(row.sealed): row.following for row in rows}
    assert found == {"o_new_1": True, "o_old_1": True, "o_gone_1": False}


def test_who_moved_away_loses_the_tag(sqlite_store: Store, simulated: tuple[Platforms, Settings]) -> None:  # noqa: F811
    platforms, settings = simulated
    platforms.wechat.follow("o_one_1")
    with sqlite_store.begin() as tx:
        person = people.known_or_new(tx, name="王秀兰", phone="+8613800005678", area="530627102201", now=NOON)
        addresses.bind(tx, addresses.known_or_new(tx, Address("wechat", "o_one_1"), NOON), person)
        group = {"number": "Q1", "name": "泼机村", "area": "530627102", "kind": "followers", "tag": "泼机", "note": ""}
        groups.upsert_many(tx, [group])
    runtime, account = runtime_over(sqlite_store, settings), WeChat(settings, DictShelf())
    assert followers.mirror(runtime, account).tagged == 1
    with sqlite_store.begin() as tx:
        groups.upsert_many(tx, [{**group, "area": "530627103"}])
    assert followers.mirror(runtime, account) == followers.Mirrored(1, 0, 0, 0, untagged=1)
    assert list(account.tagged(account.tags()["泼机"])) == []


def test_the_menu_is_published_as_the_file_says(simulated: tuple[Platforms, Settings]) -> None:  # noqa: F811
    account = WeChat(simulated[1], DictShelf())
    assert account.show_menu() == {}
    account.publish_menu(followers.menu())
    names = [button["name"] for button in account.show_menu()["menu"]["button"]]
    assert names == [button["name"] for button in followers.menu()["button"]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "1 到 3 个按钮"),
        ('[[button]]\nname = "找工作吧啊"\n', "1 到 4 个字"),
        ('[[button]]\nname = "找"\n' + '[[button.sub_button]]\nname = "一"\n' * 6, "最多 5 项"),
    ],
)
def test_a_menu_that_wechat_would_not_take_is_named(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "menu.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        followers.menu(file)


def test_a_menu_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "menu.toml").write_text("button == 1", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^menu\.toml"):
        followers.menu(tmp_path / "menu.toml")
