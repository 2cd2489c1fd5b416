"""A list of vacancies: its lines, its order, and what is asked about those in view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogs import comparing, posts, reasons, welfare
from bot.dialogs.base import Office
from bot.dialogs.hints import hinted, named
from bot.dialogs.in_view import asked_topic
from bot.dialogs.lists import Listing
from bot.dialogs.nearness import how_far, nearness
from bot.dialogs.party import whom
from bot.dialogs.plain import any_of
from bot.dialogs.readers import ordinal
from bot.dialogs.showing import LIST
from bot.dialogs.wishes import CHEAPER, DEARER, NEARER, conditions, merged, seen_from, vacancy_wish
from bot.dialogs.wording import TAGS, brief, joined
from bot.messages import Frame, Reply, Step, Turn
from bot.offers import Found, Vacancy

_AS_BEFORE = any_of("上次", "上回", "刚才那", "老条件", "原来的条件", "一样的条件", "前头那个条件", "照旧")
_MARKS = frozenset({"本镇", "对口"})
"""What a line of a list says of nearness; 本县 stands in its address."""


NO_FEES = "找活、报名、介绍都不收钱。谁喊您先交押金、介绍费、体检费，一分都不要交。回“查真伪”告诉我。"
_FEES = any_of("押金", "保证金", "介绍费", "中介费", "体检费", "服装费", "手续费")


def asks_of_fees(turn: Turn) -> bool:
    """要交钱不, 要不要押金; not 我要钱多那个."""
    return bool(_FEES.search(turn.text)) or (asked_topic(turn) == "amount" and "要钱多" not in turn.text)


class VacancyList(Listing[Vacancy]):
    kind = "vacancy"
    noun = "岗位"
    searches = ("job_search",)
    asks = ("job_detail",)
    signs = ("job_apply",)
    refines = (
        "occupation",
        "work_place",
        "wage",
        "tags",
        "age",
        "gender",
        "education",
        "dropped_place",
        "dropped_occupation",
    )

    def wish(self, turn: Turn, before: Mapping[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in before.items() if key != "whom"}
        return {**merged(turn, kept), **whom(turn, before)}

    def search(self, wish: Mapping[str, Any], turn: Turn, office: Office, start: int) -> Found[Vacancy]:
        return office.find_vacancies(vacancy_wish(wish, turn, office), start)

    def find(self, offer_id: int, office: Office) -> Vacancy | None:
        return office.vacancy(offer_id)

    def stated(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        return "、".join(conditions(wish, office))

    def _lead(self, wish: Mapping[str, Any], found: Found[Vacancy], turn: Turn, office: Office, start: int) -> str:
        """A wish that none of those shown says it grants is named as such, once and not at every line."""
        if start:
            return super()._lead(wish, found, turn, office, start)
        lacking = _unmet(wish, found.items)
        if not lacking:
            first = "近的" if NEARER.search(turn.text) else "工资高的" if DEARER.search(turn.text) else ""
            sorted_by = f"{first}排在前面。" if first and wish.get("order") else ""
            if not brief(turn) and wish.get("order") == "near" and _measured(wish, found.items, turn, office):
                sorted_by = "近的排在前面，公里数是县城之间的直线。"
            beside = welfare.nearby(wish, turn, office) if "near_home" in wish.get("places", ()) else ""
            return joined(beside, sorted_by, super()._lead(wish, found, turn, office, start))
        rest = super()._lead({**wish, "tags": []}, found, turn, office, start)
        return f"写明{'、'.join(TAGS[tag] for tag in lacking)}的现在没有。\n{rest}"

    def entry(self, item: Vacancy, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        if brief(turn):
            return posts.in_brief(item)
        near = seen_from(wish, turn.person, office.home)
        mark = nearness(item.area, near, office.partners)
        far = how_far(item.area, near) if wish.get("order") == "near" else ""
        return posts.entry(item, wish, mark if mark in _MARKS else "", far)

    def facts(self, item: Vacancy, turn: Turn, office: Office) -> str:
        return posts.facts(item, brief(turn))

    def answer(self, item: Vacancy, turn: Turn, office: Office) -> str:
        return posts.answer(item, turn)

    def trade(self, item: Vacancy) -> str:
        return item.occupation

    def _asked(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """工资高点的, 少点也行, 近点的 and 还是上次那个条件 ask for the list, not about one in it."""
        if asks_of_fees(turn) and frame.slots.get("ids"):
            return Step((Reply(NO_FEES),), replace(frame, misses=0))
        again = _reorders(turn) or _AS_BEFORE.search(turn.text) or CHEAPER.search(turn.text)
        if turn.said.slots.get("wage") or not again:
            return super()._asked(frame, turn, office)
        before = frame.slots.get("wish", {})
        if NEARER.search(turn.text) and before.get("order") == "near" and frame.slots.get("ids"):
            first = "上面" if frame.slots.get("start") else "第 1 个"
            words = f"已经是近的排在前面了，最近的就是{first}。回数字看详细，或换个地方再问。"
            return Step((Reply(words),), replace(frame, asked=LIST, misses=0))
        return self.show(self.wish(turn, before), turn, office)

    def _turned(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """还有没有更近的 asks for another order, not for the next page."""
        return None if _reorders(turn) else super()._turned(frame, turn, office)

    def _refined(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """算了，看看杭州的 drops nothing but the place of before."""
        if turn.said.intent in {"cancel", "deny"} and named(turn) & {"work_place", "occupation"}:
            return self.show(self.wish(hinted(turn), frame.slots.get("wish", {})), turn, office)
        return super()._refined(frame, turn, office)

    def _compared(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """第一个和第三个哪个好, 这两个比一下, about those in view."""
        ids = frame.slots.get("ids", [])
        numbers = comparing.meant(turn, len(ids)) if frame.asked in self.shown else []
        items = [(number, item) for number in numbers if (item := self.find(ids[number - 1], office))]
        if len(items) < 2:
            return None
        near = seen_from(frame.slots.get("wish", {}), turn.person, office.home)
        tail = "回数字看详细，回“报 1”报名。"
        text = joined(comparing.table(items, near, office.partners, turn), tail)
        return Step((Reply(text),), replace(frame, asked=LIST, misses=0))

    def _told(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """为啥推荐这个 and 我能报不: about the one that is named or in view, else about the first."""
        ids, wish = frame.slots.get("ids", []), frame.slots.get("wish", {})
        asks_why = bool(reasons.WHY.search(turn.text))
        if not ids or not (asks_why or (reasons.MAY.search(turn.text) and not self._new_search(turn))):
            return None
        nth = ordinal(turn, len(ids))
        meant = ids[nth - 1] if nth else self.in_view(frame) or (ids[0] if asks_why else None)
        item = self.find(meant, office) if meant is not None else None
        if item is None:
            return self._which(frame, turn, office) if len(ids) > 1 else None
        differs = frame.slots.get("differs", {}).get(str(item.id), "")
        told = reasons.why(item, wish, turn, office, differs) if asks_why else ""
        return self.detail(frame, item.id, turn, office, told or reasons.may_apply(item, wish, turn, office))


def _reorders(turn: Turn) -> bool:
    return bool(DEARER.search(turn.text) or NEARER.search(turn.text))


def _measured(wish: Mapping[str, Any], items: Sequence[Vacancy], turn: Turn, office: Office) -> bool:
    near = seen_from(wish, turn.person, office.home)
    return any(how_far(item.area, near) for item in items)


def _unmet(wish: Mapping[str, Any], items: Sequence[Vacancy]) -> list[str]:
    tags = [tag for tag in wish.get("tags", ()) if tag in TAGS and tag not in wish.get("must", ())]
    return tags if tags and not any(set(tags) & set(item.tags) for item in items) else []
