"""What a person has signed up for: how far it is, taking it back, another number, another class or fair instead."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogs.altering import PHONE, Altering, asked_number, mine_of, missed
from bot.dialogs.base import NOTHING, Office
from bot.dialogs.offering import thing_of
from bot.dialogs.plain import WORDS, flatten
from bot.dialogs.readers import SURE, digit, ordinal, pick, yes_no
from bot.dialogs.wishes import stays_home
from bot.dialogs.wording import KIND, asking, brief, choices, clip, day, joined, masked, numbered
from bot.messages import Frame, Opening, Reply, Step, Turn
from bot.offers import Signup

STATES = {"pending": "已报上", "confirmed": "已确认", "waiting": "候补", "cancelled": "已取消", "finished": "已完成"}
OVER = frozenset({"finished", "cancelled"})
_GIVING_UP = ("不去", "不想去", "不参加", "不学", "不报")
_ALL = ("全部取消", "都取消", "全取消", "全都取消", "全部不去", "都不去", "全不去")
_CHANGING = ("换", "改到", "改成", "改天", "改期")
_MONEY = ("补贴", "补助", "奖补", "到账", "打卡")
_PAPERS = ("照片", "材料", "复印件", "要带", "要交")
_TOLD = ("投诉", "举报", "反映")
_IN_PLACE = re.compile(
    rf"(?:{'|'.join(WORDS['names']['kin'])})(?:来|去)?(?:[顶替代](?:我)?|去|来|参加|上)|"
    rf"(?:换|让|叫|喊|由).{{0,3}}(?:{'|'.join(WORDS['names']['kin'])})"
)
"""Another of the family is to have the place: 叫我儿子去, 换我老婆."""
LIST, ONE, SURELY, ALL = "list", "one", "surely", "all"
ACTS = ("取消", "改电话", "换一个", "不动它")
SHOWN = 6


class Status(Altering):
    name = "status"
    title = "我的报名"
    intents = ("application_status", "cancel_signup")
    keys = ("signups",)
    lingers = True
    version = 2

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        mine = list(office.my_signups())[:SHOWN]
        if known.get("door"):
            return _at_the_door(mine)
        case = "" if mine else office.open_case()
        if case:
            return Step((Reply(_still_open(case, office)),))
        if not mine and stays_home(turn.text):
            return Step(opens=Opening("jobs"))
        if not mine:
            return Step((_nothing_yet(turn, office),))
        standing = [item for item in mine if item.state not in OVER]
        if any(word in flatten(turn.text) for word in _ALL) and len(standing) > 1:
            return self._all(standing)
        if turn.said.intent == "cancel_signup" and _IN_PLACE.search(turn.text):
            meant = [item for item in _meant(standing, turn) if item.kind != "scheme"]
            if len(meant) == 1:
                return self._given_to_kin(meant[0])
        if any(word in turn.text for word in _CHANGING) and standing:
            meant = _meant(standing, turn)
            return self._one(meant[0], turn, office) if len(meant) == 1 else self._list(meant, "要改哪一个？")
        if turn.said.intent != "cancel_signup" or turn.said.confidence < SURE or turn.kind == "menu":
            return self._list(mine)
        meant = _meant(standing, turn)
        if len(meant) == 1:
            return self._surely(meant[0], turn)
        return self._list(meant or standing or mine, "取消哪一个？")

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        match frame.asked:
            case "surely" | "all":
                return self._answered(frame, turn, office)
            case "one":
                return self._acted(frame, turn, office)
            case "phone":
                return self.renumbered(frame, turn, office)
            case "other":
                return self.changed(frame, turn, office)
        return self._from_list(frame, turn, office)

    def _from_list(self, frame: Frame, turn: Turn, office: Office) -> Step:
        ids = frame.slots["ids"]
        if any(word in flatten(turn.text) for word in _ALL):
            return self.start(turn, office)
        number = pick(turn, len(ids))
        if number is not None:
            mine = mine_of(ids[number - 1], office)
            return self._one(mine, turn, office) if mine else self.start(turn, office)
        if digit(turn) is not None:
            return missed(frame, f"请回 1 到 {len(ids)} 的数字，回 0 看菜单。")
        if flatten(turn.text).startswith(_GIVING_UP) and len(ids) == 1:
            mine = mine_of(ids[0], office)
            return self._surely(mine, turn) if mine else self.start(turn, office)
        if yes_no(turn) is False:
            return Step((Reply("好的，都留着。要办别的，回 0 看菜单。"),))
        return Step(frame=frame, heard=False)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == LIST:
            return Step((Reply("接着看您的报名：要看哪个、取消哪个，回它的数字。"),), frame)
        if frame.asked == ALL:
            return Step((_question_of_all(len(frame.slots["ids"])),), frame)
        mine = mine_of(frame.slots["id"], office)
        if mine is None:
            return Step((Reply("这个报名已经不在了。要办别的，回 0 看菜单。"),))
        match frame.asked:
            case "surely":
                return self._surely(mine, turn)
            case "phone":
                return asked_number(frame)
            case "other":
                return self.instead(mine, turn, office)
        return self._one(mine, turn, office)

    def adopt(self, frame: Frame) -> Frame | None:
        return None

    def _given_to_kin(self, item: Signup) -> Step:
        """我走不脱，我儿子去要得不: the other is put down first, and only then is one's own place given back."""
        slots = {"offer": {"kind": item.kind, "id": item.offer_id}, "instead": item.id, "for_another": True}
        return Step(opens=Opening("signup", slots))

    def _list(self, mine: Sequence[Signup], lead: str = "") -> Step:
        entries = [f"{number} {_line(item)}" for number, item in enumerate(mine, 1)]
        text = joined(lead or f"您报了 {len(mine)} 个：", *entries, "要改、要取消哪个，回它的数字。")
        frame = Frame(self.name, self.version, {"ids": [item.id for item in mine]}, LIST)
        return Step((Reply(text, choices([item.title for item in mine])),), frame)

    def _one(self, item: Signup, turn: Turn, office: Office) -> Step:
        """One sign-up with where and when, the code for the door, and what can be done with it."""
        if item.state in OVER:
            return Step((Reply(f"“{item.title}”{STATES[item.state]}。要办别的，回 0 看菜单。"),))
        thing = thing_of({"kind": item.kind, "id": item.offer_id}, office)
        waiting = f"，第 {item.place_in_line} 位" if item.place_in_line else ""
        who = f"{item.name}，{masked(item.phone)}，编号 {item.number}：{STATES[item.state]}{waiting}"
        code = f"签到码 {item.check_in}，到场报给工作人员。" if item.check_in else ""
        acts = "回1取消，2改电话，3换一个，4不动。" if brief(turn) else numbered(ACTS)
        text = joined(f"{KIND[item.kind]}“{item.title}”", thing.when_where if thing else "", who, code, acts)
        frame = Frame(self.name, self.version, {"id": item.id, "title": item.title}, ONE)
        return Step((Reply(text, choices(ACTS)),), frame)

    def _acted(self, frame: Frame, turn: Turn, office: Office) -> Step:
        mine = mine_of(frame.slots["id"], office)
        if mine is None:
            return self.start(turn, office)
        number, text = digit(turn), flatten(turn.text)
        if number == 1 or text.startswith((*_GIVING_UP, "取消")):
            return self._surely(mine, turn)
        if number == 2 or ("电话" in text or "手机" in text or "号码" in text):
            return self.renumbered(replace(frame, asked=PHONE), turn, office, asked=False)
        if number == 3 or any(word in text for word in _CHANGING):
            return self.instead(mine, turn, office)
        if number == 4 or yes_no(turn) is False:
            return Step((Reply(f"好的，“{mine.title}”给您留着。"),))
        if number is not None:
            return missed(frame, "请回 1 到 4 的数字。")
        if turn.said.intent in self.intents and turn.said.confidence >= SURE:
            return self.start(turn, office)
        return Step(frame=frame, heard=False)

    def _surely(self, item: Signup, turn: Turn) -> Step:
        if item.state in OVER:
            return Step((Reply(f"“{item.title}”{STATES[item.state]}，不用再取消。"),))
        slots = {"id": item.id, "title": item.title, "ids": [item.id], "kind": item.kind}
        return Step((_question(item, turn),), Frame(self.name, self.version, slots, SURELY))

    def _all(self, standing: Sequence[Signup]) -> Step:
        ids = [item.id for item in standing]
        return Step((_question_of_all(len(ids)),), Frame(self.name, self.version, {"ids": ids}, ALL))

    def _answered(self, frame: Frame, turn: Turn, office: Office) -> Step:
        number, said = digit(turn), yes_no(turn)
        if number == 1 or said is True:
            gone = [office.withdraw(signup_id) for signup_id in frame.slots["ids"]]
            what = f"“{frame.slots['title']}”" if frame.asked == SURELY else f"{sum(gone)} 个报名"
            rest = "申请收回了" if frame.slots.get("kind") == "scheme" else "位子让给后面的人"
            words = f"{what}已取消，{rest}。" if any(gone) else "这个之前就取消了。"
            return Step((Reply(f"{words}\n要报别的，回 0 看菜单。"),))
        if number == 2 or said is False:
            what = f"“{frame.slots['title']}”" if frame.asked == SURELY else "都"
            return Step((Reply(f"好的，{what}给您留着。"),))
        if turn.said.intent in self.intents and turn.said.confidence >= SURE:
            return self.start(turn, office)
        return Step(frame=frame, heard=False)


def _nothing_yet(turn: Turn, office: Office) -> Reply:
    """Who never signed up here asks about money, or about a complaint, that went another way."""
    desk = f"，或打{office.desk()}" if office.desk() else ""
    if any(word in turn.text for word in _MONEY):
        words = f"您没有在我这里申请过补贴。\n在村里、窗口交的，问收材料的人{desk}。"
        return Reply(f"{words}\n看能领哪些，回“补贴”。")
    if any(word in turn.text for word in _TOLD):
        return Reply(f"您没有在我这里反映过事情。\n打 12333 问{desk}。要现在说，回“投诉”。")
    if any(word in turn.text for word in _PAPERS):
        return Reply("报名说名字、手机号、哪个村就行，不用交照片。\n到那天带上身份证。要报名，先说报哪个。")
    return Reply("您还没有报名。\n要看岗位回“找工作”，要看培训回“培训”。")


def _still_open(case: str, office: Office) -> str:
    """Who signed up for nothing asks about what they told the office."""
    desk = f"，或{office.desk()}" if office.desk() else ""
    return f"您的事 {case} 还在办，有结果在这里告诉您。\n急的话打 12333{desk}。"


def _at_the_door(mine: Sequence[Signup]) -> Step:
    """The codes for the fairs that are signed up for, the next one first."""
    coming = sorted((item for item in mine if item.check_in and item.day), key=lambda item: (item.day, item.id))
    if not coming:
        return Step((Reply("您还没有报招聘会，没有签到码。\n到了的，进场跟工作人员说一声。要看有哪些，回“招聘会”。"),))
    lines = [f"{item.name} {item.check_in}：{clip(item.title, 14)}，{day(item.day)}" for item in coming if item.day]
    return Step((Reply(joined("您的签到码，到场报给工作人员：", *lines)),))


def _question(item: Signup, turn: Turn) -> Reply:
    whose = "" if item.name == turn.person.name else f"（{item.name}）"
    then = "取消后材料就不审了" if item.kind == "scheme" else "取消后位子就让给别人了"
    return asking(f"真的要取消“{item.title}”{whose}吗？{then}。", ["取消它", "不取消，留着"])


def _question_of_all(count: int) -> Reply:
    return asking(f"{count} 个报名都取消吗？取消后位子就让给别人了。", ["都取消", "不取消，留着"])


def _line(item: Signup) -> str:
    waiting = f"第 {item.place_in_line} 位" if item.state == "waiting" and item.place_in_line else ""
    when = f"，{day(item.day)}" if item.day else ""
    head = f"{KIND[item.kind]}“{clip(item.title, 14)}”{when}"
    code = f"，签到码 {item.check_in}" if item.check_in else ""
    return f"{head}：{STATES[item.state]}{waiting}\n  {item.name}，编号 {item.number}{code}"


def _meant(mine: Sequence[Signup], turn: Turn) -> list[Signup]:
    """Those that the sentence names by their kind, trade or number; all where it names none."""
    nth = ordinal(turn, len(mine))
    if nth:
        return [mine[nth - 1]]
    numbers = [item for item in mine if item.number.lower() in turn.text.lower()]
    if numbers:
        return numbers
    people = [item for item in mine if item.name and item.name in turn.text]
    trades = turn.said.slots.get("occupation", ())
    kinds = {"培训": "course", "班": "course", "招聘会": "fair", "岗位": "vacancy", "工作": "vacancy"}
    kind = next((kind for word, kind in kinds.items() if word in turn.text), "")
    named = [item for item in mine if any(trade in item.title for trade in trades) or item.title in turn.text]
    found = named or [item for item in mine if item.kind == kind] or list(mine)
    return [item for item in found if item in people] or found


dialogs = (Status(),)
