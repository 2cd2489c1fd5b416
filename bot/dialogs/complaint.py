"""Complaints: wages not paid, hurt at work, cheated. Number, desk and 12333 at once; urgent ones reach a person now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.dialogs import readers
from bot.dialogs.base import NOTHING, Office
from bot.dialogs.forms import Form
from bot.dialogs.plain import WORDS, flatten
from bot.dialogs.questions import Question
from bot.dialogs.readers import Reading
from bot.dialogs.wording import joined, masked
from bot.messages import Reply, Step, Turn

_URGENT, _UNKNOWN = WORDS["complaints"]["urgent"], WORDS["complaints"]["unknown"]


def _free(least: int) -> Callable[[Turn, Office, Mapping[str, Any], bool], Reading | None]:
    """Any words of at least so many characters; not knowing is an answer too."""

    def read(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
        text = turn.typed.strip()
        if not answering or not text or turn.kind not in {"text", "voice"}:
            return None
        if readers.phone(turn, False) and len(flatten(text)) <= 14:
            return None
        if any(word in text for word in _UNKNOWN) and len(text) <= 8:
            return Reading("不清楚")
        return Reading(text) if len(flatten(text)) >= least else None

    return read


def _phone(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
    return readers.phone(turn, answering)


class Complaint(Form):
    name = "complaint"
    title = "投诉"
    intents = ("report_problem",)
    stays = ("job_search", "job_detail", "verify_notice", "show_more", "thanks_bye")
    questions = (
        Question("what", "什么事", "出了什么事？欠工资、受伤、被骗，照实说。", _free(2), words=("事",), free=True),
        Question(
            "who",
            "哪家单位",
            "哪家单位、哪个老板？在什么地方？不知道就回“不知道”。",
            _free(2),
            words=("单位", "老板"),
            free=True,
        ),
        Question(
            "much",
            "多少钱",
            "涉及多少钱，从什么时候开始的？不清楚就回“不知道”。",
            _free(1),
            words=("钱", "多少"),
            free=True,
            wanted=lambda slots: not slots.get("urgent"),
        ),
        Question(
            "phone",
            "电话",
            "您的手机号是多少？工作人员好打给您。",
            _phone,
            lambda turn: turn.person.phone,
            ("电话", "手机"),
        ),
    )

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        told = turn.kind != "menu" and turn.said.intent in self.intents and len(flatten(turn.text)) >= 5
        slots = {"what": turn.typed.strip(), "urgent": _urgent(turn.text)} if told else {}
        return super().start(turn, office, {**known, **slots})

    def heading(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> str:
        desk = f"，或{office.desk()}" if office.desk() else ""
        if slots.get("urgent"):
            return f"人要紧，先去医院或打 120、110。工伤、欠薪热线 12333{desk}。"
        return f"这事我们管，一定当回事办。急的话现在就打 12333{desk}。"

    def settle(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """No confirmation: who complains should not have to say it twice."""
        lines = (
            f"事由：{slots['what']}",
            f"单位：{slots['who']}",
            f"金额和时间：{slots['much']}" if slots.get("much") else "",
            f"电话：{slots['phone']}",
        )
        content = joined("【急】" if _urgent(slots["what"]) else "", *lines)
        number = office.leave_for_person("complaint", content)
        if turn.person.phone != slots["phone"]:
            office.remember(phone=slots["phone"])
        words = joined(
            f"记下了，编号 {number}，马上转给工作人员，会打 {masked(slots['phone'])} 找您。",
            "工资条、聊天记录、照片都留好。",
            f"也可以打 12333{'，' + office.desk() if office.desk() else ''}。",
        )
        return Step((Reply(words),))


def _urgent(text: str) -> bool:
    return any(word in text for word in _URGENT)


dialogs = (Complaint(),)
