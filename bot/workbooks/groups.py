"""Village groups: where a village is reached."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.workbooks import shown
from bot.workbooks.cells import area, choice, text, words
from bot.workbooks.columns import Cell, Column, Desk, Kind, Unreadable

CHANNELS = {"企业微信群": "robot", "公众号标签": "followers", "短信": "phones", "联络员转发": "liaison"}
CHANNELS_SHOWN = {kind: word for word, kind in CHANNELS.items()}


def robot(cell: Cell, _desk: Desk) -> str:
    """A group robot's webhook, as WeCom shows it: its key is a password."""
    said = words(cell)
    if not re.fullmatch(r"https?://\S+[?&]key=[\w-]+\S*", said):
        raise Unreadable("不是机器人地址（应为 https://…/cgi-bin/webhook/send?key=…）")
    return said


def reachable(values: dict[str, Any], _desk: Desk) -> Sequence[str]:
    """A robot group needs its robot; without a 渠道 the other cells say what it is."""
    kind = values.get("kind") or ("robot" if values.get("robot") else "followers" if values.get("tag") else "phones")
    values["kind"] = kind
    return ("渠道是企业微信群，机器人地址没有填",) if kind == "robot" and not values.get("robot") else ()


KIND = Kind(
    "groups",
    "村群",
    (
        Column("群编号", "number", text(40), needed=True, example="Q-101-01"),
        Column("群名称", "name", text(100), needed=True, example="泼机村务工群", width=20),
        Column("行政区划代码", "area", area(9, 12), needed=True, example="530627102201", width=16),
        Column("渠道", "kind", choice(CHANNELS), CHANNELS_SHOWN.get, choices=tuple(CHANNELS), example="短信"),
        Column("机器人地址", "robot", robot, mask=shown.masked_secret, width=30),
        Column("标签名称", "tag", text(30)),
    ),
    number=(("number",),),
    check=reachable,
)
