"""The Official Account's upkeep: followers mirrored here, village groups mirrored there as tags, the menu published."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.channels.wechat import WeChat
from bot.messages import Address, SendFailed
from bot.runtime import Runtime
from bot.settings import HOUSE
from bot.store.field import groups
from bot.store.register import addresses, people

log = logging.getLogger(__name__)

MENU = HOUSE / "data" / "menu.toml"


@dataclass(frozen=True, slots=True)
class Mirrored:
    """Followers of the account now, how many of them were new here, how many known ones have left; tags on and off."""

    following: int
    new: int
    left: int
    tagged: int
    untagged: int = 0


def mirror(runtime: Runtime, account: WeChat) -> Mirrored:
    """Makes `following` here what the account says, then tags each group's followers at the account.

    Who a group is stands here; the tag is only a picture of it for the account's own console. Raises SendFailed where
    WeChat declines.
    """
    followers = list(account.followers())
    now = runtime.now()
    with runtime.store.begin() as tx:
        known = addresses.follower_ids(tx)
        here = {tx.keys.digest(openid): openid for openid in followers}
        left = [address_id for digest, address_id in known.items() if digest not in here]
        for digest in here.keys() - known.keys():
            addresses.follow(tx, addresses.known_or_new(tx, Address("wechat", here[digest]), now), True)
        addresses.unfollow(tx, left)
    return Mirrored(len(here), len(here.keys() - known.keys()), len(left), *_tag(runtime, account))


def _tag(runtime: Runtime, account: WeChat) -> tuple[int, int]:
    """Only what differs is put on or taken off: a county's tags are thousands of calls otherwise."""
    with runtime.store.reading() as tx:
        wanted = {tag: people.openids_within(tx, areas) for tag, areas in groups.tags(tx).items()}
    there = account.tags() if wanted else {}
    on = off = 0
    for name, openids in wanted.items():
        tag_id = there[name] if name in there else account.make_tag(name)
        bear = _bearing(account, tag_id) if name in there else []
        fresh, gone = sorted(set(openids) - set(bear)), sorted(set(bear) - set(openids))
        account.tag(tag_id, fresh)
        account.untag(tag_id, gone)
        on, off = on + len(fresh), off + len(gone)
    return on, off


def _bearing(account: WeChat, tag_id: int) -> list[str]:
    """Who has the tag at the account. Where it may not be asked all are tagged anew, and nobody loses it."""
    try:
        return list(account.tagged(tag_id))
    except SendFailed as failure:
        log.warning("followers of a tag cannot be read: %s", failure.code)
        return []


def menu(path: Path = MENU) -> Mapping[str, Any]:
    """The menu as WeChat wants it. Raises ValueError naming the button that WeChat would not take."""
    try:
        wanted: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # no TOML, or no UTF-8
        raise ValueError(f"{path.name}：看不懂（{error}）") from error
    buttons = wanted.get("button", [])
    if not 1 <= len(buttons) <= 3:
        raise ValueError(f"{path.name}：菜单要有 1 到 3 个按钮")
    for button in buttons:
        below = button.get("sub_button", [])
        if len(below) > 5:
            raise ValueError(f"{path.name}：“{button['name']}”下面最多 5 项")
        _fits(path, [button], 4)
        _fits(path, below, 8)
    return wanted


def _fits(path: Path, buttons: Iterable[Mapping[str, Any]], characters: int) -> None:
    for button in buttons:
        if not 1 <= len(button.get("name", "")) <= characters:
            raise ValueError(f"{path.name}：“{button.get('name', '')}”要有 1 到 {characters} 个字")
