"""就业意愿: six questions, each answered by one digit; what somebody wants is kept, with or without their name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogs import readers
from bot.dialogs.base import NOTHING, Office
from bot.dialogs.forms import Form
from bot.dialogs.questions import Question
from bot.dialogs.readers import Reading
from bot.dialogs.wish_questions import OCCUPATIONS, PAY, PLACE, Options, Read, answers_of, chosen, options
from bot.dialogs.wishes import conditions
from bot.dialogs.wording import brief, joined
from bot.messages import Frame, Reply, Step, Turn

PURPOSE = "profile"
AWAY, NEAR, NOT_NOW = "外出务工", "就近就业", "暂无意愿"
WORK: Options = (("出去打工", AWAY), ("在家附近干", NEAR), ("暂时不找", NOT_NOW))
CRAFTS: Options = (
    ("电焊", "电焊"),
    ("电工", "电工"),
    ("缝纫", "缝纫"),
    ("月嫂、护理", "月嫂、护理"),
    ("养殖、种植", "养殖、种植"),
    ("开车、挖机", "开车、挖机"),
    ("不想学", "不想学"),
)
TOLD: Options = (("要", True), ("不要", False))


def _one_of(choices: Options) -> Read:
    def read(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
        value = chosen(turn, choices) if answering else None
        return None if value is None else Reading(value)

    return read


def _told(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
    said = readers.yes_no(turn) if answering else None
    value = chosen(turn, TOLD) if answering and said is None else said
    return None if value is None else Reading(value)


def _looking(slots: Mapping[str, Any]) -> bool:
    return slots.get("work") != NOT_NOW


class Intention(Form):
    name = "intention"
    title = "登记意愿"
    intents = ()
    stays = ("job_search", "training_search", "profile_update")
    labels = ("对，存下", "要改", "不存了")
    questions = (
        Question(
            "work",
            "打算",
            f"您现在怎么打算？回数字：{options(WORK)}",
            _one_of(WORK),
            words=("打算", "意愿"),
            answers=answers_of(WORK),
        ),
        replace(OCCUPATIONS, recorded=lambda _turn: None, wanted=_looking),
        replace(PLACE, wanted=lambda slots: _looking(slots) and slots.get("work") != NEAR),
        replace(PAY, wanted=_looking),
        Question(
            "training",
            "想学的",
            f"想学门手艺吗？培训不收钱。回数字：\n{options(CRAFTS)}",
            _one_of(CRAFTS),
            words=("培训", "学", "手艺"),
            answers=answers_of(CRAFTS),
        ),
        Question(
            "told",
            "通知",
            f"有合适的要通知您吗？回数字：{options(TOLD)}",
            _told,
            words=("通知",),
            wanted=_looking,
            answers=answers_of(TOLD),
        ),
    )

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        return self.go_on(Frame(self.name, self.version), turn, office, "六个问题，回数字就行。随时回“取消”。")

    def summary(self, slots: Mapping[str, Any], turn: Turn, office: Office, lead: str) -> str:
        consent = "" if turn.person.consented else "回“对”就是同意人社局用来给您找活。"
        ask = "回1存下，2要改，3不存。" if brief(turn) else "回“对”（或 1）存下；2 要改；3 不存了。"
        return joined(lead, "请确认：", _worded(self._meant(slots), office), consent, ask)

    def _meant(self, slots: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that still count: who does not look for work now wants no place and no pay."""
        return {q.key: slots[q.key] for q in self.questions if q.key in slots and q.wanted(slots)}

    def _in_passing(self, slots: Mapping[str, Any], turn: Turn, office: Office, but: str = "") -> dict[str, Any]:
        """Each answer is for its own question: 缝纫 is a trade to work in, or one to learn."""
        return {} if but else super()._in_passing(slots, turn, office)

    def settle(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        slots = self._meant(slots)
        places = ["near_home"] if slots["work"] == NEAR else slots.get("places")
        office.remember(
            work=slots["work"],
            trades=slots.get("occupations"),
            places=places,
            pay=slots.get("pay"),
            training=slots["training"],
        )
        if not turn.person.consented:
            office.consent(PURPOSE, True)
        if "told" in slots:
            office.subscribe("vacancies", slots["told"])
        more = "要人打电话找您，就回您的名字和手机号。" if not turn.person.name else "情况变了，再说一声“就业意愿”。"
        find = "回“找工作”，就按这些给您找。" if _looking(slots) else ""
        return Step((Reply(joined("存好了。", find, more)),))


def _worded(slots: Mapping[str, Any], office: Office) -> str:
    """What is to be kept, a line each."""
    wishes = {key: slots[key] for key in ("occupations", "places", "pay") if slots.get(key)}
    crafts = slots["training"]
    told = ("有合适的通知我" if slots["told"] else "不用通知") if "told" in slots else ""
    return joined(
        f"打算：{slots['work']}",
        f"想找：{'、'.join(conditions(wishes, office))}" if wishes else "",
        "" if crafts == "不想学" else f"想学：{crafts}",
        told,
    )


dialogs = (Intention(),)
