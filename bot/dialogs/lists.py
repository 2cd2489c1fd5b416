"""Searching: three at a page, 更多, 第二个, the facts of one, and 报 1 for signing up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeVar

from bot.dialogs.base import NOTHING, Office, Subject
from bot.dialogs.hints import hinted, weak
from bot.dialogs.plain import WORDS, flatten
from bot.dialogs.readers import SURE, digit, number_of, ordinal, yes_no
from bot.dialogs.wording import brief, choices, dialled, joined
from bot.messages import Choice, Frame, Opening, Reply, Step, Turn
from bot.offers import Found, OfferKind

PAGE = 3
LIST, DETAIL = "list", "detail"

_SIGN = re.compile(r"(?:我?要?想?报名?|就报|选报|报)第?([1-9一二三四五六七八九])(?:个|号)?")
_MORE = frozenset(WORDS["lists"]["more"])
_THIS = re.compile(r"(报名|我报|报这个|要这个|就这个|报它)")


class Offer(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def contact_name(self) -> str: ...
    @property
    def contact_phone(self) -> str: ...


T = TypeVar("T", bound=Offer)


class Listing(Subject, Generic[T]):
    """A search whose frame keeps the wish, the page and what is in view; nothing is owed to it."""

    lingers = True
    shown = (LIST, DETAIL)
    kind: OfferKind
    noun = ""
    unit = "个"
    searches: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    refines: tuple[str, ...] = ("occupation", "work_place")

    def wish(self, turn: Turn, before: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON wish: what this message states over what was wished before."""
        raise NotImplementedError

    def search(self, wish: Mapping[str, Any], turn: Turn, office: Office, start: int) -> Found[T]:
        raise NotImplementedError

    def find(self, offer_id: int, office: Office) -> T | None:
        raise NotImplementedError

    def stated(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        """The conditions, as the person can check them: 东莞、电子装配工、6000 以上."""
        raise NotImplementedError

    def entry(self, item: T, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        """One of a list, in two lines at most; by SMS in one."""
        raise NotImplementedError

    def facts(self, item: T, turn: Turn, office: Office) -> str:
        raise NotImplementedError

    def answer(self, item: T, turn: Turn, office: Office) -> str:
        """What was asked about one of them; empty where only its facts will do."""
        return ""

    def call(self, item: T) -> str:
        """Whom to ring about it."""
        number = f"{item.contact_name} {dialled(item.contact_phone)}".strip()
        return f"可以打电话问：{number}。" if item.contact_phone else "回“人工”可以请工作人员问。"

    def nothing(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        raise NotImplementedError

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        return self.show(self.wish(turn, _wish_in(known)), turn, office, aside=bool(known.get("aside")))

    def show(self, wish: Mapping[str, Any], turn: Turn, office: Office, start: int = 0, *, aside: bool = False) -> Step:
        found = self.search(wish, turn, office, start)
        if not found.items:
            return self.nothing(wish, turn, office) if start == 0 else self._no_more(wish, turn, office, start)
        more = start + len(found.items) < found.total or found.more_than
        lead = self._lead(wish, found, turn, office, start)
        entries = [f"{n} {self.entry(item, wish, turn, office)}" for n, item in enumerate(found.items, 1)]
        slots = {"wish": dict(wish), "start": start, "ids": [item.id for item in found.items], "more": more}
        reply = Reply(
            joined(lead, *entries, self._tail(len(entries), more, turn, aside)), self._buttons(found.items, more)
        )
        return Step((reply,), Frame(self.name, self.version, slots, LIST))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if turn.kind not in {"text", "voice"} or not turn.text:
            return Step(frame=frame, heard=False)
        return (
            self._signed(frame, turn)
            or self._turned(frame, turn, office)
            or self._chosen(frame, turn, office)
            or self._asked(frame, turn, office)
            or self._passed_on(frame, turn)
            or self._refined(frame, turn, office)
            or Step(frame=frame, heard=False)
        )

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """Back to the list; one with nothing more to see stays quiet."""
        shown, more = len(frame.slots.get("ids", [])), frame.slots.get("more")
        back = replace(frame, asked=LIST)
        if shown <= 1 and not more:
            return Step((), back)
        return Step(
            (Reply(f"还看{self.noun}：回 1 到 {shown} 看上面的{'，回“更多”看下一批' if more else ''}。"),), back
        )

    def adopt(self, frame: Frame) -> Frame | None:
        return None

    def in_view(self, frame: Frame) -> int | None:
        """The offer that 这个 means: the one whose facts are shown, or the only one of the list."""
        ids = frame.slots.get("ids", [])
        current = frame.slots.get("current")
        return current if current is not None else ids[0] if len(ids) == 1 else None

    def detail(self, frame: Frame, offer_id: int, turn: Turn, office: Office, lead: str = "") -> Step:
        item = self.find(offer_id, office)
        if item is None:
            return Step((Reply(f"这个{self.noun}刚刚撤下了。回“更多”看别的。"),), frame)
        text = lead or self.facts(item, turn, office)
        tail = "回1报名，2看别的。" if brief(turn) else "回 1 报名，2 看别的，3 转给亲友。"
        slots = {**frame.slots, "current": offer_id}
        reply = Reply(joined(text, tail), choices(["报名", "看别的", "转给亲友"]))
        return Step((reply,), replace(frame, slots=slots, asked=DETAIL, misses=0))

    def _signed(self, frame: Frame, turn: Turn) -> Step | None:
        """报 1, 我要报第二个, or 报名 with one in view."""
        flat, ids = flatten(turn.text), frame.slots.get("ids", [])
        match = _SIGN.fullmatch(flat)
        wants = turn.said.intent in self.signs and turn.said.confidence >= SURE
        number = number_of(match[1]) if match else ordinal(turn, len(ids)) if wants else None
        if match and not 1 <= (number or 0) <= len(ids):
            return Step((Reply(f"上面只有 {len(ids)} 个，请回“报 1”这样的数字。"),), replace(frame, misses=0))
        if number is not None and number <= len(ids):
            return self._sign(frame, ids[number - 1])
        if (wants and not self._new_search(turn)) or _THIS.fullmatch(flat):
            current = self.in_view(frame)
            if current is not None:
                return self._sign(frame, current)
            return Step((Reply(f"您报哪个？回“报 1”到“报 {len(ids)}”。"),), replace(frame, misses=0)) if ids else None
        return None

    def _sign(self, frame: Frame, offer_id: int) -> Step:
        kept = replace(frame, slots={**frame.slots, "current": offer_id}, asked=LIST, misses=0)
        return Step(frame=kept, opens=Opening("signup", {"offer": {"kind": self.kind, "id": offer_id}}))

    def _turned(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """The next page."""
        flat = flatten(turn.text)
        asked = turn.said.intent == "show_more" and turn.said.confidence >= SURE and not self._new_search(turn)
        if flat not in _MORE and not asked:
            return None
        if not frame.slots.get("more") and "looser" in frame.slots:
            return Step((Reply("没有更多了。回上面的数字，或换个条件再问。"),), replace(frame, misses=0))
        return self.show(frame.slots.get("wish", {}), turn, office, frame.slots.get("start", 0) + PAGE)

    def _chosen(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """A digit, read by what was seen last: the list's numbers, or 1 报名 2 看别的 3 转给亲友 under the facts."""
        ids, number = frame.slots.get("ids", []), digit(turn)
        if frame.asked == DETAIL and (number is not None or yes_no(turn) is not None):
            return self._under_facts(frame, number or (1 if yes_no(turn) else 2), turn, office)
        if frame.asked == LIST and number is not None:
            return self._from_list(frame, number, turn, office)
        nth = ordinal(turn, len(ids)) if turn.said.intent not in self.asks else None
        return self.detail(frame, ids[nth - 1], turn, office) if nth else None

    def _under_facts(self, frame: Frame, number: int, turn: Turn, office: Office) -> Step:
        current = frame.slots["current"]
        if number == 1:
            return self._sign(frame, current)
        if number == 2:
            start = frame.slots.get("start", 0) + (PAGE if frame.slots.get("more") else 0)
            return self.show(frame.slots.get("wish", {}), turn, office, start)
        if number == 3:
            return Step(frame=frame, opens=Opening("share", {"offer": {"kind": self.kind, "id": current}}))
        return Step((Reply("请回 1、2 或 3。"),), replace(frame, misses=frame.misses + 1))

    def _from_list(self, frame: Frame, number: int, turn: Turn, office: Office) -> Step:
        ids = frame.slots.get("ids", [])
        if 1 <= number <= len(ids):
            return self.detail(frame, ids[number - 1], turn, office)
        if number == len(ids) + 1 and frame.slots.get("more"):
            return self.show(frame.slots["wish"], turn, office, frame.slots.get("start", 0) + PAGE)
        last = len(ids) + bool(frame.slots.get("more"))
        return Step(
            (Reply(f"上面只到 {last}，请回 1 到 {last}，回 0 看菜单。"),), replace(frame, misses=frame.misses + 1)
        )

    def _asked(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """A question about one of those shown; a newly named thing is a new search."""
        heard = turn.said.intent in self.asks and turn.said.confidence >= SURE
        stated = set(self.refines) & set(hinted(turn).said.slots)
        if not heard and (stated or not weak(turn) or not asked_topic(turn)):
            return None
        ids = frame.slots.get("ids", [])
        nth = ordinal(turn, len(ids))
        offer_id = ids[nth - 1] if nth else None if self._new_search(turn) else self.in_view(frame)
        if offer_id is None:
            if self._new_search(turn) or not ids:
                return None
            return Step((Reply(f"您问哪个？回 1 到 {len(ids)} 的数字看详细。"),), replace(frame, misses=0))
        item = self.find(offer_id, office)
        lead = self.answer(item, turn, office) if item else ""
        if item and not lead and frame.asked == DETAIL and frame.slots.get("current") == offer_id:
            lead = f"“{item.title}”的资料里没写这个。{self.call(item)}"
        return self.detail(frame, offer_id, turn, office, lead)

    def _refined(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """Another condition on top of those before, also where the parser only heard the condition."""
        full = hinted(turn)
        searched = turn.said.intent in self.searches and turn.said.confidence >= SURE
        if searched or (weak(turn) and set(self.refines) & set(full.said.slots)):
            return self.show(self.wish(full, frame.slots.get("wish", {})), turn, office)
        return None

    def _passed_on(self, frame: Frame, turn: Turn) -> Step | None:
        """转给我弟 with one in view."""
        ids = frame.slots.get("ids", [])
        nth = ordinal(turn, len(ids))
        current = ids[nth - 1] if nth else self.in_view(frame)
        if turn.said.intent != "share" or turn.said.confidence < SURE or current is None:
            return None
        return Step(frame=frame, opens=Opening("share", {"offer": {"kind": self.kind, "id": current}}))

    def _new_search(self, turn: Turn) -> bool:
        return bool({"occupation", "work_place"} & set(turn.said.slots))

    def _lead(self, wish: Mapping[str, Any], found: Found[T], turn: Turn, office: Office, start: int) -> str:
        if start:
            return f"再看 {len(found.items)} {self.unit}："
        stated = self.stated(wish, turn, office)
        total = f"{found.total} 多" if found.more_than else f"{found.total} "
        count = f"找到 {total}{self.unit}{self.noun}"
        first = f"，先看 {len(found.items)} {self.unit}：" if found.total > len(found.items) else "："
        return (f"{stated}，{count}" if stated else count) + first

    def _tail(self, shown: int, more: bool, turn: Turn, aside: bool) -> str:
        if aside:
            return "想看哪个，说“第几个”。"
        if brief(turn):
            return "回数字看详细" + ("，回更多看下批" if more else "") + "，回“报1”报名"
        nxt = f"，{shown + 1} 更多" if more else ""
        return f"回数字看详细{nxt}；回“报 1”直接报名。"

    def _buttons(self, items: Sequence[T], more: bool) -> tuple[Choice, ...]:
        return choices([*(item.title for item in items), *(["更多"] if more else [])])

    def _no_more(self, wish: Mapping[str, Any], turn: Turn, office: Office, start: int) -> Step:
        """Past the last page: the last page stays in view."""
        last = max(start - PAGE, 0)
        found = self.search(wish, turn, office, last)
        if not found.items:
            return self.nothing(wish, turn, office)
        slots = {"wish": dict(wish), "start": last, "ids": [item.id for item in found.items], "more": False}
        words = f"就这些了，没有更多{self.noun}。回 1 到 {len(found.items)} 看详细，或换个条件再问。"
        return Step((Reply(words),), Frame(self.name, self.version, slots, LIST))


def asked_topic(turn: Turn) -> str:
    """The parser's topic, or what the words alone ask about something in view."""
    said = str(turn.said.slots.get("topic", ""))
    found = (topic for topic, words in WORDS["asked"].items() if any(word in turn.text for word in words))
    return said or next(found, "")


def _wish_in(known: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in known.items() if key != "aside"}
