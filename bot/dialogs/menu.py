"""The menu by digits: asked for, offered with a greeting, or the way out when nothing was understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.plain import flatten
from bot.dialogs.readers import SURE, pick, yes_no
from bot.dialogs.wording import brief, choices, dialled, joined
from bot.messages import Frame, Opening, Reply, Step, Turn

ITEMS = (
    ("找工作", "jobs"),
    ("招聘会", "fair"),
    ("学技术（培训）", "training"),
    ("补贴政策", "subsidy"),
    ("我的报名", "status"),
    ("登记、改资料", "profile"),
    ("查真假", "trust"),
    ("欠薪、工伤、投诉", "complaint"),
    ("找人工", "person"),
)


_FEES = re.compile(
    r"收不收(?:费|钱)|(?:收费|要钱|花钱|收钱|扣钱|扣费)(?:不|吗|么|没)|要不要(?:钱|交钱)|免不免费|免费(?:的)?(?:不|吗)"
)
TOLD = 6
"""Characters from which a message that nobody understood may tell something of an open case."""


class Menu(Subject):
    """Lingers, so that a digit is read by it only while nothing else is open; leaves as soon as something is picked."""

    name = "menu"
    title = "菜单"
    intents = ("help", "out_of_scope")
    keys = ("help",)
    lifetime = timedelta(days=30)
    lingers = True

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        lost = int(known.get("lost", 0))
        if lost and _FEES.search(turn.text):
            reply = Reply("不收钱。找活、报名、学技术、领补贴，我这里都不收一分钱。\n谁说要交钱，回“查真假”告诉我。")
        elif lost == 1 and not _who(turn):
            beyond = turn.said.intent == "out_of_scope" and turn.said.confidence >= SURE and len(turn.text) >= 4
            lead = "这个我帮不上，我管找活、培训、补贴和招聘会。" if beyond else "没听懂您的意思。"
            lead = _added_to_case(turn, office) or lead
            reply = Reply(
                f"{lead}\n您可以说：东莞电子厂 6000 以上、焊工培训、交通补贴。\n或者回 0 看菜单，回“人工”找人。"
            )
        elif lost > 1 and lost % 2:
            reply = self._give_up(turn, office, asks=lost == 3)
        else:
            lead = _who(turn) or ("还是没听懂，对不住。" if lost else "")
            reply = self._list(turn, office, lead, known.get("waiting", "") if lost else "", lost=lost > 0)
        asked = "person" if lost == 3 else "menu"
        return Step((reply,), Frame(self.name, self.version, asked=asked))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == "person" and (yes_no(turn) is not None or flatten(turn.text) == "1"):
            return Step(opens=Opening("person", {"now": True}) if yes_no(turn) is not False else Opening(self.name))
        number = pick(turn, len(ITEMS)) or _named(turn)
        return Step(opens=Opening(ITEMS[number - 1][1])) if number else Step(frame=frame, heard=False)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return self.start(turn, office)

    def adopt(self, frame: Frame) -> Frame | None:
        return None

    def _list(self, turn: Turn, office: Office, lead: str, waiting: str, *, lost: bool) -> Reply:
        labels = [label for label, _ in ITEMS]
        parts = [f"{number} {label}" for number, label in enumerate(labels, 1)]
        body = " ".join(parts) if brief(turn) else "\n".join(parts)
        card = office.liaison() if lost else None
        person = f"要找人，打给联络员{card.name} {dialled(card.phone)}。" if card else ""
        tail = f"回数字就行；接着办“{waiting}”，回“继续”。" if waiting else "回数字，或直接说您要办什么。"
        return Reply(joined(lead, body, person, tail), choices(labels))

    def _give_up(self, turn: Turn, office: Office, *, asks: bool) -> Reply:
        """Offers a human once; after that says where to find one."""
        card, desk = office.liaison(), office.desk()
        numbers = [f"联络员{card.name} {dialled(card.phone)}" if card else "", desk]
        call = "直接打：" + "，".join(number for number in numbers if number) if any(numbers) else ""
        if asks:
            return Reply(joined("我请工作人员来帮您，好不好？", call and f"也可以{call}", "回 1 请人来，回 0 看菜单。"))
        return Reply(joined("实在没听懂，对不住。", call and f"请{call}。", "要在这里等人回话，回“人工”。"))


def _added_to_case(turn: Turn, office: Office) -> str:
    """我兄弟送我到医院了, said after a complaint: staff read it, whatever it means."""
    case = office.open_case() if len(turn.text) >= TOLD and turn.kind in {"text", "voice"} else ""
    if not case:
        return ""
    office.add_to_case(case, f"又说：{turn.typed}")
    return f"这句记到您的事 {case} 里了，工作人员看得到。"


def _who(turn: Turn) -> str:
    """你是哪个 is answered honestly: not a human."""
    asked = any(word in turn.text for word in ("你是谁", "你是哪个", "你是人", "你是真人", "机器人"))
    return "我是“工友”，机器答话；要找真人，回“人工”。" if asked else ""


def _named(turn: Turn) -> int | None:
    """An item said by its own words."""
    text = flatten(turn.text)
    return next((n for n, (label, _) in enumerate(ITEMS, 1) if text == flatten(label.split("（")[0])), None)


dialogs = (Menu(),)
