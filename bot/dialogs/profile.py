"""A person's own details and wishes: registering, correcting, and seeing what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogs import readers
from bot.dialogs.base import NOTHING, Office
from bot.dialogs.forms import Form
from bot.dialogs.hints import hinted
from bot.dialogs.particulars import NAME, VILLAGE
from bot.dialogs.plain import flatten
from bot.dialogs.questions import Question
from bot.dialogs.readers import Reading
from bot.dialogs.wishes import conditions, merged
from bot.dialogs.wording import asking, joined, masked
from bot.messages import Frame, Reply, Step, Turn

_SHOW = ("存了", "我的资料", "我的信息", "登记了什么", "查看资料", "看资料", "个人信息", "记了我")
_TOWARDS = ("想去", "改成", "改到")
_FORGET = ("注销", "删了", "删掉", "删除", "清除")
OVERVIEW, ONLY = "overview", "_only"
PLACES: tuple[tuple[str, list[str]], ...] = (
    ("家附近", ["near_home"]),
    ("省内", ["in_province"]),
    ("省外", ["outside_province"]),
    ("都可以", []),
)
PAYS = (("3000 以上", 3000), ("4000 以上", 4000), ("5000 以上", 5000), ("6000 以上", 6000), ("都可以", 0))


def _wish(key: str) -> Any:
    """Reads one wish of the jobs' search: trades, pay or places."""

    def read(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
        value = merged(hinted(turn) if answering else turn, {}).get(key)
        if key == "pay" and value and value.get("min"):
            value = {**value, "max": None}  # 5500 as a wish is what it has to reach
        # 泼机村 alone is where one lives, not a wish.
        wished = {"occupation", "wage"} & set(turn.said.slots) or any(word in turn.text for word in _TOWARDS)
        if value and (answering or key != "places" or wished):
            return Reading(value)
        return _by_digit(key, turn) if answering else None

    return read


def _by_digit(key: str, turn: Turn) -> Reading | None:
    number = readers.digit(turn)
    whatever = flatten(turn.text) in {"都可以", "都行", "随便", "不限", "哪都行", "没要求", "不知道"}
    if key == "places":
        number = len(PLACES) if whatever else number
        return Reading(PLACES[number - 1][1]) if number and number <= len(PLACES) else None
    if key == "pay":
        number = len(PAYS) if whatever else number
        floor = PAYS[number - 1][1] if number and number <= len(PAYS) else None
        return None if floor is None else Reading({"min": floor or None, "max": None, "per": "month"} if floor else {})
    return Reading([]) if whatever or number == 0 or number == 1 else None


def _options(labels: tuple[tuple[str, Any], ...]) -> str:
    return " ".join(f"{number} {label}" for number, (label, _) in enumerate(labels, 1))


def _read_phone(turn: Turn, _office: Office, _slots: Mapping[str, Any], answering: bool) -> Reading | None:
    return readers.phone(turn, answering)


class Profile(Form):
    """In at most six questions, each of which digits or one word can answer. Identity numbers are never shown."""

    name = "profile"
    title = "登记资料"
    intents = ("profile_update",)
    keys = ("profile",)
    shown = (OVERVIEW,)
    labels = ("对，存下", "要改", "不存了")
    questions = (
        NAME,
        Question(
            "phone", "电话", "您的手机号是多少？", _read_phone, lambda turn: turn.person.phone, ("电话", "手机", "号码")
        ),
        VILLAGE,
        Question(
            "occupations",
            "想做的工种",
            "想做什么活？说一两样，比如：焊工、保安。没想好回 1。",
            _wish("occupations"),
            lambda turn: list(turn.person.trades),
            ("工种", "活"),
        ),
        Question(
            "places", "想去的地方", f"想去哪里干？回数字：{_options(PLACES)}", _wish("places"), words=("地方", "地点")
        ),
        Question(
            "pay", "想要的工资", f"一个月想要多少？回数字：{_options(PAYS)}", _wish("pay"), words=("工资", "月薪")
        ),
    )

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if any(word in turn.text for word in _FORGET):
            return self._forget(turn, office)
        named = self._named(turn) if turn.person.id is not None else None
        if named and not self._said(turn, office):
            return self.go_on(Frame(self.name, self.version, {ONLY: named.key}), turn, office)
        wants_to_see = any(word in turn.text for word in _SHOW) or turn.kind == "menu"
        if turn.person.id is not None and (wants_to_see or not self._said(turn, office)):
            return self._overview(turn, office)
        if self._said(turn, office) and turn.person.id is not None:
            return self._corrected(turn, office)
        return super().start(turn, office, known)

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
        return "登记一下，有合适的活好找您。随时回“取消”。"

    def summary(self, slots: Mapping[str, Any], turn: Turn, office: Office, lead: str) -> str:
        consent = "" if turn.person.consented else "回“对”就是同意人社局用这些信息给您找活。"
        return joined(lead, "请确认：", _facts(slots, office), consent, "回“对”（或 1）存下；2 要改；3 不存了。")

    def settle(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        office.remember(**_remembered(slots))
        if not turn.person.consented:
            office.consent("profile", True)
        return Step((Reply("存好了。回“找工作”，就按这些给您找。\n有新的想收通知，回“有合适的叫我”。"),))

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return self._overview(turn, office) if frame.asked == OVERVIEW else super().prompt(frame, turn, office)

    def _forget(self, turn: Turn, office: Office) -> Step:
        """Deleting is done by staff, who see what hangs on the record; the agreement ends at once."""
        if turn.person.id is None:
            return Step((Reply("我们没有存您的资料。要办别的，回 0 看菜单。"),))
        office.consent("profile", False)
        number = office.leave_for_person("handover", f"要求删除资料：{turn.typed}")
        return Step((Reply(f"好的，不再用您的资料找活。\n删除由工作人员办，编号 {number}，办好了告诉您。"),))

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
        reply = asking("我们存着您这些（身份证号不在这里显示）：", labels, "要改哪样，回它的数字。")
        return Step((reply,), Frame(self.name, self.version, {}, OVERVIEW))

    def _corrected(self, turn: Turn, office: Office) -> Step:
        """What a known person says of themselves is kept at once and said back."""
        return self._keep(self._said(turn, office), turn, office)

    def _keep(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        office.remember(**_remembered(slots))
        if not turn.person.consented:
            office.consent("profile", True)
        return Step((Reply(f"改好了：\n{_facts(slots, office)}\n不对再说一声，要看全部回“我的资料”。"),))


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
