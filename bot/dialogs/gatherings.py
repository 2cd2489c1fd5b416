"""What is held on a day at a place, classes and fairs alike: found by place and days, asked when, where, with what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Protocol, TypeVar

from bot.dialogs.base import NOTHING, Office
from bot.dialogs.in_view import asked_topic
from bot.dialogs.lists import Listing
from bot.dialogs.party import whom
from bot.dialogs.readers import SURE
from bot.dialogs.showing import LIST, Offer
from bot.dialogs.wording import clip, day, dialled, joined, numbered
from bot.messages import Frame, Opening, Reply, Step, Topic, Turn


class Held(Offer, Protocol):
    @property
    def place(self) -> str: ...


H = TypeVar("H", bound=Held)
_ROOM = re.compile(
    r"(?:位[置子]|座位|名额)(?:还)?(?:没|有|剩|满|多少|好多|几)|满(?:了)?(?:没|不|吗)|报满"
    r"|(?:还有|还剩|剩|有没有|有没得|几个|多少|好多)(?:几)?个?(?:位[置子]|座位|名额|空位)"
)
"""还有位置没得: not where it is."""


class Gathering(Listing[H]):
    """A list of what is held; the wish keeps `places` and the days `since` and `until` as ISO dates."""

    places_from: tuple[str, ...] = ("work_place",)
    news: Topic
    """What 有了叫我 over this list asks to be told of."""

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        sure = turn.said.intent == "subscribe" and turn.said.confidence >= SURE
        if sure and turn.kind in {"text", "voice"}:
            return Step(frame=frame, opens=Opening("notices", {"topic": self.news}))
        return super().step(frame, turn, office)

    at_once: tuple[str, ...] = ("place", "amount")
    """Topics that are answered of each, where several are found: 招聘会几点开, 学费好多."""

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        step = super().start(turn, office, known)
        frame, asks = step.frame, turn.said.intent in self.asks and not known.get("ids")
        several = frame is not None and frame.asked == LIST and len(frame.slots.get("ids", ())) > 1
        if frame is None or not (asks and several and self._wants_each(turn)):
            return step
        if not self.wish(turn, {}).items() <= frame.slots["wish"].items():
            return step  # what is shown is not what was asked about, and that has to be said
        reply = replace(step.replies[0], text=self._each(frame, turn, office, aside=bool(known.get("aside"))))
        return replace(step, replies=(reply,))

    def _which(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if not self._wants_each(turn):
            return super()._which(frame, turn, office)
        return Step((Reply(self._each(frame, turn, office)),), replace(frame, asked=LIST, misses=0))

    def _wants_each(self, turn: Turn) -> bool:
        """几点开 and 在哪里 of all that is found; 哪里有招聘会 asks for the list."""
        return asked_topic(turn) in self.at_once and "有" not in turn.text

    def _each(self, frame: Frame, turn: Turn, office: Office, *, aside: bool = False) -> str:
        topic, items = asked_topic(turn), [item for each in frame.slots["ids"] if (item := self.find(each, office))]
        tail = self._tail(len(items), bool(frame.slots.get("more")), turn, aside)
        return joined(numbered([self._told_shortly(topic, item) for item in items]), tail)

    def _told_shortly(self, topic: str, item: H) -> str:
        match topic:
            case "hours":
                return f"{clip(item.title, 16)}：{self.when(item)}"
            case "place":
                return f"{clip(item.title, 16)}：{clip(item.place, 20)}"
        return self.told(topic, item).partition("\n")[0]

    def when(self, item: H) -> str:
        """Day and hours as a sentence begins: 12月6日（周日）9:00 到 14:00."""
        raise NotImplementedError

    def bring(self, item: H) -> str:
        """What to bring and to whom to turn."""
        raise NotImplementedError

    def room(self, item: H) -> str:
        """How many seats are left; empty where there is no limit."""
        raise NotImplementedError

    def told(self, topic: str, item: H) -> str:
        """What only this kind can say of a topic; empty where nothing is known."""
        return ""

    def wish(self, turn: Turn, before: Mapping[str, Any]) -> dict[str, Any]:
        said = turn.said.slots
        span = said.get("date") or {}
        stated = {
            "places": [code for slot in self.places_from for code in said.get(slot, ())],
            "since": span.get("from"),
            "until": span.get("to"),
        }
        kept = {key: value for key, value in before.items() if key != "whom"}
        return {**kept, **{key: value for key, value in stated.items() if value}, **whom(turn, before)}

    def stated(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        return "、".join([*(office.place_name(place) for place in wish.get("places", ())), *_span_said(wish)])

    def answer(self, item: H, turn: Turn, office: Office) -> str:
        if _ROOM.search(turn.text):
            return f"“{item.title}”{self.room(item) or '没有限名额'}。"
        topic = asked_topic(turn)
        match topic:
            case "hours":
                return f"“{item.title}”：{self.when(item)}。"
            case "place":
                return f"“{item.title}”在{item.place}，{self.when(item)}。"
            case "bring" | "documents":
                return self.bring(item)
            case "office":
                call = f"电话 {item.contact_name} {dialled(item.contact_phone)}。" if item.contact_phone else ""
                return f"“{item.title}”在{item.place}。{call}"
        return self.told(topic, item)


def span_of(wish: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """The days wished for; a single day ends on itself."""
    since, until = wish.get("since"), wish.get("until")
    return date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None


def _span_said(wish: Mapping[str, Any]) -> list[str]:
    since, until = span_of(wish)
    if since is None:
        return []
    return [f"{day(since)}到{day(until)}" if until and until != since else day(since)]
