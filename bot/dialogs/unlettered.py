"""Who cannot read or type: the voice key, or a person who reads and writes for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.wording import brief, dialled, joined
from bot.messages import Reply, Step, Turn

NAME = "unlettered"
LONGEST = 16
_CANNOT = re.compile(
    r"(?:不|没|认不得|认不到|不会|不大|不咋)(?:识|认得?|会认|得到)?(?:几个|好多|多少)?字(?![数样])|不会(?:打|写)字|(?:看|读)不懂(?:这些)?字|字(?:认得)?(?:不多|认不全|认不得|认不到)|文盲"
)

_OF_WORK = re.compile(r"要不|要吗|收不|招不|能干|能做|能进|能去|能报|厂|活|工作|岗位|培训|班")


def said(turn: Turn) -> bool:
    """我不识字, 认不得字, 不会打字: said of reading; not 不识字要不要, which asks about work."""
    return len(turn.typed) <= LONGEST and bool(_CANNOT.search(turn.typed)) and not _OF_WORK.search(turn.typed)


class Unlettered(Subject):
    """Answers at once; what was open goes on."""

    name = NAME
    title = "不识字"

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        card = office.liaison()
        call = f"也可以打联络员{card.name} {dialled(card.phone)}，他帮您办。" if card else ""
        if not call and office.desk():
            call = f"也可以打{office.desk()}。"
        way = "不要紧，回数字就能办。" if brief(turn) else "不要紧，按住说话，发语音给我就行。"
        return Step((Reply(joined(way, call)),))


dialogs = (Unlettered(),)
