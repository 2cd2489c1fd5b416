"""A phone number by itself that nothing asked for: the one to call about an open case, or perhaps a new one."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from bot.dialogs import readers
from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.plain import flatten, shorn
from bot.dialogs.wording import asking, masked
from bot.messages import Frame, Reply, Step, Turn

NAME = "bare_number"


def meant(turn: Turn, office: Office) -> str:
    """The number (E.164) of a message that is nothing else, where it must not be put on record unasked."""
    bare = flatten(unicodedata.normalize("NFKC", turn.typed)).removeprefix("86")
    reading = readers.phone(turn, False) if len(bare) == 11 and bare.isdigit() else None
    if reading is None or reading.value == turn.person.phone:
        return ""
    return str(reading.value) if office.open_case() or turn.person.phone else ""


class BareNumber(Subject):
    """A household has several numbers: only the person can say which of them is theirs now."""

    name = NAME
    title = "换电话"

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        phone = str(known["phone"])
        if case := office.open_case():
            office.add_to_case(case, "又留了一个电话", phone)
            return Step((Reply(f"电话记下了。您的事 {case} 就打 {masked(phone)} 找您。"),))
        return self._asked(phone)

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        said = {"换": True, "不换": False}.get(shorn(turn.text), readers.yes_no(turn))
        number = readers.digit(turn)
        if number == 1 or said is True:
            office.remember(phone=frame.slots["phone"])
            return Step((Reply(f"换好了：{masked(frame.slots['phone'])}。\n不对再说一声，要看全部回“我的资料”。"),))
        if number == 2 or said is False:
            return Step((Reply("好的，不换。要给家里人报名，先说报哪个。"),))
        return Step(frame=frame, heard=False)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return self._asked(frame.slots["phone"])

    def _asked(self, phone: str) -> Step:
        reply = asking(f"您自己的电话要换成 {masked(phone)} 吗？", ["换", "不换"])
        return Step((reply,), Frame(self.name, self.version, {"phone": phone}, asked="change"))


dialogs = (BareNumber(),)
