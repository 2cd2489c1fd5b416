"""A filter over people as staff write it and read it: 女, 16-45, 脱贫户、监测户 … to JSON, and back to one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.broadcasts.unfit import Unfit
from bot.rules.facts import SCHOOLING

SEXES = {"男": "male", "女": "female"}
HOUSEHOLDS = ("脱贫户", "监测户", "一般户")
KINDS = {"any": "任何一样", "vacancy": "岗位", "course": "培训", "fair": "招聘会", "scheme": "补贴"}
OLDEST = 120
LONGEST_DAYS = 3650
SEPARATED = re.compile(r"[,，、;；\s]+")


def read_filter(written: Mapping[str, str]) -> dict[str, Any]:
    """JSON for `people_filters`; what is empty asks nothing. Raises `Unfit` for a word that cannot be one."""
    return {name: _READERS[name](text.strip()) for name, text in written.items() if text.strip()}


def filter_in_words(chosen: Mapping[str, Any]) -> str:
    """Such as 女，16~45 岁，脱贫户或监测户，想做焊工; empty for no filter."""
    return "，".join(_WORDS[name](chosen[name]) for name in _WORDS if name in chosen)


def written_again(audience: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields of a form, name and text, that read to this audience's places and filter."""
    only = audience.get("only") or {}
    fields = [(name, str(one)) for name in ("areas", "groups") for one in audience.get(name, ())]
    for name, value in only.items():
        said = _WRITTEN.get(name, lambda plain: plain)(value)
        fields += [(name, str(one)) for one in (said if isinstance(said, list) else [said])]
    left = (audience.get("without") or {}).get("broadcasts", ())
    return fields + [("no_broadcast", str(one)) for one in left]


def parts(text: str) -> list[str]:
    return [part for part in SEPARATED.split(text.strip()) if part]


def _chosen(words: Mapping[str, str] | tuple[str, ...], what: str) -> Callable[[str], list[str]]:
    known = words if isinstance(words, Mapping) else {word: word for word in words}

    def read(text: str) -> list[str]:
        strange = [part for part in parts(text) if part not in known]
        if strange:
            raise Unfit(f"{what}没有“{'、'.join(strange)}”，可以写：{'、'.join(known)}")
        return [known[part] for part in parts(text)]

    return read


def _ages(text: str) -> list[int | None]:
    found = re.fullmatch(r"(\d{0,3})\s*[-~～到至]\s*(\d{0,3})\s*岁?", text)
    if not found or not any(found.groups()):
        raise Unfit(f"看不懂年龄“{text}”，写成 16-45、16- 或 -45")
    low, high = (int(part) if part else None for part in found.groups())
    if (low or 0) > (OLDEST if high is None else high):
        raise Unfit(f"年龄“{text}”前面的比后面的大")
    return [low, high]


def _days(text: str) -> int:
    days = text.removesuffix("天")
    if not (days.isascii() and days.isdigit() and 0 < int(days) <= LONGEST_DAYS):
        raise Unfit(f"看不懂天数“{text}”，写 1 到 {LONGEST_DAYS} 的数")
    return int(days)


def _yes(text: str) -> bool:
    if text not in {"是", "否"}:
        raise Unfit(f"“{text}”请写 是 或 否")
    return text == "是"


def _kind(text: str) -> str:
    names = {word: kind for kind, word in KINDS.items()}
    if text not in KINDS and text not in names:
        raise Unfit(f"报名种类没有“{text}”，可以写：{'、'.join(names)}")
    return names.get(text, text)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "genders": _chosen(SEXES, "性别"),
    "ages": _ages,
    "households": _chosen(HOUSEHOLDS, "户类型"),
    "education": _chosen({word: code for code, word in SCHOOLING.items()}, "学历"),
    "employment": parts,
    "works_at": str,
    "trades": parts,
    "places": parts,
    "zero_employed": _yes,
    "training": _yes,
    "seen_within": _days,
    "silent_for": _days,
    "signed_up": _kind,
    "not_signed_up": _kind,
    "follows": _yes,
}
FILTERS = tuple(_READERS)


def _any_of(known: Mapping[str, str] | None = None, before: str = "") -> Callable[[list[str]], str]:
    return lambda words: before + "或".join((known or {}).get(word, word) for word in words)


def _aged(ages: list[int | None]) -> str:
    low, high = ages
    if low is None:
        return f"{high} 岁以下"
    return f"{low} 岁以上" if high is None else f"{low}~{high} 岁"


def _shown(yes: str, no: str) -> Callable[[bool], str]:
    return lambda value: yes if value else no


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "genders": _any_of({code: word for word, code in SEXES.items()}),
    "ages": _aged,
    "households": _any_of(),
    "education": _any_of(SCHOOLING),
    "employment": _any_of(),
    "works_at": lambda place: f"在{place}务工",
    "trades": _any_of(before="想做"),
    "places": _any_of(before="想去"),
    "zero_employed": _shown("零就业家庭", "不是零就业家庭"),
    "training": _shown("想参加培训", "没说想参加培训"),
    "seen_within": lambda days: f"{days} 天内联系过我们",
    "silent_for": lambda days: f"{days} 天没联系过我们",
    "signed_up": lambda kind: f"报过{KINDS[kind] if kind != 'any' else '名'}",
    "not_signed_up": lambda kind: f"没报过{KINDS[kind] if kind != 'any' else '名'}",
    "follows": _shown("关注了公众号", "没关注公众号"),
}

_YES: Mapping[bool, str] = {True: "是", False: "否"}
_WRITTEN: Mapping[str, Callable[[Any], Any]] = {
    "genders": lambda codes: [word for word, code in SEXES.items() if code in codes],
    "ages": lambda ages: "-".join("" if age is None else str(age) for age in ages),
    "education": lambda codes: "、".join(SCHOOLING[code] for code in codes),
    "trades": "、".join,
    "places": "、".join,
    "zero_employed": _YES.get,
    "training": _YES.get,
    "signed_up": KINDS.get,
    "not_signed_up": KINDS.get,
    "follows": _YES.get,
}
