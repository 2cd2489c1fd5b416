"""A liaison's word back on what the office handed down: 收到, and 转好了 once it is in the village group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.plain import WORDS, any_of, flatten
from bot.dialogs.readers import digit, pick
from bot.dialogs.wording import asking, joined
from bot.liaising import Handed
from bot.messages import Frame, Opening, Reply, Step, Turn

_HEARD, _PASSED, _NOT = (any_of(*WORDS["circulars"][name]) for name in ("heard", "passed", "not"))

LONGEST = 14
"""Characters of such a word with what stands around it: 好的，收到了，马上转."""

FRESH = timedelta(days=3)
"""So long a bare 1 or 2 over no question is the answer that the message asked for."""


def word_of(turn: Turn, top: Frame | None, office: Office) -> Opening | None:
    """The dialog, where the message is such a word and something waits for it with who sends it."""
    flat, number = flatten(turn.typed), digit(turn) if top is None else None
    said = len(flat) <= LONGEST and not _NOT.search(flat)
    passed, heard = said and _PASSED.search(flat), said and _HEARD.search(flat)
    if not (passed or heard or number in {1, 2}):
        return None
    lying = office.circulars()
    if number:
        lying = [one for one in lying if turn.now - one.told_at < FRESH]
    if passed or number == 2:
        return _opening(passed=True) if lying else None
    return _opening(passed=False) if any(not one.acknowledged for one in lying) else None


def _opening(passed: bool) -> Opening:
    return Opening("circular", {"said": "passed" if passed else "heard"})


class CircularWord(Subject):
    name = "circular"
    title = "下传的通知"
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        lying = office.circulars()
        if known.get("said") != "passed":
            return self._heard(lying, office)
        if len(lying) > 1:
            reply = asking("哪一个转好了？回数字。", [*(one.title for one in lying), "都转好了"])
            return Step((reply,), Frame(self.name, self.version, {"ids": [one.id for one in lying]}, "which"))
        return self._passed(lying, office)

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        ids = frame.slots["ids"]
        number = pick(turn, len(ids) + 1)
        if number is None:
            return Step(frame=frame, heard=False)
        meant = ids if number > len(ids) else [ids[number - 1]]
        return self._passed([one for one in office.circulars() if one.id in meant], office)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return Step((Reply("哪一个转好了？回上面的数字。"),), frame)

    def _heard(self, lying: Sequence[Handed], office: Office) -> Step:
        new = [one for one in lying if not one.acknowledged]
        office.circulars_heard([one.id for one in new], passed_on=False)
        what = "\n".join(one.title for one in new)
        return Step((Reply(joined("好的，记下您收到了：", what, "转给村里了，回“转好了”。")),))

    def _passed(self, lying: Sequence[Handed], office: Office) -> Step:
        office.circulars_heard([one.id for one in lying], passed_on=True)
        left = office.circulars()
        more = f"还有 {len(left)} 个没转：{left[0].title}。" if left else "谁报了名，回“我的村”看。"
        return Step((Reply(joined(f"辛苦您了，记下转好了：{'、'.join(one.title for one in lying)}。", more)),))


dialogs = (CircularWord(),)
