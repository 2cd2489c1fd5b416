"""A person wanted: the liaison of the village first, then a hand-over to staff who take the thread."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.hints import hinted
from bot.dialogs.plain import command_of
from bot.dialogs.readers import digit, village, yes_no
from bot.dialogs.wording import asking, dialled, joined
from bot.liaising import LiaisonCard
from bot.messages import Frame, Reply, Step, Turn

HELD = "held"
"""Keeps what was being asked from being asked again while a human has the thread."""
_HUMAN = ("真人", "人工", "工作人员", "喊个人", "叫个人", "来个人", "派个人", "干部")


_HOURS = re.compile(
    r"几点|(?:上班|办公|开门|下班)(?:的)?时间|(?:好久|几时|啥时候|什么时候)(?:上班|开门|在)|上不上班|上班(?:不|吗|没)|开门(?:不|吗|没)|关门"
)
_OPEN = r"(?:上班|办公|开门|下班|关门)"
_DAY = r"(?:今天|明天|后天|现在|(?:星期|周|礼拜)[一二三四五六天日末])"
_DOOR = re.compile(
    rf"^(?:那|请问)?(?:你们|窗口|社保所|人社局|就业局)?{_DAY}?(?:还|都)?{_OPEN}的?(?:时间)?了?(?:不|吗|没|没有|是?好久|是?几点)$|"
    rf"^(?:你们|窗口|社保所|人社局|就业局)?(?:哪天|几点){_OPEN}$|"
    rf"(?:你们|窗口|社保所|人社局|就业局).{{0,4}}(?:几点|好久|啥时候|什么时候).{{0,3}}{_OPEN}"
)
_NUMBER = re.compile(r"(?:他|她|联络员).{0,3}(?:电话|号码)")
LONGEST = 12
"""Characters up to which it is asked when the desk is open, and nothing else."""


class PersonWanted(Subject):
    name = "person"
    title = "找人工"
    intents = ("contact_liaison",)
    keys = ("liaison",)
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        said = hinted(turn).said.slots
        places = [code for code in (*said.get("home_place", ()), *said.get("work_place", ())) if code.isdigit()]
        card = (office.liaison(places[0]) if places else None) or office.liaison()
        lead = joined(_introduced(card), _at_the_desk(office))
        if known.get("hours"):
            return Step((_open_hours(office),))
        human = any(word in turn.text for word in _HUMAN)
        if known.get("now") or human or command_of(turn.text) == "person":
            return self._hand_over(turn, office, card)
        if card is None and not (places or turn.person.area):
            tail = "或者说您是哪个村的，我查您村的联络员。"
            reply = asking(lead or "找哪个？", ["请工作人员来"], tail)
            return Step((reply,), Frame(self.name, self.version, asked="village"))
        if not lead:
            return self._hand_over(turn, office, card)
        reply = asking(joined(lead, "可以直接打电话，也可以请工作人员在这里回您："), ["请工作人员来", "不用了"])
        asked = {"area": places[0]} if places else {}
        return Step((reply,), Frame(self.name, self.version, asked, asked="call"))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == HELD:
            return Step(frame=frame, heard=False)
        if _HOURS.search(turn.text) and len(turn.text) <= LONGEST:
            return Step((_open_hours(office),), frame)
        card = office.liaison(frame.slots.get("area", "")) or office.liaison()
        if card and _NUMBER.search(turn.text) and len(turn.text) <= LONGEST:
            return Step((Reply(joined(_introduced(card), _at_the_desk(office))),), frame)
        number, said = digit(turn), yes_no(turn)
        if frame.asked == "village" and number is None and said is None:
            return self._of_village(frame, turn, office)
        if number == 1 or said is True:
            return self._hand_over(turn, office, card)
        if number == 2 or said is False:
            return Step((Reply("好的。有事随时找我，回 0 看菜单。"),))
        return Step(frame=frame, heard=False)

    def _of_village(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """The liaison of the village named; where there is none, staff."""
        reading = village(turn, office, True)
        if reading is None:
            return Step(frame=frame, heard=False)
        places = [reading.value["code"]] if reading.value else [value["code"] for _, value in reading.options]
        card = next(filter(None, (office.liaison(code) for code in places)), None)
        lead = joined(_introduced(card) or "这个村现在没有联络员。", _at_the_desk(office))
        reply = asking(joined(lead, "要请工作人员在这里回您吗？"), ["请工作人员来", "不用了"])
        return Step((reply,), replace(frame, slots={"area": places[0]} if card else {}, asked="call"))

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return Step((asking("要请工作人员来吗？", ["请工作人员来", "不用了"]),), frame)

    def _hand_over(self, turn: Turn, office: Office, card: LiaisonCard | None) -> Step:
        """From here on a human holds the thread, so the last sentence says what to do meanwhile."""
        number = office.leave_for_person("handover", joined(office.summary(), f"群众：{turn.typed or '找人工'}"))
        office.hold()
        call = f"急事打联络员{card.name} {dialled(card.phone)}。" if card else ""
        if not call and office.desk():
            call = f"急事打{office.desk()}。"
        words = joined(
            f"已转给工作人员，编号 {number}。您刚才说的都转过去了。",
            f"上班时间：{office.desk_hours()}。" if office.desk_hours() else "",
            call,
            "要说什么请直接发在这里，工作人员会看到。",
            "想接着自己查，回“菜单”。",
        )
        return Step((Reply(words),), Frame(self.name, self.version, asked=HELD))


def asks_hours(turn: Turn) -> bool:
    """星期六上班不, 你们几点开门, 下班没有: with nothing else open it is the office's door that is meant."""
    return len(turn.text) <= LONGEST and bool(_DOOR.search(turn.text.rstrip("?？。 ")))


def _open_hours(office: Office) -> Reply:
    hours = office.desk_hours()
    words = f"上班时间：{hours}。" if hours else "上班时间没登记，打电话问一下最准。"
    return Reply(joined(words, _at_the_desk(office)))


def _at_the_desk(office: Office) -> str:
    """The county's desk with its hours; empty where none is configured."""
    hours = f"（{office.desk_hours()}）" if office.desk_hours() else ""
    return f"县里：{office.desk()}{hours}" if office.desk() else ""


def _introduced(card: LiaisonCard | None) -> str:
    return f"您的联络员：{card.name}，电话 {dialled(card.phone)}。" if card else ""


dialogs = (PersonWanted(),)
