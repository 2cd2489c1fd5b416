"""A person's own details and wishes: registering, correcting, and seeing what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogs import bare_number, readers
from bot.dialogs.base import NOTHING, Office
from bot.dialogs.forms import Form
from bot.dialogs.hints import says_more
from bot.dialogs.particulars import NAME, PHONE, VILLAGE
from bot.dialogs.wish_questions import OCCUPATIONS, PAY, PLACE
from bot.dialogs.wishes import conditions
from bot.dialogs.wording import asking, joined, masked
from bot.messages import Frame, Opening, Reply, Step, Turn

_SHOW = ("存了", "我的资料", "我的信息", "登记了什么", "查看资料", "看资料", "个人信息", "记了我")
_REGISTER = ("登记", "登个记", "报个名字")
OVERVIEW, ONLY = "overview", "_only"
_SOUGHT = {"job_search": "jobs", "training_search": "training", "subsidy_inquiry": "subsidy", "fair_inquiry": "fair"}
BESIDE = 0.1
"""The score from which a wish is heard beside what is said of oneself; a mere statement leaves all of them below."""


def _never(_slots: Mapping[str, Any]) -> bool:
    """A wish is changed here by itself; all of them are asked for by 就业意愿."""
    return False


class Profile(Form):
    """What is on record: shown, changed one by one, and asked for where somebody begins to tell of themselves.

    Identity numbers are never shown.
    """

    name = "profile"
    title = "登记资料"
    intents = ("profile_update",)
    keys = ("profile",)
    shown = (OVERVIEW,)
    version = 2
    labels = ("对，存下", "要改", "不存了")
    questions = (
        NAME,
        replace(PHONE, ask="您的手机号是多少？"),
        VILLAGE,
        *(replace(question, wanted=_never) for question in (OCCUPATIONS, PLACE, PAY)),
    )

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if readers.speaks_of_another(turn):
            return Step((_OF_ANOTHER,))
        if phone := bare_number.meant(turn, office):
            return Step(opens=Opening(bare_number.NAME, {"phone": phone}))
        told, on_record = self._said(turn, office), turn.person.id is not None
        if told and (dialog := _also_wants(turn)):
            return self._and_on(told if on_record else {}, dialog, turn, office)
        if told and known.get("aside") and not on_record:
            return Step((Reply("知道了。"),))  # 我52岁，男的, while a name is being put down
        if told:
            return self._corrected(turn, office) if on_record else super().start(turn, office, known)
        if on_record and turn.person.name and f"不是{turn.person.name}" in turn.text:
            return Step((_NOT_ME,))
        named = (VILLAGE if _moved(turn) else self._named(turn)) if on_record else None
        if named:
            return self.go_on(Frame(self.name, self.version, {ONLY: named.key}), turn, office)
        asked = turn.kind == "menu" or any(word in turn.text for word in (*_SHOW, *_REGISTER))
        if known.get("aside") and not asked:
            return Step((Reply("知道了。"),))  # 我是残疾人, over another question
        wants_to_register = any(word in turn.text for word in _REGISTER) and "改" not in turn.text
        return Step(opens=Opening("intention")) if wants_to_register or not on_record else self._overview(turn, office)

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked != OVERVIEW:
            return super().step(frame, turn, office)
        number = readers.pick(turn, len(self.questions))
        if self._said(turn, office):
            return self._corrected(turn, office)
        if number is None and readers.yes_no(turn) is False:
            return Step((Reply("好的，不改。要办别的，回 0 看菜单。"),))
        if number is None:
            return Step(frame=frame, heard=False)
        return self.go_on(Frame(self.name, self.version, {ONLY: self.questions[number - 1].key}), turn, office)

    def go_on(self, frame: Frame, turn: Turn, office: Office, lead: str = "") -> Step:
        """One detail alone is asked for and kept at once; registering asks for all and confirms."""
        only = frame.slots.get(ONLY)
        if not only:
            return super().go_on(frame, turn, office, lead)
        if only not in frame.slots:
            return self._put(frame, next(question for question in self.questions if question.key == only), lead)
        return self._keep({key: value for key, value in frame.slots.items() if key[0] != "_"}, turn, office)

    def heading(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> str:
        return "登记一下，有事好找您。随时回“取消”。"

    def summary(self, slots: Mapping[str, Any], turn: Turn, office: Office, lead: str) -> str:
        consent = "" if turn.person.consented else "回“对”就是同意人社局用这些信息给您找活。"
        return joined(lead, "请确认：", _facts(slots, office), consent, "回“对”（或 1）存下；2 要改；3 不存了。")

    def settle(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        self._remember(slots, turn, office)
        return Step((Reply("存好了。\n想让我们按您的意思找活，回“就业意愿”。六个数字就行。"),))

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return self._overview(turn, office) if frame.asked == OVERVIEW else super().prompt(frame, turn, office)

    def _in_passing(self, slots: Mapping[str, Any], turn: Turn, office: Office, but: str = "") -> dict[str, Any]:
        """Sex and age are never asked for, and kept where somebody says them."""
        return {**super()._in_passing(slots, turn, office, but), **_of_oneself(turn)}

    def _said(self, turn: Turn, office: Office) -> dict[str, Any]:
        return self._in_passing({}, turn, office)

    def _stored(self, turn: Turn, office: Office) -> dict[str, Any]:
        wishes = office.wishes()
        kept = {"occupations": wishes.get("trades"), "places": wishes.get("places"), "pay": wishes.get("pay")}
        return {**{key: value for key, value in kept.items() if value is not None}, **self._recorded(turn)}

    def _overview(self, turn: Turn, office: Office) -> Step:
        stored = self._stored(turn, office)
        labels = [f"{question.label}：{_shown(question.key, stored, office)}" for question in self.questions]
        tail = "要改哪样，回它的数字。看全部回“导出”，不想留回“注销资料”。"
        reply = asking("我们存着您这些（身份证号不在这里显示）：", labels, tail)
        return Step((reply,), Frame(self.name, self.version, {}, OVERVIEW))

    def _and_on(self, told: Mapping[str, Any], dialog: str, turn: Turn, office: Office) -> Step:
        """我今年五十八了还有啥子做得: what is said of oneself is kept, and the wish beside it is what is answered."""
        if told:
            self._remember(told, turn, office)
            kept = "，".join(line.partition("：")[2] for line in _facts(told, office).splitlines())
            return Step((Reply(f"记下了：{kept}。"),), opens=Opening(dialog))
        return Step(opens=Opening(dialog))

    def _corrected(self, turn: Turn, office: Office) -> Step:
        """What a known person says of themselves is kept at once and said back."""
        return self._keep(self._said(turn, office), turn, office)

    def _remember(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> None:
        office.remember(**_remembered(slots))
        if not turn.person.consented:
            office.consent("profile", True)

    def _keep(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        self._remember(slots, turn, office)
        told = "phone" in slots and any(item.name == turn.person.name for item in office.my_signups())
        also = "报名的，也打这个号通知。" if told else ""
        return Step((Reply(joined("改好了：", _facts(slots, office), also, "不对再说一声，要看全部回“我的资料”。")),))


_OF_ANOTHER = Reply("这是家里人的吧，不会记到您名下。\n要给他（她）报名，先说报哪个。比如“给我老婆报焊工班”。")


_NOT_ME = Reply("知道了，存着的是家里别人的。\n您自己要报名，先说报哪个，再说您的名字。")


def _moved(turn: Turn) -> bool:
    """我搬家了: the village is asked for, a township alone is not one."""
    return any(word in turn.text for word in ("搬家", "搬到", "搬去", "搬来")) and "work_place" not in turn.said.slots


def _also_wants(turn: Turn) -> str:
    """The dialog of a wish that stands in one message with what is said of oneself; empty for none."""
    told, *others = turn.said.intents or (("", 0.0),)
    if told[0] not in Profile.intents or not says_more(turn):
        return ""
    return next((_SOUGHT[intent] for intent, score in others if intent in _SOUGHT and score >= BESIDE), "")


def _of_oneself(turn: Turn) -> dict[str, Any]:
    """Sex and age as somebody says them of themselves: 我是女的, 我今年48."""
    said = turn.said.slots
    stated = {key: said[key] for key in ("gender", "age") if said.get(key)}
    return stated if turn.kind in {"text", "voice"} and not readers.speaks_of_kin(turn) else {}


def _worded(own: Mapping[str, Any]) -> str:
    sex = {"male": "男", "female": "女"}.get(own.get("gender", ""), "")
    return "，".join(part for part in (sex, f"{own['age']} 岁" if own.get("age") else "") if part)


def _shown(key: str, slots: Mapping[str, Any], office: Office) -> str:
    return _facts({key: slots[key]}, office).partition("：")[2] if slots.get(key) else "没登记"


def _facts(slots: Mapping[str, Any], office: Office) -> str:
    wishes = {key: slots[key] for key in ("occupations", "places", "pay") if slots.get(key)}
    lines = (
        f"名字：{slots['name']}" if slots.get("name") else "",
        f"电话：{masked(slots['phone'])}" if slots.get("phone") else "",
        f"村：{slots['village']['name']}" if slots.get("village") else "",
        f"性别、年龄：{_worded(slots)}" if slots.get("gender") or slots.get("age") else "",
        f"想找：{'、'.join(conditions(wishes, office))}" if wishes else "",
    )
    return joined(*lines)


def _remembered(slots: Mapping[str, Any]) -> dict[str, Any]:
    """The slots under the names that the office keeps them by."""
    names = {
        "name": "name",
        "phone": "phone",
        "gender": "gender",
        "age": "age",
        "occupations": "trades",
        "places": "places",
        "pay": "pay",
    }
    facts = {kept: slots[key] for key, kept in names.items() if key in slots}
    return {**facts, "area": slots["village"]["code"]} if slots.get("village") else facts


dialogs = (Profile(),)
