"""Subsidies: which there are, and of one how much, for whom, papers, where and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.in_view import only_asks, topic_in
from bot.dialogs.plain import WORDS
from bot.dialogs.readers import SURE, VERY_SURE, digit, pick, yes_no
from bot.dialogs.wording import asking, brief, choices, clip, day, joined
from bot.messages import Frame, Reply, Step, Turn
from bot.offers import SubsidyScheme

WHICH, MORE, ASK = "which", "more", "ask"
TOPICS = ("谁能领", "要什么材料", "在哪里办", "转人工问")
ASPECTS = ("eligibility", "documents", "office", "")
SHOWN = 8


class Subsidy(Subject):
    name = "subsidy"
    title = "补贴政策"
    intents = ("subsidy_inquiry",)
    keys = ("subsidy",)
    lingers = True
    shown = (MORE,)
    hints = ("scheme",)

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if known.get("scheme"):
            scheme = office.scheme(known["scheme"])
            return self._tell(scheme, "", turn) if scheme else self._unknown(turn)
        categories = tuple(turn.said.slots.get("scheme", ())) or _meant(turn.text)
        found = list(office.schemes(categories))
        topic = str(turn.said.slots.get("topic", ""))
        if categories and not found:
            return self._unknown(turn)
        if len(found) == 1 and categories:
            return self._tell(found[0], topic, turn, aside=bool(known.get("aside")))
        return self._which(found, topic, turn, 0) if found else self._unknown(turn)

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        number = digit(turn)
        if frame.asked == ASK and (number in {1, 2} or yes_no(turn) is not None):
            return self._to_person(turn, office, frame) if number == 1 or yes_no(turn) else _all_right()
        if frame.asked == WHICH:
            return self._picked(frame, turn, office)
        if frame.asked == MORE and number is not None:
            return self._aspect(frame, number, turn, office)
        return self._asked_on(frame, turn, office)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == WHICH:
            return self._which(self._shown(frame, office), str(frame.slots.get("topic", "")), turn, 0)
        if frame.asked == ASK:
            return Step((asking("要请工作人员查了回您吗？", ["请工作人员回我", "不用了"]),), frame)
        scheme = office.scheme(frame.slots.get("scheme", 0))
        title = f"“{scheme.title}”" if scheme else "补贴"
        return Step((asking(f"{title}还想问什么？回数字。", TOPICS),), replace(frame, asked=MORE))

    def adopt(self, frame: Frame) -> Frame | None:
        return None

    def _which(self, found: Sequence[SubsidyScheme], topic: str, turn: Turn, start: int) -> Step:
        page = list(found[start : start + SHOWN])
        more = ["更多"] if len(found) > start + SHOWN else []
        labels = [clip(item.title, 14 if brief(turn) else 22) for item in page]
        reply = asking(
            "您问哪一个？回数字。" if topic or start else "现在有这些补贴，想看哪个？回数字。", labels + more
        )
        slots = {"ids": [item.id for item in found], "start": start, "topic": topic}
        return Step((reply,), Frame(self.name, self.version, slots, WHICH))

    def _picked(self, frame: Frame, turn: Turn, office: Office) -> Step:
        start, ids = frame.slots.get("start", 0), frame.slots["ids"]
        page = ids[start : start + SHOWN]
        number = pick(turn, len(page) + 1)
        turns = number == len(page) + 1 if number else turn.said.intent == "show_more"
        if turns and len(ids) > start + SHOWN:
            return self._which(self._shown(frame, office), frame.slots["topic"], turn, start + SHOWN)
        if number is not None and number <= len(page) and (scheme := office.scheme(page[number - 1])):
            return self._tell(scheme, frame.slots["topic"], turn)
        if digit(turn) is not None:
            return Step(
                (Reply(f"请回 1 到 {len(page)} 的数字，回 0 看菜单。"),), replace(frame, misses=frame.misses + 1)
            )
        return self._asked_on(frame, turn, office)

    def _shown(self, frame: Frame, office: Office) -> list[SubsidyScheme]:
        ids = frame.slots.get("ids", [])
        by_id = {item.id: item for item in office.schemes()}
        return [by_id[one] for one in ids if one in by_id]

    def _aspect(self, frame: Frame, number: int, turn: Turn, office: Office) -> Step:
        scheme = office.scheme(frame.slots["scheme"])
        if number > len(ASPECTS) or scheme is None:
            return Step((Reply(f"请回 1 到 {len(ASPECTS)} 的数字。"),), replace(frame, misses=frame.misses + 1))
        return (
            self._tell(scheme, ASPECTS[number - 1], turn)
            if ASPECTS[number - 1]
            else self._to_person(turn, office, frame)
        )

    def _asked_on(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """要什么材料 after one scheme was told of is about that scheme."""
        said = turn.said
        topic = str(said.slots.get("topic", "")) or topic_in("topics", turn.text)
        current = office.scheme(frame.slots["scheme"]) if frame.slots.get("scheme") else None
        tells = (
            any(word in turn.text for word in WORDS["subsidies"]["own"]) and not topic and not said.slots.get("scheme")
        )
        if current and tells and said.intent in {"profile_update", *self.intents}:
            return self._tell(current, "eligibility", turn)  # 我是脱贫户，打工半年了
        mine = said.intent in self.intents and said.confidence >= SURE
        if said.slots.get("scheme"):
            return self.start(turn, office) if mine else Step(frame=frame, heard=False)
        if current and topic and (mine or said.confidence < VERY_SURE or only_asks("topics", turn)):
            return self._tell(current, topic, turn)
        return self.start(turn, office) if mine else Step(frame=frame, heard=False)

    def _tell(self, scheme: SubsidyScheme, topic: str, turn: Turn, *, aside: bool = False) -> Step:
        frame = Frame(self.name, self.version, {"scheme": scheme.id}, MORE)
        size = 60 if brief(turn) else 110
        if aside:
            return Step((Reply(joined(f"【{clip(scheme.title, 24)}】", _answer(scheme, topic, size))),))
        tail = (
            "回1谁能领，2材料，3在哪办，4找人" if brief(turn) else "还想问：1 谁能领 2 要什么材料 3 在哪里办 4 转人工"
        )
        text = joined(f"【{clip(scheme.title, 24)}】", _answer(scheme, topic, size), _source(scheme, turn), tail)
        return Step((Reply(text, choices(TOPICS)),), frame)

    def _unknown(self, turn: Turn) -> Step:
        """What the office has no text of is never guessed at."""
        frame = Frame(self.name, self.version, {"question": turn.text}, ASK)
        return Step(
            (
                asking(
                    "这项补贴我这里没有现行的文件，不敢乱说。\n要请工作人员查了回您吗？", ["请工作人员回我", "不用了"]
                ),
            ),
            frame,
        )

    def _to_person(self, turn: Turn, office: Office, frame: Frame) -> Step:
        scheme = office.scheme(frame.slots["scheme"]) if frame.slots.get("scheme") else None
        about = scheme.title if scheme else str(frame.slots.get("question", turn.text))
        number = office.leave_for_person("subsidy", f"问补贴：{about}")
        phone = f"急的话打 {scheme.phone}。" if scheme and scheme.phone else ""
        return Step((Reply(joined(f"记下了，编号 {number}，工作人员查清楚了回您。", phone, "要问别的，直接说。")),))


def _answer(scheme: SubsidyScheme, topic: str, size: int) -> str:
    """What was asked of it; without a topic the sum and for whom."""
    until = f"办到 {scheme.ends_on.year}年{day(scheme.ends_on)}为止。" if scheme.ends_on else "文件没有写截止日期。"
    where = joined(scheme.office and f"在哪办：{scheme.office}", scheme.phone and f"电话：{scheme.phone}")
    steps = f"怎么办：{clip(scheme.procedure, size)}" if scheme.procedure else ""
    match topic:
        case "amount":
            return f"补多少：{clip(scheme.amount, size)}"
        case "eligibility":
            return joined(f"谁能领：{clip(scheme.for_whom, size)}", f"条件：{clip(scheme.conditions, size)}")
        case "documents":
            return f"要带：{clip(scheme.documents, size)}"
        case "office" | "place":
            return joined(where, steps)
        case "procedure" | "payout":
            return joined(steps, where)
        case "deadline":
            return joined(until, where)
    return joined(f"补多少：{clip(scheme.amount, size)}", f"谁能领：{clip(scheme.for_whom, size)}")


def _source(scheme: SubsidyScheme, turn: Turn) -> str:
    return f"依据：{clip(scheme.source, 40)}" if scheme.source and not brief(turn) else ""


def _meant(text: str) -> tuple[str, ...]:
    """Categories by what people want the money for: 我想开个小卖部."""
    return tuple(name for name, words in WORDS["purposes"].items() if any(word in text for word in words))


def _all_right() -> Step:
    return Step((Reply("好的。要问别的，直接说，回 0 看菜单。"),))


dialogs = (Subsidy(),)
