"""Showing what a search found: three at a page, the facts of one, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeVar

from bot.dialogs.base import Office, Subject
from bot.dialogs.wording import brief, choices, dialled, joined
from bot.messages import Choice, Frame, Reply, Step, Turn
from bot.offers import Found, OfferKind

PAGE = 3
LIST, DETAIL = "list", "detail"
ASIDE = "aside"
"""Slot that the kernel sets for one step: another question waits, whose numbers are the ones to answer by."""


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


class Showing(Subject, Generic[T]):
    """What a kind of offer says of itself; the dialogs fill in the words."""

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
        """One of a list: three lines of a phone's width, by SMS one."""
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

    def show(self, wish: Mapping[str, Any], turn: Turn, office: Office, start: int = 0, *, aside: bool = False) -> Step:
        found = self.search(wish, turn, office, start)
        if not found.items:
            return self.nothing(wish, turn, office) if start == 0 else self._no_more(wish, turn, office, start)
        items = found.items[: _page(turn, aside)]
        if len(items) < len(found.items):
            found = replace(found, items=items)
        more = start + len(items) < found.total or found.more_than
        lead = self._lead(wish, found, turn, office, start)
        entries = [f"{n} {self.entry(item, wish, turn, office)}" for n, item in enumerate(items, 1)]
        slots = {"wish": dict(wish), "start": start, "ids": [item.id for item in items], "more": more}
        reply = Reply(joined(lead, *entries, self._tail(len(entries), more, turn, aside)), self._buttons(items, more))
        return Step((reply,), Frame(self.name, self.version, slots, LIST))

    def these(self, ids: Sequence[int], lead: str, turn: Turn, office: Office, *, aside: bool = False) -> Step:
        """Offers that another dialog found, a page at a time; those after the page wait in the frame."""
        page = _page(turn, aside)
        items = [item for offer_id in ids[:page] if (item := self.find(offer_id, office))]
        later = list(ids[page:])
        entries = [f"{n} {self.entry(item, {}, turn, office)}" for n, item in enumerate(items, 1)]
        slots = {"wish": {}, "start": 0, "ids": [item.id for item in items], "more": bool(later), "later": later}
        text = joined(lead, *entries, self._tail(len(entries), bool(later), turn, aside))
        return Step((Reply(text, self._buttons(items, bool(later))),), Frame(self.name, self.version, slots, LIST))

    def detail(
        self, frame: Frame, offer_id: int, turn: Turn, office: Office, lead: str = "", *, aside: bool = False
    ) -> Step:
        item = self.find(offer_id, office)
        if item is None:
            return Step((Reply(f"这个{self.noun}刚刚撤下了。回“更多”看别的。"),), frame)
        aside = aside or bool(frame.slots.get(ASIDE))
        text = lead or self.facts(item, turn, office)
        tail = "回1报名，2看别的，3转亲友。" if brief(turn) else "回 1 报名，2 看别的，3 转给亲友。"
        slots = {**frame.slots, "current": offer_id, ASIDE: False}
        reply = Reply(joined(text, "" if aside else tail), choices(["报名", "看别的", "转给亲友"]))
        return Step((reply,), replace(frame, slots=slots, asked=DETAIL, misses=0))

    def adopt(self, frame: Frame) -> Frame | None:
        return None

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
            return "想看哪个，说“第几个”" + ("，往下看回更多。" if more else "。")
        if brief(turn):
            return "回数字看详细" + ("，回更多看下批" if more else "") + "，回“报1”报名"
        nxt = f"，{shown + 1} 更多" if more else ""
        return f"回数字看详细{nxt}。\n回“报 1”直接报名。"

    def _buttons(self, items: Sequence[T], more: bool) -> tuple[Choice, ...]:
        return choices([*(item.title for item in items), *(["更多"] if more else [])])

    def _no_more(self, wish: Mapping[str, Any], turn: Turn, office: Office, start: int) -> Step:
        """Past the last page: the last page stays in view."""
        last = max(start - PAGE, 0)
        found = self.search(wish, turn, office, last)
        if not found.items:
            return self.nothing(wish, turn, office)
        slots = {"wish": dict(wish), "start": last, "ids": [item.id for item in found.items], "more": False}
        numbers = f"1 到 {len(found.items)}" if len(found.items) > 1 else "1"
        words = f"就这些了，没有更多{self.noun}。回 {numbers} 看详细，或换个条件再问。"
        return Step((Reply(words),), Frame(self.name, self.version, slots, LIST))


def _page(turn: Turn, aside: bool) -> int:
    """By SMS one fewer where an open question comes after it."""
    return PAGE - 1 if aside and brief(turn) else PAGE
