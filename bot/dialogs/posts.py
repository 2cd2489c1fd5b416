"""One vacancy in words: in a list, by itself, what was asked about it, and two beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

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
from bot.dialogs.wording import TAGS, clip, day, dialled, joined, limits, pay
from bot.messages import Turn
from bot.offers import Vacancy

_FOR_HOME = ("接送", "离家", "不用加班", "时间")


def in_brief(item: Vacancy) -> str:
    """In a list by SMS: one line, with for whom it is alone."""
    firm = first_fitting(firm_ways(item.employer, item.place), 9)
    return " ".join(filter(None, (clip(item.title, 12), firm, pay(item.pay), limits(None, None, item.gender))))


def entry(item: Vacancy, wish: Mapping[str, Any], near: str = "", far: str = "") -> str:
    """In a list: who looks for what, what is paid, where and who may come; what was wished for stands first.

    `near` is what speaks for the place: 本镇, 对口; `far` the kilometres of a list by distance, which always stand.
    """
    return _entry(item, tuple(wish.get("tags", ())), "near_home" in wish.get("places", ()), near, far)


@lru_cache(maxsize=2048)
def _entry(item: Vacancy, tags: tuple[str, ...], at_home: bool, near: str, far: str) -> str:
    """Remembered: the best posts of a place stand at the top of many lists."""
    granted, lacking = wished(item, tags)
    notes = [*([f"没写{'、'.join(lacking)}"] if granted and lacking else []), *granted]
    rest = benefits(item, at_home)
    paid = pay(item.pay).replace("）", "").split("（")
    head = headed(item.title, item.employer, item.place)
    who = limits(item.age_min, item.age_max, item.gender)
    bare, beside = (width(f"{INDENT} · {part}") if part else 0 for part in (who, near))
    place = short_place(item.place, LINE - bare - beside)
    if place.endswith("…"):
        place, near = short_place(item.place, LINE - bare), ""
    aside = "" if remark(item.title) in head else remark(item.title)
    lines = packed(dict.fromkeys([*_measured(paid, far), *notes, *rest])), packed([place, near, who, aside], " · ")
    return joined(head, *lines)


def _measured(paid: list[str], far: str) -> list[str]:
    """The kilometres beside the pay, without spaces and 月 where they would not stand in one line."""
    if not far:
        return paid
    whole = f"{paid[0]}，{far}"
    ways = [whole, whole.replace(" ", ""), whole.replace(" ", "").replace("元/月", "元")]
    return [first_fitting(ways, LINE - width(INDENT)), *paid[1:]]


def wished(item: Vacancy, tags: Sequence[str]) -> tuple[list[str], list[str]]:
    """Which of the benefits asked for it grants, and which it does not mention."""
    granted = [tag for tag in tags if tag in TAGS and tag in item.tags]
    board = {"food", "lodging"}
    words = ["包吃住"] if board & set(granted) and board <= set(item.tags) else []
    words += [TAGS[tag] for tag in granted if not words or tag not in {"food", "lodging"}]
    return words, [TAGS[tag] for tag in tags if tag in TAGS and tag not in item.tags]


def benefits(item: Vacancy, at_home: bool = False) -> list[str]:
    """包吃 and 包住 in one word; for who stays at home 可接送孩子 before a bed in the works."""
    both = {"包吃", "包住"} <= set(item.benefits)
    named = [*(["包吃住"] if both else []), *(one for one in item.benefits if not both or one not in {"包吃", "包住"})]
    return sorted(named, key=lambda one: not any(word in one for word in _FOR_HOME)) if at_home else named


def nearly(item: Vacancy, differs: str) -> str:
    """One that comes nearest, in two lines: what differs stands beside the pay, else below it."""
    beside = first_fitting([differs, differs.removesuffix(" 元")], LINE - width(f"{INDENT}{pay(item.pay)}，"))
    return f"{headed(item.title, item.employer, item.place)}\n{flowing([pay(item.pay), beside])}"


def facts(item: Vacancy, short: bool) -> str:
    """Everything that helps to decide; `short` for SMS."""
    who = "，".join(part for part in (limits(item.age_min, item.age_max, item.gender), item.education) if part)
    if short:
        line = f"{item.title} {item.employer}，{pay(item.pay)}，{clip(item.place, 20)}"
        return joined(line, who and f"要求{who}")
    seats = f"招 {item.seats} 人" if item.seats else ""
    until = f"{day(item.closes_on)}前报" if item.closes_on else ""
    return joined(
        f"{item.title} · {item.employer}{_kind(item)}",
        f"工资：{pay(item.pay)}",
        f"地点：{item.place}",
        who and f"要求：{who}",
        f"待遇：{'、'.join(item.benefits)}" if item.benefits else "",
        item.description and f"说明：{clip(item.description, 60)}",
        "，".join(part for part in (seats, until) if part),
        item.code_word and f"口令：{item.code_word}",
    )


def answer(item: Vacancy, turn: Turn) -> str:
    """What was asked about it; empty where only its facts will do."""
    asked = [tag for tag in turn.said.slots.get("tags", ()) if tag in TAGS and "夜班" not in turn.text]
    if asked:
        return "\n".join(_has_tag(item, tag) for tag in asked)
    match asked_topic(turn):
        case "pay":
            more = f"\n待遇：{'、'.join(item.benefits)}。" if item.benefits else ""
            return f"“{item.title}”工资：{pay(item.pay)}。{more}"
        case "place":
            return f"“{item.title}”在{item.place}。"
        case "employer":
            return f"招人的是{item.employer}{_kind(item)}。{_call(item)}"
        case "hours":
            return joined(item.description and clip(item.description, 80), "上班时间以单位说的为准。" + _call(item))
        case "bring":
            return f"带身份证，有证书的带上。{_call(item)}"
    return ""


def _kind(item: Vacancy) -> str:
    return "" if item.employer_kind in item.employer else f"（{item.employer_kind}）"


def _has_tag(item: Vacancy, tag: str) -> str:
    if tag in item.tags or TAGS[tag] in item.benefits:
        return f"“{item.title}”写明{TAGS[tag]}。"
    return f"“{item.title}”没有写{TAGS[tag]}。{_call(item)}"


def _call(item: Vacancy) -> str:
    return f"可以打电话问：{item.contact_name} {dialled(item.contact_phone)}。" if item.contact_phone else ""
