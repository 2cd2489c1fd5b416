"""Vacancies of a list beside each other, fact by fact: what differs, then what is the same. The person judges."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.dialogs.lines import headed, short_place
from bot.dialogs.nearness import how_far, nearness
from bot.dialogs.plain import flatten
from bot.dialogs.posts import benefits
from bot.dialogs.readers import number_of
from bot.dialogs.wording import PER, brief, clip, day, joined, limits, pay
from bot.messages import Turn
from bot.offers import Vacancy

Numbered = tuple[int, Vacancy]

_NUMBER = r"第?([1-9一二三四五六七八九])(?:个|号|家|条)?"
_PAIR = re.compile(rf"{_NUMBER}(?:(?:和|跟|与|同|对比|还是|或者|、|,|，)+{_NUMBER}|比{_NUMBER}(?![比下样]))")
_WEIGHS = re.compile(r"比|哪个|哪家|哪样|区别|差别|不同|选哪|还是|好不好")
_ALL = re.compile(
    r"(?:这|那)?(?:两|二|三|几)(?:个|家|样)(?:岗位|厂|工作|活)?.{0,6}(?:比|哪个|哪家|区别|差别|不同|选哪)"
    r"|^(?:比一比|比一下|比比|比较一下|比较比较|对比一下|有(?:啥|什么)(?:区别|差别|不同))"
    r"|^(?:那)?(?:到底)?(?:哪个|哪家)(?:更|最)?(?:好|强|划算|合适|合算)"
)
_LONGEST = 18
_FAR = {"本镇": "在本镇", "本县": "在本县", "本市": "在本市", "对口": "对口城市", "本省": "在省内", "外省": "在省外"}


def weighs(turn: Turn) -> bool:
    """哪个好, 1和2哪个好: things of a list are to be held against each other."""
    text = flatten(turn.text)
    pair = _PAIR.search(text) and _WEIGHS.search(text)
    return len(text) <= _LONGEST and bool(pair or _ALL.search(text))


def meant(turn: Turn, shown: int) -> list[int]:
    """Numbers of the list that are to be compared: two that are named, or all in view; empty for no such wish."""
    text = flatten(turn.text)
    if shown < 2 or len(text) > _LONGEST:
        return []
    pair = _PAIR.search(turn.text) or _PAIR.search(text)
    if pair and _WEIGHS.search(text):
        numbers = [number_of(mark) for mark in pair.groups() if mark]
        return numbers if max(numbers) <= shown and len(set(numbers)) == 2 else []
    return list(range(1, shown + 1)) if _ALL.search(text) else []


def table(items: Sequence[Numbered], near: str, partners: Sequence[str], turn: Turn) -> str:
    """A line for each fact that differs, in the order of the numbers; the others together in one line."""
    facts = [_facts(item, near, partners) for _, item in items]
    if len({item.pay.per for _, item in items}) == 1:
        facts = [_without_unit(each, items[0][1]) for each in facts]
    differs = [name for name in facts[0] if len({each[name] for each in facts}) > 1]
    same = [facts[0][name] for name in facts[0] if name not in differs and facts[0][name]]
    heads = [f"{number} {clip(item.title, 10) if brief(turn) else _head(item)}" for number, item in items]
    shown = differs[: 4 if brief(turn) else 6]
    lines = [f"{name}：{' ｜ '.join(each[name] or '没写' for each in facts)}" for name in shown]
    alike = f"一样的：{'，'.join(same[:4])}" if same else ""
    return joined("；".join(heads) if brief(turn) else joined(*heads), *lines, alike)


def _without_unit(facts: Mapping[str, str], item: Vacancy) -> Mapping[str, str]:
    """Where all are paid by the same unit it stands once, before the figures."""
    unit = f"元/{PER[item.pay.per]}"
    return {f"工资（{unit}）": facts["工资"].replace(f" {unit}", ""), **{n: f for n, f in facts.items() if n != "工资"}}


def _head(item: Vacancy) -> str:
    return headed(item.title, item.employer, item.place)


def _facts(item: Vacancy, near: str, partners: Sequence[str]) -> Mapping[str, str]:
    """In the order in which people ask for them."""
    return {
        "工资": pay(item.pay),
        "地点": short_place(item.place, 9),
        "远近": how_far(item.area, near) or _FAR.get(nearness(item.area, near, partners), ""),
        "待遇": "、".join(benefits(item)[:3]),
        "要求": limits(item.age_min, item.age_max, item.gender) or "男女老少都行",
        "学历": item.education,
        "单位": item.employer_kind,
        "人数": f"招 {item.seats} 人" if item.seats else "",
        "报名": f"{day(item.closes_on)}前报名" if item.closes_on else "",
    }
