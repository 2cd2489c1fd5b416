"""What staff read first when they take a thread over: the last things said, and how each was answered."""

from __future__ import annotations

import re

import msgspec

from bot.dialogs.wording import clip
from bot.messages import Reply
from bot.store import Tx
from bot.store.talk import threads

SAID, ANSWERED = 60, 30
"""Characters of each message and of each answer."""

_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_KINDS = {"picture": "（图片）", "voice": "（语音）", "place": "（位置）", "menu": "（点菜单）", "scan": "（扫码）"}


def of_thread(tx: Tx, address_id: int) -> str:
    """One line for each of the last five messages, oldest first; identity numbers are left out, phones masked."""
    lines = []
    for said in reversed(threads.lately(tx, address_id, 5)):
        plain = _PHONE.sub(r"\1****\2", _IDENTITY.sub("（身份证号）", said.text))
        text = clip(plain, SAID) or _KINDS.get(said.kind, "")
        replies = msgspec.json.decode(said.replies, type=tuple[Reply, ...]) if said.replies else ()
        answer = clip(replies[0].text, ANSWERED) if replies else "（没有回话）"
        if text:
            lines.append(f"群众：{text}\n　答：{answer}")
    return "\n".join(lines)
