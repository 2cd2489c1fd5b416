"""Vacancies: search by place, trade, pay and conditions; what is nearest where nothing fits; the facts of one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogs import posts
from bot.dialogs.base import NOTHING, Office
from bot.dialogs.hints import hinted, weak
from bot.dialogs.lists import Listing
from bot.dialogs.offering import speaks_of_class
from bot.dialogs.plain import any_of, flatten
from bot.dialogs.readers import digit, number_of
from bot.dialogs.showing import LIST
from bot.dialogs.wishes import (
    conditions,
    kept_wish,
    loosened,
    merged,
    narrowed,
    vacancy_wish,
    yielding,
)
from bot.dialogs.wording import TAGS, asking, brief, choices, joined
from bot.messages import Frame, Kind, Opening, Reply, Step, Turn
from bot.offers import Found, Vacancy

WHERE = "where"
DIRECTIONS: tuple[tuple[str, list[str]], ...] = (
    ("家附近", ["near_home"]),
    ("省内", ["in_province"]),
    ("广东（珠三角）", ["pearl_river_delta"]),
    ("江浙沪（长三角）", ["yangtze_river_delta"]),
    ("都可以", []),
)
_DEARER = any_of("工资高", "钱多", "高点", "高一点", "高些", "工资好")
_AS_BEFORE = any_of("上次", "上回", "刚才那", "老条件", "原来的条件", "一样的条件")
_BESIDE = re.compile(r"(?:比|对比|比较|哪个好|哪个强|和|跟|与|还是)")


class Jobs(Listing[Vacancy]):
    name = "jobs"
    title = "找工作"
    intents = ("job_search", "job_detail")
    keys = ("jobs", "jobs_near")
    kinds: tuple[Kind, ...] = ("place",)
    kind = "vacancy"
    noun = "岗位"
    searches = ("job_search",)
    asks = ("job_detail",)
    signs = ("job_apply",)
    refines = ("occupation", "work_place", "wage", "tags", "age", "gender")
    hints = ("occupation", "work_place", "wage")

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if known.get("ids"):
            return super().start(turn, office, known)
        if turn.said.slots.get("occupation") and speaks_of_class(turn.text):
            return Step(opens=Opening("training"))
        aside = bool(known.get("aside"))
        wish = self.wish(turn, {key: value for key, value in known.items() if key != "aside"})
        if turn.kind == "menu" and turn.text == "jobs_near":
            return self.show({**wish, "places": ["near_home"]}, turn, office)
        if turn.kind != "place" and not any(wish.get(key) for key in ("places", "occupations", "pay", "tags", "kinds")):
            kept = kept_wish(turn, office) if turn.said.intent != "job_detail" else {}
            return self.show({**wish, **kept}, turn, office, aside=aside) if kept else self._where(wish, turn, office)
        return super().start(turn, office, {**wish, "aside": aside})

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == WHERE and turn.kind in {"text", "voice"}:
            number = digit(turn) or _direction(turn.text)
            if number and number <= len(DIRECTIONS):
                return self.show({**frame.slots["wish"], "places": DIRECTIONS[number - 1][1]}, turn, office)
            return self._refined(frame, turn, office) or self._only_place(frame, turn, office)
        return self._compared(frame, turn, office) or super().step(frame, turn, office)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return (
            self._where(frame.slots["wish"], turn, office)
            if frame.asked == WHERE
            else super().prompt(frame, turn, office)
        )

    def wish(self, turn: Turn, before: Mapping[str, Any]) -> dict[str, Any]:
        return merged(turn, before)

    def search(self, wish: Mapping[str, Any], turn: Turn, office: Office, start: int) -> Found[Vacancy]:
        return office.find_vacancies(vacancy_wish(wish, turn, office), start)

    def find(self, offer_id: int, office: Office) -> Vacancy | None:
        return office.vacancy(offer_id)

    def stated(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        return "、".join(conditions(wish, office))

    def _lead(self, wish: Mapping[str, Any], found: Found[Vacancy], turn: Turn, office: Office, start: int) -> str:
        """A wish that none of those shown says it grants is named as such, once and not at every line."""
        lacking = [] if start else _unmet(wish, found.items)
        if not lacking:
            dear = "工资高的排在前面。\n" if _DEARER.search(turn.text) else ""
            return dear + super()._lead(wish, found, turn, office, start)
        rest = super()._lead({**wish, "tags": []}, found, turn, office, start)
        return f"写明{'、'.join(TAGS[tag] for tag in lacking)}的现在没有。\n{rest}"

    def entry(self, item: Vacancy, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        return posts.in_brief(item) if brief(turn) else posts.entry(item, wish)

    def facts(self, item: Vacancy, turn: Turn, office: Office) -> str:
        return posts.facts(item, brief(turn))

    def answer(self, item: Vacancy, turn: Turn, office: Office) -> str:
        return posts.answer(item, turn)

    def nothing(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """What rules everything out, the nearest that differ in one thing, and each condition that can be let go."""
        near = office.nearest_vacancies(vacancy_wish(wish, turn, office))
        looser = loosened(wish, turn, office) or narrowed(wish, turn, office)
        entries = [posts.nearly(item, differs) for item, differs in near]
        labels = [*entries, *(f"{label}（有 {total} 个）" for label, _, total in looser)]
        stated = self.stated(wish, turn, office)
        if not labels:
            words = f"{stated or '这样'}的岗位，现在没有。\n换个地方或工种再问我，或回“有合适的叫我”。"
            return Step((Reply(words),), Frame(self.name, self.version, {"wish": dict(wish), "ids": []}, LIST))
        numbered = [f"{number} {label}" for number, label in enumerate(labels, 1)]
        split = len(entries)
        text = joined(
            f"{stated}的岗位，现在没有。",
            "最接近的：" if entries else "",
            *numbered[:split],
            "放宽一样就有：" if looser else "",
            *numbered[split:],
            "回数字就行。",
        )
        slots = {"wish": dict(wish), "ids": [item.id for item, _ in near], "looser": [kept for _, kept, _ in looser]}
        titles = [*(item.title for item, _ in near), *labels[split:]]
        return Step((Reply(text, choices(titles)),), Frame(self.name, self.version, slots, LIST))

    def _asked(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """工资高点的 and 还是上次那个条件 ask for the list, not about one in it."""
        if turn.said.slots.get("wage") or not (_DEARER.search(turn.text) or _AS_BEFORE.search(turn.text)):
            return super()._asked(frame, turn, office)
        return self.show(self.wish(turn, frame.slots.get("wish", {})), turn, office)

    def _refined(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """Conditions of an earlier search that leave nothing of the new one give way, and that is said."""
        before = frame.slots.get("wish", {})
        if speaks_of_class(turn.text) and (trades := hinted(turn).said.slots.get("occupation")):
            return Step(frame=frame, opens=Opening("training", {"occupations": trades}))
        step = super()._refined(frame, turn, office)
        if step is None or _fits(step):
            return step
        full = hinted(turn)
        wish, given_up = yielding(self.wish(full, before), before, full, office)
        if not given_up:
            return step
        step = self.show(wish, turn, office)
        return replace(
            step, replies=(Reply(f"{given_up}的没有，先不管这个。\n{step.replies[0].text}"), *step.replies[1:])
        )

    def _compared(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """1 和 2 哪个好, about those in view."""
        ids = frame.slots.get("ids", [])
        numbers = list(dict.fromkeys(number_of(mark) for mark in re.findall(r"[1-9一二三四]", flatten(turn.text))))
        if frame.asked == WHERE or len(numbers) != 2 or max(numbers) > len(ids) or len(turn.text) > 14:
            return None
        items = [(number, self.find(ids[number - 1], office)) for number in numbers]
        if not _BESIDE.search(turn.text):
            return None
        text = joined(posts.compared([(n, item) for n, item in items if item]), "回数字看详细，回“报 1”报名。")
        return Step((Reply(text),), replace(frame, asked=LIST, misses=0))

    def _from_list(self, frame: Frame, number: int, turn: Turn, office: Office) -> Step:
        looser, shown = frame.slots.get("looser", []), len(frame.slots.get("ids", []))
        if shown < number <= shown + len(looser):
            return self.show(looser[number - shown - 1], turn, office)
        if not shown and not looser:
            return Step(frame=frame, heard=False)
        return super()._from_list(frame, number, turn, office)

    def _where(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        found = self.search(wish, turn, office, 0)
        total = f"{found.total} 多" if found.more_than else f"{found.total} "
        tail = "回数字；也可以直接说，比如：东莞电子厂 6000 以上。"
        which = "您说的是哪个岗位？先找出来。\n" if turn.said.intent == "job_detail" else ""
        reply = asking(f"{which}现在招人的岗位有 {total}个。想去哪里干？", [label for label, _ in DIRECTIONS], tail)
        return Step((reply,), Frame(self.name, self.version, {"wish": dict(wish)}, WHERE))

    def _only_place(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """东莞 alone is an answer to where, whatever the parser makes of it."""
        full = hinted(turn)
        slots = full.said.slots
        if weak(turn) and {"work_place", "home_place", "occupation", "wage", "age", "gender"} & set(slots):
            wish = self.wish(full, frame.slots["wish"])
            places = wish.get("places") or list(slots.get("home_place", ()))
            return self.show({**wish, "places": places}, turn, office)
        return Step(frame=frame, heard=False)


def _unmet(wish: Mapping[str, Any], items: Sequence[Vacancy]) -> list[str]:
    tags = [tag for tag in wish.get("tags", ()) if tag in TAGS and tag not in wish.get("must", ())]
    return tags if tags and not any(set(tags) & set(item.tags) for item in items) else []


def _direction(text: str) -> int | None:
    flat = flatten(text)
    spoken = (
        ("附近", "本地", "家里", "近点"),
        ("省内",),
        ("广东", "珠三角"),
        ("长三角", "江浙沪"),
        ("都可以", "都行", "随便", "哪都行"),
    )
    return next((number for number, words in enumerate(spoken, 1) if flat in words), None)


def _fits(step: Step) -> bool:
    """Whether the step shows a list of what was asked for, not what comes near it."""
    return step.frame is not None and bool(step.frame.slots.get("ids")) and "looser" not in step.frame.slots


dialogs = (Jobs(),)
