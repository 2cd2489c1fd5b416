"""Vacancies: search by place, trade, pay and conditions; what is nearest where nothing fits; the facts of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.dialogs import posts, welfare
from bot.dialogs.base import NOTHING, Office
from bot.dialogs.crafts import names_of, work_of
from bot.dialogs.hints import hinted, weak
from bot.dialogs.offering import speaks_of_class
from bot.dialogs.plain import flatten
from bot.dialogs.readers import SURE, digit
from bot.dialogs.ruled_out import blamed, loosened, narrowed
from bot.dialogs.showing import ASIDE, LIST
from bot.dialogs.shunning import rules_out
from bot.dialogs.vacancy_list import NO_FEES, VacancyList, asks_of_fees
from bot.dialogs.wishes import WELFARE, kept_wish, vacancy_wish, yielding
from bot.dialogs.wording import asking, choices, day, joined
from bot.messages import Frame, Kind, Opening, Reply, Step, Turn

WHERE = "where"
SEARCHED = ("places", "occupations", "pay", "tags", "kinds", "order", "not_places", "not_occupations")
"""Conditions that make a search; without any it is asked where to."""
_LEARNS = re.compile(r"(?:想|要|去|来)学(?!校|生|徒)")
_DISMISSING = {"cancel", "cancel_signup", "deny", "go_back", "out_of_scope", "unsubscribe", "profile_update"}
"""What the parser may take 昆明就不去了 for."""
DIRECTIONS: tuple[tuple[str, list[str]], ...] = (
    ("家附近", ["near_home"]),
    ("省内", ["in_province"]),
    ("广东（珠三角）", ["pearl_river_delta"]),
    ("江浙沪（长三角）", ["yangtze_river_delta"]),
    ("都可以", []),
)


class Jobs(VacancyList):
    name = "jobs"
    title = "找工作"
    intents = ("job_search", "job_detail")
    keys = ("jobs", "jobs_near")
    lifetime = timedelta(days=30)  # 上次那个条件 is said weeks later too, and nothing is owed to a list
    kinds: tuple[Kind, ...] = ("place",)
    hints = ("occupation", "work_place", "wage")

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        if known.get("ids"):
            return super().start(turn, office, known)
        if known.get("checked"):
            return self._checked(known, turn, office)
        if "wish" in known:
            return self.show(known["wish"], turn, office)
        if turn.said.slots.get("occupation") and _means_class(turn.text):
            return Step(opens=Opening("training"))
        aside = bool(known.get("aside"))
        if (work := work_of(turn)) and turn.said.intent in self.intents:
            return self._called(work, turn, office, aside)
        wish = self.wish(turn, {key: value for key, value in known.items() if key != "aside"})
        if turn.kind == "menu" and turn.text == "jobs_near":
            return self.show({**wish, "places": ["near_home"]}, turn, office)
        if not any(wish.get(key) for key in SEARCHED):
            kept = kept_wish(turn, office) if turn.kind != "place" and turn.said.intent != "job_detail" else {}
            return self.show({**wish, **kept}, turn, office, aside=aside) if kept else self._where(wish, turn, office)
        return super().start(turn, office, {**wish, "aside": aside})

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if frame.asked == WHERE and turn.kind in {"text", "voice"}:
            number = digit(turn) or _direction(turn.text)
            if number and number <= len(DIRECTIONS):
                return self.show({**frame.slots["wish"], "places": DIRECTIONS[number - 1][1]}, turn, office)
            return self._refined(frame, turn, office) or self._only_place(frame, turn, office)
        if turn.said.intent == "job_search" and turn.said.confidence >= SURE and (work := work_of(turn)):
            return self._called(work, turn, office, bool(frame.slots.get(ASIDE)))
        return (
            self._compared(frame, turn, office)
            or self._told(frame, turn, office)
            or self._alerted(frame, turn)
            or self._shunned(frame, turn, office)
            or super().step(frame, turn, office)
        )

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return (
            self._where(frame.slots["wish"], turn, office)
            if frame.asked == WHERE
            else super().prompt(frame, turn, office)
        )

    def show(self, wish: Mapping[str, Any], turn: Turn, office: Office, start: int = 0, *, aside: bool = False) -> Step:
        if gate := welfare.gate(wish, office):
            return Step(opens=gate)
        if not wish.get("since") or self.search(wish, turn, office, 0).items:
            return super().show(wish, turn, office, start, aside=aside)
        now = {key: value for key, value in wish.items() if key != "since"}
        step = super().show(now, turn, office, start, aside=aside)
        then = day(date.fromisoformat(wish["since"]))
        return _under(f"到{then}还招的，现在还没登出来。先看现在招的：", step)

    def nothing(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """What rules everything out, the nearest that differ in one thing, and each condition that can be let go."""
        near = office.nearest_vacancies(vacancy_wish(wish, turn, office))
        singly = loosened(wish, turn, office)
        looser = singly or narrowed(wish, turn, office)
        entries = [posts.nearly(item, differs) for item, differs in near]
        labels = [*entries, *(f"{label}（有 {total} 个）" for label, _, total in looser)]
        stated = self.stated(wish, turn, office)
        if not labels:
            why = blamed(wish, [], turn, office)
            asked = {"places", "occupations", "pay", "tags", "kinds"} & {key for key in wish if wish[key]}
            again = (
                "换个地方或工种再问我，或回“有合适的叫我”。"
                if asked
                else "有收的就告诉您，回“有合适的叫我”；请人找，回“人工”。"
            )
            words = joined(f"{stated or '这样'}的岗位，现在没有。{why}", welfare.nearby(wish, turn, office), again)
            return Step((Reply(words),), Frame(self.name, self.version, {"wish": dict(wish), "ids": []}, LIST))
        numbered = [f"{number} {label}" for number, label in enumerate(labels, 1)]
        split = len(entries)
        text = joined(
            f"{stated}的岗位，现在没有。{blamed(wish, looser, turn, office)}",
            "最接近的：" if entries else "",
            *numbered[:split],
            "放宽一样就有：" if singly else "也可以：" if looser else "",
            *numbered[split:],
            "回数字就行。",
        )
        slots = {"wish": dict(wish), "ids": [item.id for item, _ in near], "looser": [kept for _, kept, _ in looser]}
        slots["differs"] = {str(item.id): differs for item, differs in near}
        titles = [*(item.title for item, _ in near), *labels[split:]]
        return Step((Reply(text, choices(titles)),), Frame(self.name, self.version, slots, LIST))

    def _refined(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """Conditions of an earlier search that leave nothing of the new one give way, and that is said."""
        before = frame.slots.get("wish", {})
        if _means_class(turn.text) and (trades := hinted(turn).said.slots.get("occupation")):
            return Step(frame=frame, opens=Opening("training", {"occupations": trades}))
        step = super()._refined(frame, turn, office)
        if step is None or step.opens or _fits(step):
            return step
        full = hinted(turn)
        wish, given_up = yielding(self.wish(full, before), before, full, office)
        if not given_up:
            return step
        return _under(f"{given_up}的没有，先不管这个。", self.show(wish, turn, office))

    def _alerted(self, frame: Frame, turn: Turn) -> Step | None:
        """有合适的叫我, over a list: the wish of the list is what stands from now on, unless another is named."""
        sure = turn.said.intent == "subscribe" and turn.said.confidence >= SURE
        if not sure or speaks_of_class(turn.text) or "招聘会" in turn.text:
            return None
        wish = {key: value for key, value in frame.slots.get("wish", {}).items() if key != "whom"}
        if frame.slots.get("called"):
            wish["called"] = frame.slots["called"]
        fresh = self._new_search(turn) or WELFARE in wish.get("kinds", ())
        return Step(frame=frame, opens=Opening("alerts", {"wish": {} if fresh else wish}))

    def _called(self, work: str, turn: Turn, office: Office, aside: bool) -> Step:
        """Work that no list of trades knows: the posts that are called so, else plainly none, and what else."""
        wish = self.wish(turn, {})
        ids = tuple(office.vacancies_called(names_of(work)))
        kept = replace(vacancy_wish(wish, turn, office), among=ids)
        found = [item.id for item in office.find_vacancies(kept, 0, len(ids)).items] if ids else []
        if found:
            return self.these(found, f"写着“{work}”的岗位，找到 {len(found)} 个：", turn, office, aside=aside)
        step = super().start(turn, office, {**wish, ASIDE: aside})
        if step.frame is not None:
            step = replace(step, frame=replace(step.frame, slots={**step.frame.slots, "called": work}))
        lead = f"“{work}”的岗位，现在没有。有了要通知，回“有了叫我”。\n别的岗位："
        return _under(lead, step) if step.replies else step

    def _shunned(self, frame: Frame, turn: Turn, office: Office) -> Step | None:
        """东莞就算了 over a list goes on without it, unless a sign-up is taken back by it."""
        taken_back = turn.said.intent == "cancel_signup" and office.my_signups()
        if turn.said.intent not in _DISMISSING or taken_back or not rules_out(turn):
            return None
        return self.show(self.wish(hinted(turn), frame.slots.get("wish", {})), turn, office)

    def _checked(self, known: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """Public-welfare posts once it is clear whether the person may have one; else why not, and work near home."""
        lead, wish = welfare.verdict(known, office)
        return _under(lead, self.show(wish, turn, office))

    def _from_list(self, frame: Frame, number: int, turn: Turn, office: Office) -> Step:
        looser, shown = frame.slots.get("looser", []), len(frame.slots.get("ids", []))
        if shown < number <= shown + len(looser):
            return self.show(looser[number - shown - 1], turn, office)
        if not shown and not looser:
            return Step(frame=frame, heard=False)
        return super()._from_list(frame, number, turn, office)

    def _where(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        found = self.search(wish, turn, office, 0)
        if turn.kind != "place" and len(found.items) == found.total:  # so few, or none: nothing to choose from
            return super().show(wish, turn, office) if found.items else self.nothing(wish, turn, office)
        total = f"{found.total} 多" if found.more_than else f"{found.total} "
        tail = "回数字；也可以直接说，比如：东莞电子厂 6000 以上。"
        which = "您说的是哪个岗位？先找出来。\n" if turn.said.intent == "job_detail" else ""
        which = f"{NO_FEES}\n" if asks_of_fees(turn) else which
        which = "位置收到了，看不出是哪个县。直接说地名也行。\n" if turn.kind == "place" else which
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


def _means_class(text: str) -> bool:
    """电焊班, or 想学理发: a trade is named, and no post."""
    return speaks_of_class(text) or bool(_LEARNS.search(text))


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


def _under(lead: str, step: Step) -> Step:
    """The same answer with a sentence before it."""
    first = replace(step.replies[0], text=joined(lead, step.replies[0].text))
    return replace(step, replies=(first, *step.replies[1:]))


def _fits(step: Step) -> bool:
    """Whether the step shows a list of what was asked for, not what comes near it."""
    return step.frame is not None and bool(step.frame.slots.get("ids")) and "looser" not in step.frame.slots


dialogs = (Jobs(),)
