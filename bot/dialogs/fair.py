"""Job fairs: the next ones near, who comes, the bus; the facts of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.dialogs.base import Office
from bot.dialogs.in_view import asked_topic
from bot.dialogs.lines import INDENT, LINE, packed, short_place, width
from bot.dialogs.lists import Listing
from bot.dialogs.showing import PAGE
from bot.dialogs.wording import brief, clip, day, dialled, hours, joined, weekday
from bot.messages import Frame, Reply, Step, Turn
from bot.offers import Fair, Found

_WHO = re.compile(r"(?:厂|家|单位|公司|企业|老板)(?:会)?来")


class Fairs(Listing[Fair]):
    name = "fair"
    title = "招聘会"
    intents = ("fair_inquiry",)
    keys = ("fairs",)
    kind = "fair"
    noun = "招聘会"
    unit = "场"
    searches = ("fair_inquiry",)
    asks = ("fair_inquiry", "job_detail")
    refines = ("work_place", "home_place", "date")
    signs = ("fair_signup", "job_apply")

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """哪些厂来 with a fair in view is about who comes, though it sounds like a search for work."""
        current = self.in_view(frame)
        item = self.find(current, office) if current is not None and _WHO.search(turn.text) else None
        if item is not None and turn.kind in {"text", "voice"}:
            return self.detail(frame, item.id, turn, office, self._coming(item))
        return super().step(frame, turn, office)

    def _coming(self, item: Fair) -> str:
        return joined(f"来的单位：{_who(item)}。" if _who(item) else "", f"是哪些厂，{self.call(item)}")

    def wish(self, turn: Turn, before: Mapping[str, Any]) -> dict[str, Any]:
        said = turn.said.slots
        places = [code for code in (*said.get("work_place", ()), *said.get("home_place", ())) if code.isdigit()]
        span = said.get("date") or {}
        stated = {"near": places[0] if places else "", "since": span.get("from"), "until": span.get("to")}
        return {**before, **{key: value for key, value in stated.items() if value}}

    def search(self, wish: Mapping[str, Any], turn: Turn, office: Office, start: int) -> Found[Fair]:
        """A named day is looked for among the coming ones: a county holds a few dozen at most."""
        near = wish.get("near") or turn.person.area
        if not wish.get("since"):
            return office.fairs(near, start)
        since, until = date.fromisoformat(wish["since"]), date.fromisoformat(wish.get("until") or wish["since"])
        fitting = [item for item in office.fairs(near, 0, 60).items if since <= item.day <= until]
        return Found(tuple(fitting[start : start + PAGE]), len(fitting))

    def find(self, offer_id: int, office: Office) -> Fair | None:
        return office.fair(offer_id)

    def stated(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        near = office.place_name(wish["near"]) + "附近" if wish.get("near") else ""
        since, until = wish.get("since"), wish.get("until")
        span = day(date.fromisoformat(since)) if since else ""
        if until and until != since:
            span += f"到{day(date.fromisoformat(until))}"
        return "、".join(part for part in (near, span) if part)

    def entry(self, item: Fair, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        if brief(turn):
            return f"{day(item.day)} {clip(item.title, 14)} {short_place(item.place, 10)}"
        posts = f"{item.posts} 个岗" if item.posts else f"{item.employers} 家厂" if item.employers else ""
        when = packed([weekday(item.day), "有班车" if item.bus else ""])
        return f"{clip(item.title, 20)}\n{when}\n{packed([short_place(item.place, LINE - width(INDENT)), posts])}"

    def facts(self, item: Fair, turn: Turn, office: Office) -> str:
        when = f"{weekday(item.day)}{hours(item.opens_at, item.closes_at)}"
        if brief(turn):
            return joined(
                f"{clip(item.title, 18)}，{when}，{clip(item.place, 16)}",
                _who(item),
                item.bus and f"班车:{clip(item.bus, 20)}",
            )
        return joined(
            item.title,
            f"时间：{when}",
            f"地点：{item.place}",
            f"谁来：{_who(item)}" if _who(item) else "",
            f"班车：{clip(item.bus, 50)}" if item.bus else "",
            f"主办：{item.host}" if item.host else "",
            f"口令：{item.code_word}" if item.code_word else "",
        )

    def answer(self, item: Fair, turn: Turn, office: Office) -> str:
        match asked_topic(turn):
            case "bus":
                return f"班车：{clip(item.bus, 60)}" if item.bus else f"没有写班车。地点：{item.place}。"
            case "hours":
                return f"“{item.title}”：{weekday(item.day)}{hours(item.opens_at, item.closes_at)}。"
            case "place":
                return f"{weekday(item.day)}，在{item.place}。"
            case "employer":
                return self._coming(item)
            case "bring" | "documents":
                return f"带身份证和手机，有证书的带上。{weekday(item.day)}，在{item.place}。"
            case "office":
                phone = f"联系：{item.contact_name} {dialled(item.contact_phone)}。" if item.contact_phone else ""
                return f"在{item.place}。{phone}"
        return ""

    def nothing(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        following = office.fairs(wish.get("near") or turn.person.area).items if wish.get("since") else ()
        if not following:
            return Step((Reply("最近还没有定下来的招聘会。\n有了要通知您的话，回“有招聘会叫我”。"),))
        step = self.show({key: value for key, value in wish.items() if key == "near"}, turn, office)
        lead = Reply(
            f"{self.stated(wish, turn, office)}没有招聘会。往后有的：\n{step.replies[0].text}", step.replies[0].choices
        )
        return Step((lead,), step.frame)


def _who(item: Fair) -> str:
    firms = f"{item.employers} 家厂" if item.employers else ""
    posts = f"{item.posts} 个岗位" if item.posts else ""
    return "、".join(part for part in (firms, posts) if part)


dialogs = (Fairs(),)
