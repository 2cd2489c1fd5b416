"""Job fairs: the next ones near, who comes and what they offer, the bus; the facts of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogs.base import Office
from bot.dialogs.gatherings import Gathering, span_of
from bot.dialogs.in_view import asked_topic
from bot.dialogs.lines import INDENT, LINE, packed, short_place, width
from bot.dialogs.offering import form_named
from bot.dialogs.showing import PAGE
from bot.dialogs.wording import brief, clip, hours, joined, weekday
from bot.dialogs.wording import day as day_said
from bot.messages import Frame, Opening, Reply, Step, Turn
from bot.offers import Fair, Found

_WHO = re.compile(r"(?:厂|家|单位|公司|企业|老板)(?:会)?来|(?:招|有)(?:哪些|什么|啥|些啥)(?:工|人|岗|厂|单位)|谁来")
_COUNTY = re.compile(r"县[里上城]|全县|城里|城头")
MOST = 60
"""A county holds a few dozen fairs at once: those of a day or kind are picked out of the coming ones."""
POSTS = 9
SHORT = 8
"""Characters of 哪些厂来: a longer question may be about something else."""


class Fairs(Gathering[Fair]):
    name = "fair"
    title = "招聘会"
    intents = ("fair_inquiry",)
    keys = ("fairs",)
    kind = "fair"
    news = "fairs"
    at_once = ("hours", "place")
    noun = "招聘会"
    unit = "场"
    searches = ("fair_inquiry",)
    asks = ("fair_inquiry", "job_detail")
    refines = ("work_place", "home_place", "date")
    signs = ("fair_signup", "job_apply")
    places_from = ("work_place", "home_place")

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """哪些厂来 with a fair in view is about who comes, though it sounds like a search for work."""
        current = self.in_view(frame)
        item = self.find(current, office) if current is not None and _asks_who(turn) else None
        return self._coming(frame, item, turn, office) if item is not None else super().step(frame, turn, office)

    def claims(self, frame: Frame, turn: Turn, office: Office) -> bool:
        return _asks_who(turn) and self.in_view(frame) is not None and len(turn.text) <= SHORT

    def _coming(self, frame: Frame, item: Fair, turn: Turn, office: Office) -> Step:
        """The posts brought to it, to go through and sign up for; without them who is expected, in figures."""
        posts = office.posts_at(item, 0, POSTS)
        if not posts.items:
            return self.detail(frame, item.id, turn, office, self.told("employer", item))
        more = f"，先看 {len(posts.items)} 个" if posts.total > len(posts.items) else ""
        lead = joined(
            f"“{item.title}”来的单位：{_who(item)}。" if _who(item) else "", f"已经报来 {posts.total} 个岗位{more}："
        )
        kept = replace(frame, slots={**frame.slots, "current": item.id})
        return Step(frame=kept, opens=Opening("jobs", {"ids": [post.id for post in posts.items], "lead": lead}))

    def wish(self, turn: Turn, before: Mapping[str, Any]) -> dict[str, Any]:
        wish = super().wish(turn, before)
        form = form_named(turn.text)
        whole = {"county": True} if _COUNTY.search(turn.text) else {}
        return {**wish, **whole, **({"form": form} if form else {})}

    def search(self, wish: Mapping[str, Any], turn: Turn, office: Office, start: int) -> Found[Fair]:
        near = _near(wish, turn, office)
        since, until = span_of(wish)
        if since is None and not wish.get("form"):
            return office.fairs(near, start)
        fitting = [
            item
            for item in office.fairs(near, 0, MOST).items
            if (since is None or since <= item.day <= (until or since))
            and (not wish.get("form") or item.form == wish["form"])
        ]
        return Found(tuple(fitting[start : start + PAGE]), len(fitting))

    def _new_search(self, turn: Turn) -> bool:
        return super()._new_search(turn) or bool(form_named(turn.text) or _COUNTY.search(turn.text))

    def find(self, offer_id: int, office: Office) -> Fair | None:
        return office.fair(offer_id)

    def stated(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        said = super().stated({**wish, "places": []}, turn, office)
        near = [office.place_name(code) + "附近" for code in wish.get("places", ())[:1] if code.isdigit()]
        return "、".join(part for part in (*near, said, _form_said(wish)) if part)

    def entry(self, item: Fair, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        if brief(turn):
            return f"{day_said(item.day)} {clip(item.title, 14)} {short_place(item.place, 10)}"
        posts = f"{item.posts} 个岗" if item.posts else f"{item.employers} 家厂" if item.employers else ""
        when = packed([weekday(item.day), "有班车" if item.bus else ""])
        return f"{clip(item.title, 20)}\n{when}\n{packed([short_place(item.place, LINE - width(INDENT)), posts])}"

    def facts(self, item: Fair, turn: Turn, office: Office) -> str:
        if brief(turn):
            return joined(
                f"{clip(item.title, 18)}，{self.when(item)}，{clip(item.place, 16)}",
                _who(item),
                item.bus and f"班车：{clip(item.bus, 20)}",
                _left(item),
            )
        return joined(
            item.title,
            f"时间：{self.when(item)}",
            f"地点：{item.place}",
            f"谁来：{_who(item)}" if _who(item) else "",
            f"班车：{clip(item.bus, 50)}" if item.bus else "",
            _left(item),
            f"主办：{item.host}" if item.host else "",
            f"口令：{item.code_word}" if item.code_word else "",
        )

    def when(self, item: Fair) -> str:
        return f"{weekday(item.day)}{hours(item.opens_at, item.closes_at)}"

    def bring(self, item: Fair) -> str:
        return f"带身份证和手机，有证书的带上。{weekday(item.day)}，在{item.place}。"

    def room(self, item: Fair) -> str:
        return _left(item)

    def told(self, topic: str, item: Fair) -> str:
        match topic:
            case "bus":
                return f"班车：{clip(item.bus, 60)}" if item.bus else f"没有写班车。地点：{item.place}。"
            case "employer":
                return joined(f"来的单位：{_who(item)}。" if _who(item) else "", f"是哪些厂，{self.call(item)}")
            case "amount":
                return "招聘会不要钱，进场、报名都不收费。"
        return ""

    def nothing(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """What else is coming, the narrower wish named as the one that cannot be had."""
        narrow = bool(wish.get("since") or wish.get("form"))
        if not narrow or not office.fairs(_near(wish, turn, office)).items:
            return Step((Reply("最近还没有定下来的招聘会。\n有了要通知您的话，回“有招聘会叫我”。"),))
        rest = {key: value for key, value in wish.items() if key not in {"since", "until", "form"}}
        step = self.show(rest, turn, office)
        lead = f"没有{self.stated(wish, turn, office)}的招聘会。往后有的：\n{step.replies[0].text}"
        return Step((Reply(lead, step.replies[0].choices),), step.frame)


def _asks_who(turn: Turn) -> bool:
    return turn.kind in {"text", "voice"} and bool(_WHO.search(turn.text) or asked_topic(turn) == "employer")


def _form_said(wish: Mapping[str, Any]) -> str:
    return str({"赶集": "赶集天"}.get(wish.get("form", ""), wish.get("form", "")))


def _near(wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
    """Where one looks from: the place that was named, the whole county for 县里, else one's own village."""
    named = [code for code in wish.get("places", ()) if code.isdigit()]
    return named[0] if named else office.home if wish.get("county") else turn.person.area


def _who(item: Fair) -> str:
    firms = f"{item.employers} 家厂" if item.employers else ""
    posts = f"{item.posts} 个岗位" if item.posts else ""
    return "、".join(part for part in (firms, posts) if part)


def _left(item: Fair) -> str:
    """Most fairs have room for all who come; one with kept places says how many are left."""
    if item.seats is None:
        return ""
    left = item.seats - item.taken
    return f"还有 {left} 个名额" if left > 0 else "名额满了，可以候补"


dialogs = (Fairs(),)
