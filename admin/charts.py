"""The charts of the first page as tables: rows with a label, figures and the list they lead to; a script draws them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from admin.desk import runtime, to
from admin.offers.facts import categories, place_name
from admin.wording import day, gist, many
from bot import teaching
from bot.store.screens.home import Days

LONGEST = 12
"""Bars of one chart; more are not read."""

LISTS: Mapping[str, tuple[str, dict[str, str]]] = {
    "job_search": ("catalogue.listing", {"kind": "vacancy"}),
    "job_detail": ("catalogue.listing", {"kind": "vacancy"}),
    "job_apply": ("signups.listing", {"kind": "vacancy"}),
    "training_search": ("catalogue.listing", {"kind": "course"}),
    "training_signup": ("signups.listing", {"kind": "course"}),
    "subsidy_inquiry": ("catalogue.listing", {"kind": "scheme"}),
    "fair_inquiry": ("catalogue.listing", {"kind": "fair"}),
    "fair_signup": ("signups.listing", {"kind": "fair"}),
    "application_status": ("signups.listing", {}),
    "cancel_signup": ("signups.listing", {"state": "cancelled"}),
    "profile_update": ("people.listing", {}),
    "contact_liaison": ("cases.listing", {"kind": "handover"}),
    "verify_notice": ("cases.listing", {"kind": "doubt"}),
    "report_problem": ("cases.listing", {"kind": "complaint"}),
}
"""The list that stands nearest to what people ask for."""
ANSWERS = frozenset({"select_option", "affirm", "deny", "go_back", "cancel", "show_more"})
"""Intents that ask for nothing: they answer a question of ours."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: what it is called, its figures, and the list behind it, "" for none."""

    label: str
    figures: tuple[int, ...]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """`form` is how it is drawn: lines or bars. `said` is what it comes to in a sentence, `heads` its columns.

    The figures of a `percent` chart are parts of a hundred. One without bars says why in `said`.
    """

    name: str
    title: str
    form: str
    said: str
    heads: tuple[str, ...]
    bars: Sequence[Bar]
    percent: bool = False


def charts(days: Days, townships: Sequence[str], first: date, today: date) -> list[Chart]:
    """All of them, in the order of the page."""
    return [
        _talks(days, first, today),
        _alone(days, first, today),
        _way(days, first),
        _schemes(days),
        _intents(days),
        _townships(days, townships, first),
    ]


def _talks(days: Days, first: date, today: date) -> Chart:
    people, messages = days.by_day.get("people", {}), days.by_day.get("messages", {})
    bars = [
        Bar(day(one), (people.get(one, 0), messages.get(one, 0)), to("people.listing", seen=one.isoformat()))
        for one in _each(first, today)
    ]
    total = sum(messages.values())
    said = f"共 {many(total)} 条，今天 {many(people.get(today, 0))} 人。" if total else "这些天还没有人说话。"
    return Chart("talks", "每天来说话的人", "lines", said, ("日期", "人", "条"), bars if total else ())


def _alone(days: Days, first: date, today: date) -> Chart:
    """Of those who said something on a day, how many had not to do with a human."""
    people, handed = days.by_day.get("people", {}), days.by_day.get("handed", {})
    link = to("cases.listing")
    bars = [
        Bar(day(one), (_part(people[one] - handed.get(one, 0), people[one]),), link)
        for one in _each(first, today)
        if people.get(one)
    ]
    total = sum(people.values())
    sure = _part(total - sum(handed.values()), total) if total else 0
    said = f"每 100 人次里，{sure} 人次小助手自己答好了。" if total else "这些天还没有人说话。"
    return Chart("alone", "不用人就答好的", "lines", said, ("日期", "%"), bars, percent=True)


def _intents(days: Days) -> Chart:
    meanings = teaching.meanings(runtime().settings.intents)
    asked = {name: number for name, number in days.by_part.get("intent", {}).items() if name not in ANSWERS}
    return _ranked(
        "intents",
        "问的是什么",
        ("事情", "条"),
        asked,
        lambda name: gist(meanings.get(name, name)).split("，")[0],
        lambda name: to(LISTS[name][0], **LISTS[name][1]) if name in LISTS else "",
        "这些天还没有人问。",
    )


def _way(days: Days, first: date) -> Chart:
    parts, since = days.by_part, first.isoformat()
    came = parts.get("came", {})
    there = came.get("course", 0) + came.get("fair", 0)
    bars = [
        Bar("通知送到", (sum(parts.get("notices", {}).values()),), to("broadcasts.listing")),
        Bar("报名", (sum(parts.get("signups", {}).values()),), to("signups.listing", since=since)),
        Bar("到班到场", (there,), to("signups.listing", state="finished", since=since)),
        Bar("上岗", (came.get("vacancy", 0),), to("signups.listing", kind="vacancy", state="finished", since=since)),
    ]
    if not any(bar.figures[0] for bar in bars):
        return Chart("way", "从通知到上岗", "bars", "这些天没有发过通知，也没有人报名。", ("一步一步", "人次"), ())
    said = "，".join(f"{bar.label} {many(bar.figures[0])}" for bar in bars)
    return Chart("way", "从通知到上岗", "bars", f"{said}。", ("一步一步", "人次"), bars)


def _townships(days: Days, townships: Sequence[str], first: date) -> Chart:
    filed = days.by_part.get("township", {})
    chart = _ranked(
        "townships",
        "各乡镇报名",
        ("乡镇", "个"),
        filed,
        place_name,
        lambda code: to("signups.listing", area=code, since=first.isoformat()),
        "这些天还没有人报名。",
    )
    silent = [place_name(code) for code in townships if not filed.get(code)]
    if not chart.bars or not silent:
        return chart
    some = "、".join(silent[:3]) + ("等" if len(silent) > 3 else "")
    more = f"{some} {len(silent)} 个乡镇没有人报名。" if len(silent) > 1 else f"{some}没有人报名。"
    return Chart(chart.name, chart.title, chart.form, chart.said + more, chart.heads, chart.bars)


def _schemes(days: Days) -> Chart:
    names = categories()
    return _ranked(
        "schemes",
        "问补贴，问哪一种",
        ("补贴", "条"),
        days.by_part.get("scheme", {}),
        lambda name: names.get(name, "没说哪一种"),
        lambda name: to("catalogue.listing", kind="scheme", sort=name or None),
        "这些天还没有人问补贴。",
    )


def _ranked(
    name: str,
    title: str,
    heads: tuple[str, ...],
    numbers: Mapping[str, int],
    word: Callable[[str], str],
    link: Callable[[str], str],
    empty: str,
) -> Chart:
    """The largest first; what comes after LONGEST bars is one more, which leads nowhere."""
    ranked = sorted(numbers.items(), key=lambda one: (-one[1], one[0]))
    bars = [Bar(word(part), (number,), link(part)) for part, number in ranked[:LONGEST]]
    if rest := sum(number for _part, number in ranked[LONGEST:]):
        bars.append(Bar("其他", (rest,)))
    total = sum(numbers.values())
    if not bars:
        return Chart(name, title, "bars", empty, heads, ())
    most = bars[0]
    said = f"最多的是{most.label}，{many(most.figures[0])} {heads[1]}，占 {_part(most.figures[0], total)}%。"
    return Chart(name, title, "bars", said, heads, bars)


def _each(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _part(number: int, of: int) -> int:
    return round(100 * number / of)
