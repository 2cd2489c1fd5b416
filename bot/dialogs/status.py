"""What a person has signed up for: how far it is, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.plain import flatten
from bot.dialogs.readers import SURE, digit, ordinal, pick, yes_no
from bot.dialogs.wording import KIND, asking, choices, clip, day, joined
from bot.messages import Frame, Reply, Step, Turn
from bot.offers import Signup

STATES = {"pending": "已报上", "confirmed": "已确认", "waiting": "候补", "cancelled": "已取消", "finished": "已完成"}
_GIVING_UP = ("不去", "不想去", "不参加", "不学", "不报")
LIST, SURELY = "list", "surely"
SHOWN = 6


class Status(Subject):
    name = "status"
    title = "我的报名"
    intents = ("application_status", "cancel_signup")
    keys = ("signups",)
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        mine = list(office.my_signups())[:SHOWN]
        if not mine:
            return Step((Reply("您还没有报名。\n要看岗位回“找工作”，要看培训回“培训”。"),))
        if turn.said.intent != "cancel_signup" or turn.said.confidence < SURE or turn.kind == "menu":
            return self._list(mine)
        open_ones = [item for item in mine if item.state not in {"finished", "cancelled"}]
        meant = _meant(open_ones, turn)
        if len(meant) == 1:
            return self._surely(meant[0])
        return self._list(meant or open_ones or mine, "取消哪一个？")

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == SURELY:
            return self._answered(frame, turn, office)
        ids = frame.slots["ids"]
        number = pick(turn, len(ids))
        if number is not None:
            mine = next((item for item in office.my_signups() if item.id == ids[number - 1]), None)
            return self._surely(mine) if mine else self.start(turn, office)
        if digit(turn) is not None:
            return Step(
                (Reply(f"请回 1 到 {len(ids)} 的数字，回 0 看菜单。"),), replace(frame, misses=frame.misses + 1)
            )
        if flatten(turn.text).startswith(_GIVING_UP) and len(ids) == 1:
            mine = next((item for item in office.my_signups() if item.id == ids[0]), None)
            return self._surely(mine) if mine else self.start(turn, office)
        if yes_no(turn) is False:
            return Step((Reply("好的，都留着。要办别的，回 0 看菜单。"),))
        return Step(frame=frame, heard=False)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == SURELY:
            return Step((_question(frame.slots["title"]),), frame)
        return Step((Reply("接着看您的报名：要取消哪个，回它的数字。"),), frame)

    def adopt(self, frame: Frame) -> Frame | None:
        return None

    def _list(self, mine: Sequence[Signup], lead: str = "") -> Step:
        entries = [f"{number} {_line(item)}" for number, item in enumerate(mine, 1)]
        text = joined(lead or f"您报了 {len(mine)} 个：", *entries, "要取消哪个，回它的数字。")
        frame = Frame(self.name, self.version, {"ids": [item.id for item in mine]}, LIST)
        return Step((Reply(text, choices([item.title for item in mine])),), frame)

    def _surely(self, item: Signup) -> Step:
        if item.state in {"finished", "cancelled"}:
            return Step((Reply(f"“{item.title}”{STATES[item.state]}，不用再取消。"),))
        slots = {"id": item.id, "title": item.title, "number": item.number}
        return Step((_question(item.title),), Frame(self.name, self.version, slots, SURELY))

    def _answered(self, frame: Frame, turn: Turn, office: Office) -> Step:
        number, said = digit(turn), yes_no(turn)
        if number == 1 or said is True:
            gone = office.withdraw(frame.slots["id"])
            words = f"“{frame.slots['title']}”已取消，位子让给后面的人。" if gone else "这个之前就取消了。"
            return Step((Reply(f"{words}\n要报别的，回 0 看菜单。"),))
        if number == 2 or said is False:
            return Step((Reply(f"好的，“{frame.slots['title']}”给您留着。"),))
        if turn.said.intent in self.intents and turn.said.confidence >= SURE:
            return self.start(turn, office)
        return Step(frame=frame, heard=False)


def _question(title: str) -> Reply:
    return asking(f"真的要取消“{title}”吗？取消后位子就让给别人了。", ["取消它", "不取消，留着"])


def _line(item: Signup) -> str:
    waiting = f"第 {item.place_in_line} 位" if item.state == "waiting" and item.place_in_line else ""
    when = f"，{day(item.day)}" if item.day else ""
    head = f"{KIND[item.kind]}“{clip(item.title, 14)}”{when}"
    return f"{head}：{STATES[item.state]}{waiting}\n  {item.name}，编号 {item.number}"


def _meant(mine: Sequence[Signup], turn: Turn) -> list[Signup]:
    """Those that the sentence names by their kind, trade or number; all where it names none."""
    nth = ordinal(turn, len(mine))
    if nth:
        return [mine[nth - 1]]
    numbered = [item for item in mine if item.number.lower() in turn.text.lower()]
    if numbered:
        return numbered
    trades = turn.said.slots.get("occupation", ())
    kinds = {"培训": "course", "班": "course", "招聘会": "fair", "岗位": "vacancy", "工作": "vacancy"}
    kind = next((kind for word, kind in kinds.items() if word in turn.text), "")
    named = [item for item in mine if any(trade in item.title for trade in trades) or item.title in turn.text]
    return named or [item for item in mine if item.kind == kind] or list(mine)


dialogs = (Status(),)
