"""Training: courses by trade, place and time; the facts of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogs.base import NOTHING, Office
from bot.dialogs.crafts import craft_of, names_of
from bot.dialogs.gatherings import Gathering, span_of
from bot.dialogs.in_view import asked_topic
from bot.dialogs.lines import INDENT, LINE, packed, short_place, width
from bot.dialogs.readers import SURE
from bot.dialogs.showing import ASIDE, LIST
from bot.dialogs.wording import brief, choices, clip, day, joined, limits, numbered
from bot.messages import Frame, Reply, Step, Turn
from bot.offers import Course, CourseWish, Found

MOST = 60
"""A county holds a few dozen classes at once; those called by a word are picked out of them."""


class Training(Gathering[Course]):
    name = "training"
    title = "学技术"
    intents = ("training_search",)
    keys = ("training",)
    kind = "course"
    news = "courses"
    noun = "培训班"
    searches = ("training_search",)
    asks = ("training_search", "job_detail")
    refines = ("occupation", "work_place", "date")
    signs = ("training_signup", "job_apply")

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        craft = "" if known.get("ids") or known.get("occupations") else craft_of(turn)
        return self._unlisted(craft, known, turn, office) if craft else super().start(turn, office, known)

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """想学电脑 over a list is no question about it."""
        heard = turn.said.intent in {*self.searches, *self.signs} and turn.said.confidence >= SURE
        craft = craft_of(turn) if heard else ""
        return (
            self._unlisted(craft, frame.slots.get("wish", {}), turn, office)
            if craft
            else super().step(frame, turn, office)
        )

    def _unlisted(self, craft: str, known: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """A craft that no list of trades knows: the classes that are called so, else plainly none."""
        named = names_of(craft)
        coming = office.open_courses(CourseWish(near=turn.person.area or office.home), 0, MOST).items
        found = [item.id for item in coming if any(name in item.title for name in named)]
        if found:
            return self.these(
                found, f"教{craft}的班，找到 {len(found)} 个：", turn, office, aside=bool(known.get(ASIDE))
            )
        return self._others(f"教{craft}的班，现在没有。", known, turn, office)

    def wish(self, turn: Turn, before: Mapping[str, Any]) -> dict[str, Any]:
        trades = list(turn.said.slots.get("occupation", ()))
        return {**super().wish(turn, before), **({"occupations": trades} if trades else {})}

    def search(self, wish: Mapping[str, Any], turn: Turn, office: Office, start: int) -> Found[Course]:
        return office.open_courses(_course_wish(wish, turn, office), start)

    def find(self, offer_id: int, office: Office) -> Course | None:
        return office.course(offer_id)

    def stated(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        return "、".join(part for part in (super().stated(wish, turn, office), *wish.get("occupations", ())) if part)

    def entry(self, item: Course, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        if brief(turn):
            full = item.seats is not None and item.taken >= item.seats
            where = f"{day(item.starts_on)}开班 {short_place(item.place, 8)}"
            return f"{clip(item.title, 12)} {where}{' 满了可候补' if full else ''}"
        fee, who = item.fee and _fee(item), limits(item.age_min, item.age_max, item.gender)
        place = packed([short_place(item.place, LINE - width(INDENT)), fee, who], " · ")
        return f"{clip(item.title, 18)}\n{packed([f'{day(item.starts_on)}开班', _left(item)])}\n{place}"

    def facts(self, item: Course, turn: Turn, office: Office) -> str:
        until = f"~{day(item.ends_on)}" if item.ends_on else ""
        who = "，".join(
            part for part in (item.for_whom, limits(item.age_min, item.age_max, item.gender), item.education) if part
        )
        if brief(turn):
            return joined(
                f"{item.title}，{day(item.starts_on)}{until}，{clip(item.place, 16)}", _fee(item), _seats(item)
            )
        return joined(
            f"{item.title} · {item.school}（{item.form}）" if item.form else f"{item.title} · {item.school}",
            f"时间：{day(item.starts_on)}{until}",
            f"地点：{item.place}",
            f"费用：{_fee(item)}" if item.fee else "",
            f"补贴：{clip(item.allowance, 50)}" if item.allowance else "",
            f"谁能报：{who}" if who else "",
            "，".join(part for part in (_seats(item), f"{day(item.closes_on)}前报" if item.closes_on else "") if part),
            f"口令：{item.code_word}" if item.code_word else "",
        )

    def when(self, item: Course) -> str:
        until = f"到{day(item.ends_on)}" if item.ends_on else ""
        return f"{day(item.starts_on)}开班{until}"

    def bring(self, item: Course) -> str:
        return f"带身份证，到{item.place}，{self.when(item)}。{self.call(item)}"

    def room(self, item: Course) -> str:
        return _seats(item)

    def told(self, topic: str, item: Course) -> str:
        match topic:
            case "amount" | "pay" if item.fee:
                allowance = f"\n补贴：{clip(item.allowance, 50)}" if item.allowance else ""
                return f"“{item.title}”费用：{_fee(item)}。{allowance}"
            case "employer":
                return f"办班的是{item.school}。"
        return ""

    def answer(self, item: Course, turn: Turn, office: Office) -> str:
        told = super().answer(item, turn, office)
        return f"{told}每天几点以学校说的为准。{self.call(item)}" if asked_topic(turn) == "hours" else told

    def trade(self, item: Course) -> str:
        return item.occupation

    def nothing(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """Without the trade or the place there is mostly something; what there is stands by digits."""
        stated = self.stated(wish, turn, office) or "报名中"
        return self._others(f"{stated}的培训班，现在没有。", wish, turn, office)

    def _others(self, lead: str, wish: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """What there is instead, and being told of new ones, after a sentence that says what there is not."""
        found = self.search({}, turn, office, 0)
        if not found.items:
            return Step((Reply("现在没有在报名的培训班。\n开新班想知道的话，回“有新班叫我”。"),))
        labels = [self.entry(item, {}, turn, office) for item in found.items]
        tail = "回数字看详细。\n开了新班要通知，回“有了叫我”。"
        text = joined(f"{lead}\n别的班有：", numbered(labels), tail)
        reply = Reply(text, choices([item.title for item in found.items]))
        whom = {key: value for key, value in wish.items() if key == "whom"}
        slots = {"wish": whom, "start": 0, "ids": [item.id for item in found.items], "more": False}
        return Step((reply,), Frame(self.name, self.version, slots, LIST))


def _course_wish(wish: Mapping[str, Any], turn: Turn, office: Office) -> CourseWish:
    since, until = span_of(wish)
    return CourseWish(
        places=tuple(wish.get("places", ())),
        occupations=tuple(wish.get("occupations", ())),
        since=since,
        until=until,
        near=turn.person.area or office.home,
    )


def _fee(item: Course) -> str:
    return (
        "免费"
        if item.fee.strip() in {"0", "0元", "免费", "0.0"}
        else f"{item.fee} 元"
        if item.fee.isdigit()
        else item.fee
    )


def _seats(item: Course) -> str:
    if item.seats is None:
        return ""
    left = item.seats - item.taken
    return f"还有 {left} 个名额" if left > 0 else "名额满了，可以候补"


def _left(item: Course) -> str:
    """The same in a line of a list."""
    left = (item.seats or 0) - item.taken
    return "" if item.seats is None else f"剩 {left} 个名额" if left > 0 else "满了可候补"


dialogs = (Training(),)
