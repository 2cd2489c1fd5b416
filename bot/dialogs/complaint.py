"""Complaints: wages not paid, hurt at work, cheated. Number, desk and 12333 at once; urgent ones reach a person now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.dialogs import readers
from bot.dialogs.base import NOTHING, Office
from bot.dialogs.forms import Form
from bot.dialogs.photos import otherwise
from bot.dialogs.plain import WORDS, flatten
from bot.dialogs.questions import Question, with_one
from bot.dialogs.readers import Reading
from bot.dialogs.wanting import hurt
from bot.dialogs.wording import brief, dialled, joined, masked
from bot.messages import Frame, Reply, Step, Turn

_URGENT, _UNKNOWN = WORDS["complaints"]["urgent"], WORDS["complaints"]["unknown"]
_THAT_IS_ALL = WORDS["complaints"]["all"]
MEDIA, CASE, ANONYMOUS, BY_SMS = "media", "case", "没留", "by_sms"
_TAKEN_FOR = frozenset({"cancel", "go_back", "cancel_signup", "help", "contact_liaison"})
_SEEKS = re.compile(
    r"我?(?:想|要)(?:找|去.{1,8}(?:打工|干活|上班|做工))|找.{0,8}(?:活|工作)|重新找|"
    r"有(?:没有|没得|啥子?|什么|哪些).{0,8}(?:活|工作|岗位)"
)
"""A search for work; 在东莞长安 and 一万二 only sound like one."""
_CHEATED = re.compile(r"(?:被|遭|着).{0,4}骗|骗(?:了|走|去)")
_DROPPED = re.compile(r"(?:我)?(?:不|莫)想?(?:要)?(?:投诉|告|举报|反映)|不说了|不投了|撤诉|撤回投诉")
KINDS = ("欠工资", "受伤了", "被骗了")
_WHAT = "出了什么事？照实说，或者回数字：\n1 欠工资\n2 受伤了\n3 被骗了"
SHORT = 6
"""Characters up to which words that sound like giving up are that."""


def _free(least: int, *kinds: str) -> Callable[[Turn, Office, Mapping[str, Any], bool], Reading | None]:
    """Any words of at least so many characters, or one of the kinds by digit; not knowing is an answer too."""

    def read(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
        text = turn.typed.strip()
        if not answering or not text or turn.kind not in {"text", "voice"}:
            return None
        if readers.phone(turn, False) and len(flatten(text)) <= 14:
            return None
        number = readers.digit(turn)
        if _unknown(text) or (number == 1 and not kinds):
            return Reading("不清楚")
        if number is not None and number <= len(kinds):
            return Reading(kinds[number - 1])
        return Reading(text) if len(flatten(text)) >= least else None

    return read


def _phone(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
    """A number, or that none is given: nobody has to leave one to be heard."""
    reading = readers.phone(turn, answering)
    withheld = answering and (_unknown(turn.typed) or readers.digit(turn) == 1)
    return Reading(ANONYMOUS) if reading is None and withheld else reading


def _evidence(turn: Turn, _office: Office, slots: Mapping[str, Any], answering: bool) -> Reading | None:
    """What there is to show for it, in words; after pictures 没有了 ends the answer."""
    if not answering or turn.kind not in {"text", "voice"} or readers.phone(turn, False):
        return None
    sent, number = len(slots.get(MEDIA, ())), readers.digit(turn)
    if number in {1, 2} and not sent:
        return Reading("有，没发来" if number == 1 else "没有")
    if readers.yes_no(turn) is not None or _unknown(turn.typed) or flatten(turn.text) in _THAT_IS_ALL:
        said = "没有" if readers.yes_no(turn) is not True else "有，没发来"
        return Reading(f"照片 {sent} 张" if sent else said)
    return Reading(turn.typed.strip()) if len(flatten(turn.text)) >= 2 else None


def _unknown(text: str) -> bool:
    return any(word in text for word in _UNKNOWN) and len(text.strip()) <= 8


def _ask_evidence(slots: Mapping[str, Any]) -> str:
    how = "说有哪些就行，原件留好" if slots.get(BY_SMS) else "拍照发来，或者说有哪些"
    return f"有凭据吗？工资条、合同、聊天记录，{how}。有就回 1，没有回 2。"


class Complaint(Form):
    name = "complaint"
    title = "投诉"
    intents = ("report_problem",)
    stays = ("job_search", "job_detail", "job_apply", "verify_notice", "show_more", "thanks_bye")
    version = 2
    questions = (
        Question("what", "什么事", _WHAT, _free(2, *KINDS), words=("事",), free=True),
        Question(
            "who",
            "哪家单位",
            "哪家单位、哪个老板？在什么地方？不知道就回 1。",
            _free(2),
            words=("单位", "老板"),
            free=True,
        ),
        Question(
            "much",
            "多少钱",
            "一共多少钱，从什么时候开始的？不清楚就回 1。",
            _free(1),
            words=("钱", "多少"),
            free=True,
            wanted=lambda slots: not slots.get(CASE),
        ),
        Question(
            "evidence",
            "凭据",
            "有凭据吗？",
            _evidence,
            words=("凭据", "证据", "照片"),
            free=True,
            wanted=lambda slots: not slots.get(CASE),
            worded=_ask_evidence,
        ),
        Question(
            "phone",
            "电话",
            "您的手机号是多少？工作人员好打给您。不想留就回 1。",
            _phone,
            lambda turn: turn.person.phone,
            ("电话", "手机"),
        ),
    )

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        sure = turn.said.intent in self.intents or hurt(turn.typed)
        told = turn.kind != "menu" and sure and len(flatten(turn.text)) >= 5
        slots: dict[str, Any] = {"what": turn.typed.strip()} if told else {}
        if brief(turn):
            slots[BY_SMS] = True
        return super().start(turn, office, {**known, **slots})

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if _DROPPED.match(flatten(turn.text)) and len(flatten(turn.text)) <= SHORT + 2:
            return Step((Reply(joined(f"好的，“{self.title}”先不办了。{self.farewell(frame)}", "想再说，随时来。")),))
        sent = readers.media(turn)
        if turn.kind != "picture" or not sent:
            return super().step(frame, turn, office)
        kept = with_one(frame, MEDIA, [*frame.slots.get(MEDIA, ()), *sent])
        if frame.asked == "evidence":
            return Step((Reply("照片收到了。还有就接着发，发完了回“没有了”。"),), kept)
        return self.go_on(kept, turn, office, "照片收到了，一起交上去。")

    def claims(self, frame: Frame, turn: Turn, office: Office) -> bool:
        return (turn.kind == "picture" and bool(readers.media(turn))) or super().claims(frame, turn, office)

    def _other_wish(self, turn: Turn) -> bool:
        """一万二，九月份开始 is an answer, whatever it sounds like; 我想找昆明的活 is none."""
        if turn.said.intent == "job_search" and _SEEKS.search(turn.text):
            return turn.said.confidence >= readers.VERY_SURE
        told = len(flatten(turn.text)) > SHORT or _unknown(turn.typed)
        return super()._other_wish(turn) and not (told and turn.said.intent in _TAKEN_FOR)

    def go_on(self, frame: Frame, turn: Turn, office: Office, lead: str = "") -> Step:
        """An urgent one is filed with the first sentence: whoever is hurt may never come to the last question."""
        what = frame.slots.get("what", "")
        if not _urgent(what) or frame.slots.get(CASE):
            return super().go_on(frame, turn, office, lead)
        number = office.leave_for_person("complaint", f"【急】\n事由：{what}", urgent=True)
        filed = replace(frame, slots={**frame.slots, CASE: number})
        return super().go_on(filed, turn, office, _at_once(number, office))

    def farewell(self, frame: Frame) -> str:
        return f"{frame.slots[CASE]} 已经报上去，还在办。" if frame.slots.get(CASE) else ""

    def heading(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> str:
        words = f"这事我们管，一定当回事办。急的话现在就打 12333{_or_desk(office)}。"
        return joined(words, "钱被骗走的，先打 110 报警。" if _CHEATED.search(slots.get("what", "")) else "")

    def settle(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """No confirmation: who complains should not have to say it twice."""
        phone = "" if slots["phone"] == ANONYMOUS else str(slots["phone"])
        lines = joined(
            f"单位：{slots['who']}",
            f"金额和时间：{slots['much']}" if slots.get("much") else "",
            f"凭据：{slots['evidence']}" if slots.get("evidence") else "",
            "" if phone else "电话：没留",
        )
        if phone and turn.person.phone != phone:
            office.remember(phone=phone)
        number = slots.get(CASE)
        if number:
            office.add_to_case(number, lines, phone)
        else:
            number = office.leave_for_person("complaint", joined(f"事由：{slots['what']}", lines))
        office.file_media(slots.get(MEDIA, ()), case=number)
        calls = f"会打 {masked(phone)} 找您" if phone else "有结果在这里告诉您"
        words = joined(
            f"记下了，编号 {number}，马上转给工作人员，{calls}。",
            otherwise(office) if brief(turn) else "工资条、聊天记录、照片都留好，再有照片直接发来。",
            f"也可以打 12333{_or_desk(office)}。",
        )
        return Step((Reply(words),))


def _at_once(number: str, office: Office) -> str:
    """What someone who is hurt or held needs now, and who knows of it already."""
    card = office.liaison()
    filed = "已经马上报给值班的人" if office.alarm_raised() else "已经记成急件，工作人员先看它"
    call = f"联络员{card.name} {dialled(card.phone)}，也可以马上打。" if card else ""
    hotline = f"工伤、欠薪热线 12333{_or_desk(office)}。"
    return joined("人要紧，先去医院或打 120、110。", f"{filed}，编号 {number}。", call, hotline)


def _or_desk(office: Office) -> str:
    return f"，或{office.desk()}" if office.desk() else ""


def _urgent(text: str) -> bool:
    return hurt(text) or any(word in text for word in _URGENT)


dialogs = (Complaint(),)
