"""Anger: answered calmly, once with a way on, and then with a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.plain import WORDS, flatten
from bot.dialogs.readers import digit
from bot.dialogs.wording import asking, dialled
from bot.messages import Frame, Opening, Step, Turn

_WORDS = tuple(flatten(word) for word in WORDS["abuse"]["words"])
WAYS_ON = ("有事要投诉", "找真人", "看菜单")
LONGEST = 14
"""Characters up to which a message is nothing but anger."""


def abusive(text: str) -> bool:
    flat = flatten(text)
    return len(flat) <= LONGEST and any(word in flat for word in _WORDS)


class Calm(Subject):
    name = "calm"
    title = "消消气"
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        return Step((asking("您先消消气，是我没办好。要怎么办？回数字。", WAYS_ON),), self._frame())

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        opened = {1: "complaint", 2: "person", 3: "menu"}.get(digit(turn) or 0)
        if opened:
            return Step(opens=Opening(opened, {"now": True} if opened == "person" else {}))
        if not abusive(turn.typed):
            return Step(frame=frame, heard=False)
        card = office.liaison()
        call = f"也可以打联络员{card.name} {dialled(card.phone)}。" if card else ""
        return Step((asking("我听着。不想跟我说，就找真人。回数字：", WAYS_ON, call),), self._frame())

    def _frame(self) -> Frame:
        return Frame(self.name, self.version, asked="calm")


dialogs = (Calm(),)
