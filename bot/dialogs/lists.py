"""Going through a list: 更多, 第二个, a question about one, another condition, and 报 1 for signing up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogs.base import NOTHING, Office
from bot.dialogs.comparing import weighs
from bot.dialogs.hints import hinted, named, weak
from bot.dialogs.in_view import (
    asked_topic,
    only_asks,
    only_names,
    sign_number,
    sounds_asked,
    speaks_of_all,
    wants_more,
    wants_this,
)
from bot.dialogs.plain import flatten
from bot.dialogs.readers import SURE, digit, ordinal, whole_ordinal, yes_no
from bot.dialogs.showing import ASIDE, DETAIL, LIST, PAGE, Showing, T
from bot.messages import Frame, Opening, Reply, Step, Turn

_NOT_THIS = re.compile(r"(?:我)?(?:不|莫)(?:想|太想)?(?:学|看|要|去|找|搞|做|参加)(?:这个|这些)?(?:了|啦|哈|嘛|算了)+")
"""Nothing of what was shown is wanted."""


class Listing(Showing[T]):
    """A search whose frame keeps the wish, the page and what is in view; nothing is owed to it."""

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        """One that is named in the question is answered at once: 钢筋工多少钱一天.

        `ids` and `lead` in `known`: what another dialog found, to be shown under its words.
        """
        if known.get("ids"):
            return self.these(known["ids"], known["lead"], turn, office, aside=bool(known.get("aside")))
        step = self.show(self.wish(turn, _wish_in(known)), turn, office, aside=bool(known.get("aside")))
        if step.frame is None or turn.said.intent not in self.asks or not asked_topic(turn):
            return step
        ids = step.frame.slots.get("ids", [])
        if len(ids) != 1 or "looser" in step.frame.slots:
            return step
        item = self.find(ids[0], office)
        told = self.answer(item, turn, office) if item else ""
        return self.detail(step.frame, ids[0], turn, office, told, aside=bool(known.get("aside"))) if told else step

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if turn.kind not in {"text", "voice"} or not turn.text:
            return Step(frame=frame, heard=False)
        return (
            self._signed(frame, turn)
            or self._turned(frame, turn, office)
            or self._passed_on(frame, turn)
            or self._chosen(frame, turn, office)
            or self._asked(frame, turn, office)
            or self._refined(frame, turn, office)
            or self._weighed(frame, turn)
            or self._declined(turn, office)
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

    def in_view(self, frame: Frame) -> int | None:
        """The offer that 这个 means: the one whose facts are shown, or the only one of the list."""
        ids = frame.slots.get("ids", [])
        current = frame.slots.get("current")
        return current if current is not None else ids[0] if len(ids) == 1 else None

    def _signed(self, frame: Frame, turn: Turn) -> Step | None:
        """报 1, 我要报第二个, or 报名 with one in view."""
        ids, named = frame.slots.get("ids", []), sign_number(turn)
        wants = turn.said.intent in self.signs and turn.said.confidence >= SURE
        number = named or (ordinal(turn, len(ids)) if wants else None)
        if named and named > len(ids):
            return Step((Reply(f"上面只有 {len(ids)} 个，请回“报 1”这样的数字。"),), replace(frame, misses=0))
        if number is not None and number <= len(ids):
            return self._sign(frame, ids[number - 1])
        if (wants and not self._new_search(turn)) or wants_this(turn):
            current = self.in_view(frame)
            if current is not None:
                return self._sign(frame, current)
            return Step((Reply(f"您报哪个？回“报 1”到“报 {len(ids)}”。"),), replace(frame, misses=0)) if ids else None
        return None

    def _sign(self, frame: Frame, offer_id: int) -> Step:
        kept = replace(frame, slots={**frame.slots, "current": offer_id}, asked=LIST, misses=0)
        whom = frame.slots.get("wish", {}).get("whom", NOTHING)
        return Step(frame=kept, opens=Opening("signup", {"offer": {"kind": self.kind, "id": offer_id}, **whom}))

    def _turned(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """The next page."""
        asked = turn.said.intent == "show_more" and turn.said.confidence >= SURE and not self._new_search(turn)
        if not wants_more(turn) and not asked:
            return None
        if frame.slots.get("later"):
            return self.these(frame.slots["later"], "再看：", turn, office)
        if not frame.slots.get("more") and ("looser" in frame.slots or "later" in frame.slots):
            return Step((Reply("没有更多了。回上面的数字，或换个条件再问。"),), replace(frame, misses=0))
        return self.show(frame.slots.get("wish", {}), turn, office, _after(frame), aside=bool(frame.slots.get(ASIDE)))

    def _chosen(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """A digit, read by what was seen last: the list's numbers, or 1 报名 2 看别的 3 转给亲友 under the facts."""
        ids, number = frame.slots.get("ids", []), digit(turn)
        if frame.asked == DETAIL and (number is not None or yes_no(turn) is not None):
            return self._under_facts(frame, number or (1 if yes_no(turn) else 2), turn, office)
        if frame.asked == LIST and number is not None:
            return self._from_list(frame, number, turn, office)
        nth = ordinal(turn, len(ids)) if turn.said.intent not in self.asks else None
        if nth is None and frame.asked == LIST and (beyond := whole_ordinal(turn)):
            return self._from_list(frame, beyond, turn, office)
        return self.detail(frame, ids[nth - 1], turn, office) if nth else None

    def _under_facts(self, frame: Frame, number: int, turn: Turn, office: Office) -> Step:
        current = frame.slots["current"]
        if number == 1:
            return self._sign(frame, current)
        if number == 2 and "later" in frame.slots:
            return self.these(frame.slots["later"] or frame.slots["ids"], "再看：", turn, office)
        if number == 2:
            start = _after(frame) if frame.slots.get("more") else frame.slots.get("start", 0)
            return self.show(frame.slots.get("wish", {}), turn, office, start)
        if number == 3:
            return Step(frame=frame, opens=Opening("share", {"offer": {"kind": self.kind, "id": current}}))
        return Step((Reply("请回 1、2 或 3。"),), replace(frame, misses=frame.misses + 1))

    def _from_list(self, frame: Frame, number: int, turn: Turn, office: Office) -> Step:
        ids = frame.slots.get("ids", [])
        if 1 <= number <= len(ids):
            return self.detail(frame, ids[number - 1], turn, office)
        if number == len(ids) + 1 and frame.slots.get("later"):
            return self.these(frame.slots["later"], "再看：", turn, office)
        if number == len(ids) + 1 and frame.slots.get("more"):
            return self.show(frame.slots["wish"], turn, office, _after(frame))
        last = len(ids) + bool(frame.slots.get("more"))
        words = f"上面只到 {last}，请回 1 到 {last}" if last > 1 else "上面只有 1 个，回 1 看详细"
        return Step((Reply(f"{words}，回 0 看菜单。"),), replace(frame, misses=frame.misses + 1))

    def _asked(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """A question about one of those shown; a newly named thing is a new search."""
        heard = turn.said.intent in self.asks and turn.said.confidence >= SURE
        if heard and turn.said.intent in self.searches and speaks_of_all(turn):
            return None
        heard = heard or only_asks("asked", turn)
        if not heard and not self._asks_of_one(frame, turn):
            return None
        ids = frame.slots.get("ids", [])
        nth = ordinal(turn, len(ids))
        offer_id = ids[nth - 1] if nth else self._of_trade(ids, turn, office)
        if offer_id is None and not self._new_search(turn):
            offer_id = self.in_view(frame)
        if offer_id is None:
            if self._new_search(turn) or not ids:
                return None
            return self._which(frame, turn, office)
        item = self.find(offer_id, office)
        lead = self.answer(item, turn, office) if item else ""
        if item and not lead and frame.asked == DETAIL and frame.slots.get("current") == offer_id:
            lead = f"“{item.title}”的资料里没写这个。{self.call(item)}"
        return self.detail(frame, offer_id, turn, office, lead)

    def _of_trade(self, ids: Sequence[int], turn: Turn, office: Office) -> int | None:
        """那个电工还有位子没: of those shown the only one of the trade that is named."""
        trades = set(turn.said.slots.get("occupation", ()))
        if not trades or "work_place" in turn.said.slots or turn.said.intent in self.searches:
            return None
        fitting = [one for one in ids if (item := self.find(one, office)) and self.trade(item) in trades]
        return fitting[0] if len(fitting) == 1 else None

    def trade(self, item: T) -> str:
        """The trade (occupations.toml) that one of these is of; empty where they have none."""
        return ""

    def _which(self, frame: Frame, turn: Turn, office: Office) -> Step:
        ids = frame.slots["ids"]
        return Step((Reply(f"您问哪个？回 1 到 {len(ids)} 的数字看详细。"),), replace(frame, misses=0))

    def _asks_of_one(self, frame: Frame, turn: Turn) -> bool:
        """A question by its words alone, where the parser hears no wish and no condition is named."""
        asks = asked_topic(turn) or (frame.asked == DETAIL and sounds_asked(turn))
        return bool(asks) and weak(turn) and not named(turn) & set(self.refines)

    def _refined(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """Another condition on top of those before, also where the parser only heard the condition."""
        searched = turn.said.intent in self.searches and turn.said.confidence >= SURE
        if searched or ((weak(turn) or only_names(turn)) and named(turn) & set(self.refines)):
            return self.show(self.wish(hinted(turn), frame.slots.get("wish", {})), turn, office)
        return None

    def _weighed(self, frame: Frame, turn: Turn) -> Step | None:
        """哪个好 where there is nothing to lay beside each other."""
        shown = len(frame.slots.get("ids", []))
        if not shown or not weighs(turn):
            return None
        alone = "现在只有这一个。回 1 看详细，或换个条件再问。"
        words = alone if shown == 1 else f"回 1 到 {shown} 的数字，一个一个看详细。"
        return Step((Reply(words),), replace(frame, asked=LIST, misses=0))

    def _declined(self, turn: Turn, office: Office) -> Step | None:
        """我不想学了: of what is signed up for, where there is anything; else of what was shown."""
        if not _NOT_THIS.fullmatch(flatten(turn.text)):
            return None
        if any(item.kind == self.kind for item in office.my_signups()):
            return Step(opens=Opening("status"))
        return Step((Reply(f"好的，这些{self.noun}先不看了。要办别的，回 0 看菜单。"),))

    def _passed_on(self, frame: Frame, turn: Turn) -> Step | None:
        """转给我弟 with one in view; of several it is asked which."""
        ids = frame.slots.get("ids", [])
        nth = ordinal(turn, len(ids))
        current = ids[nth - 1] if nth else self.in_view(frame)
        if turn.said.intent != "share" or turn.said.confidence < SURE or not ids:
            return None
        if current is None:
            offers = [{"kind": self.kind, "id": offer_id} for offer_id in ids]
            return Step(frame=frame, opens=Opening("share", {"offers": offers}))
        return Step(frame=frame, opens=Opening("share", {"offer": {"kind": self.kind, "id": current}}))

    def _new_search(self, turn: Turn) -> bool:
        return bool({"occupation", "work_place"} & set(turn.said.slots))


def _after(frame: Frame) -> int:
    """Where the next page begins: a page by SMS may be shorter."""
    return int(frame.slots.get("start", 0)) + (len(frame.slots.get("ids", ())) or PAGE)


def _wish_in(known: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in known.items() if key != "aside"}
