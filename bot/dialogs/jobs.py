"""Vacancies: search by place, trade, pay and conditions; what is nearest where nothing fits; the facts of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogs.base import NOTHING, Office
from bot.dialogs.hints import hinted, weak
from bot.dialogs.in_view import asked_topic
from bot.dialogs.lines import (
    INDENT,
    LINE,
    firm_ways,
    first_fitting,
    flowing,
    headed,
    packed,
    remark,
    short_place,
    width,
)
from bot.dialogs.lists import Listing
from bot.dialogs.offering import speaks_of_class
from bot.dialogs.plain import flatten
from bot.dialogs.readers import digit
from bot.dialogs.showing import LIST
from bot.dialogs.wishes import (
    conditions,
    kept_wish,
    loosened,
    merged,
    narrowed,
    vacancy_wish,
)
from bot.dialogs.wording import TAGS, asking, brief, choices, clip, day, dialled, joined, limits, pay
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
_FOR_HOME = ("接送", "离家", "不用加班", "时间")


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
        return super().step(frame, turn, office)

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
            dear = any(word in turn.text for word in ("工资高", "钱多", "高点", "高一点"))
            return ("工资高的排在前面。\n" if dear else "") + super()._lead(wish, found, turn, office, start)
        rest = super()._lead({**wish, "tags": []}, found, turn, office, start)
        return f"写明{'、'.join(TAGS[tag] for tag in lacking)}的现在没有。\n{rest}"

    def entry(self, item: Vacancy, wish: Mapping[str, Any], turn: Turn, office: Office) -> str:
        if brief(turn):
            return f"{clip(item.title, 12)} {first_fitting(firm_ways(item.employer, item.place), 9)} {pay(item.pay)}"
        granted = set(item.tags) & set(wish.get("tags", ()))
        lacking = [TAGS[tag] for tag in wish.get("tags", ()) if granted and tag in TAGS and tag not in item.tags]
        notes = [f"没写{'、'.join(lacking)}"] if lacking else []
        head = headed(item.title, item.employer, item.place)
        who = limits(item.age_min, item.age_max, item.gender)
        place = short_place(item.place, LINE - width(f"{INDENT} · {who}"))
        aside = "" if remark(item.title) in head else remark(item.title)
        second = packed(
            [
                *pay(item.pay).replace("）", "").split("（"),
                *notes,
                *benefits(item, "near_home" in wish.get("places", ())),
            ]
        )
        return f"{head}\n{second}\n{packed([place, who, aside], ' · ')}"

    def facts(self, item: Vacancy, turn: Turn, office: Office) -> str:
        who = "，".join(part for part in (limits(item.age_min, item.age_max, item.gender), item.education) if part)
        if brief(turn):
            return joined(
                f"{item.title} {item.employer}，{pay(item.pay)}，{clip(item.place, 20)}", who and f"要求{who}"
            )
        seats = f"招 {item.seats} 人" if item.seats else ""
        until = f"{day(item.closes_on)}前报" if item.closes_on else ""
        return joined(
            f"{item.title} · {item.employer}（{item.employer_kind}）",
            f"工资：{pay(item.pay)}",
            f"地点：{item.place}",
            who and f"要求：{who}",
            f"待遇：{'、'.join(item.benefits)}" if item.benefits else "",
            item.description and f"说明：{clip(item.description, 60)}",
            "，".join(part for part in (seats, until) if part),
            item.code_word and f"口令：{item.code_word}",
        )

    def answer(self, item: Vacancy, turn: Turn, office: Office) -> str:
        asked = [tag for tag in turn.said.slots.get("tags", ()) if tag in TAGS]
        if asked:
            return "\n".join(_has_tag(item, tag) for tag in asked)
        match asked_topic(turn):
            case "pay":
                return f"“{item.title}”工资：{pay(item.pay)}。" + (
                    f"\n待遇：{'、'.join(item.benefits)}。" if item.benefits else ""
                )
            case "place":
                return f"“{item.title}”在{item.place}。"
            case "employer":
                return f"用工单位：{item.employer}（{item.employer_kind}）。{_call(item)}"
            case "hours":
                return joined(item.description and clip(item.description, 80), "上班时间以单位说的为准。" + _call(item))
        return ""

    def nothing(self, wish: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        """What rules everything out, the nearest that differ in one thing, and each condition that can be let go."""
        near = office.nearest_vacancies(vacancy_wish(wish, turn, office))
        looser = loosened(wish, turn, office) or narrowed(wish, turn, office)
        entries = [nearly(item, differs) for item, differs in near]
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


def benefits(item: Vacancy, at_home: bool = False) -> list[str]:
    """包吃 and 包住 in one word; for who stays at home 可接送孩子 before a bed in the works."""
    both = {"包吃", "包住"} <= set(item.benefits)
    named = [*(["包吃住"] if both else []), *(one for one in item.benefits if not both or one not in {"包吃", "包住"})]
    return sorted(named, key=lambda one: not any(word in one for word in _FOR_HOME)) if at_home else named


def nearly(item: Vacancy, differs: str) -> str:
    """One that comes nearest, in two lines: what differs stands beside the pay, else below it."""
    beside = first_fitting([differs, differs.removesuffix(" 元")], LINE - width(f"{INDENT}{pay(item.pay)}，"))
    return f"{headed(item.title, item.employer, item.place)}\n{flowing([pay(item.pay), beside])}"


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


def _has_tag(item: Vacancy, tag: str) -> str:
    if tag in item.tags or TAGS[tag] in item.benefits:
        return f"“{item.title}”写明{TAGS[tag]}。"
    return f"“{item.title}”没有写{TAGS[tag]}。{_call(item)}"


def _call(item: Vacancy) -> str:
    return f"可以打电话问：{item.contact_name} {dialled(item.contact_phone)}。" if item.contact_phone else ""


dialogs = (Jobs(),)
