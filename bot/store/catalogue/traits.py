"""What a search asks of a vacancy beside place, trade, pay and age, packed as bits of one number.

A bit keeps its meaning for ever: new ones are added at the end of their list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

TAGS = (
    "food",
    "lodging",
    "social_insurance",
    "daily_pay",
    "piece_pay",
    "couple",
    "day_shift",
    "no_experience",
    "free",
    "short_term",
    "part_time",
    "disabled_ok",
)
EMPLOYERS = ("企业", "就业帮扶车间", "社区工厂", "就业帮扶基地", "公益性岗位", "人力资源公司")
SCHOOLING = ("primary", "junior", "senior", "college", "bachelor")
ALSO = {"none": "", "vocational": "senior"}
WORDS = {"小学": "primary", "初中": "junior", "高中": "senior", "中专": "senior", "中技": "senior", "技校": "senior"}
WORDS |= {
    "职高": "senior",
    "大专": "college",
    "专科": "college",
    "高职": "college",
    "本科": "bachelor",
    "大学": "bachelor",
}

TAG_BIT = {tag: 1 << place for place, tag in enumerate(TAGS)}
EMPLOYER_BIT = {kind: 1 << (12 + place) for place, kind in enumerate(EMPLOYERS)}
MEN_ONLY, WOMEN_ONLY = 1 << 18, 1 << 19
NEEDS_BIT = {level: 1 << (20 + place) for place, level in enumerate(SCHOOLING)}
FROM_OFFICE = 1 << 25
"""The post was collected by a public office (来源: 县就业局, 驻东莞劳务工作站), not sent in by whoever hires."""
_OFFICES = ("就业局", "人社", "人力资源和社会保障", "人力资源社会保障", "就业服务", "就业中心", "公共就业", "工作站")


def traits_of(row: Mapping[str, Any]) -> int:
    """The bits of a vacancy given by its columns."""
    bits = tag_bits(row.get("tags") or ()) | EMPLOYER_BIT.get(row.get("employer_kind") or "企业", 0)
    bits |= {"male": MEN_ONLY, "female": WOMEN_ONLY}.get(row.get("gender") or "", 0)
    bits |= FROM_OFFICE if of_office(row.get("origin") or "") else 0
    return bits | NEEDS_BIT.get(schooling(row.get("education") or ""), 0)


def of_office(origin: str) -> bool:
    """Whether a 来源 names a public employment office."""
    return any(word in origin for word in _OFFICES)


def tag_bits(tags: Iterable[str]) -> int:
    return sum(TAG_BIT[tag] for tag in set(tags) if tag in TAG_BIT)


def employer_bits(kinds: Iterable[str]) -> int:
    return sum(EMPLOYER_BIT[kind] for kind in set(kinds) if kind in EMPLOYER_BIT)


def barred(gender: str, education: str) -> int:
    """Bits that a vacancy must not have for this person; what is not known of them bars nothing."""
    bits = {"male": WOMEN_ONLY, "female": MEN_ONLY}.get(gender, 0)
    if education:
        level = schooling(education)
        higher = SCHOOLING[SCHOOLING.index(level) + 1 :] if level else SCHOOLING
        bits |= sum(NEEDS_BIT[each] for each in higher)
    return bits


def schooling(text: str) -> str:
    """A level of SCHOOLING for the parser's name or an office's words (高中及以上); empty for none."""
    name = ALSO.get(text, text)
    if name in SCHOOLING or not name:
        return name
    return next((level for word, level in WORDS.items() if word in text), "")


def levels(wished: int) -> list[list[int]]:
    """For a mask of n wishes: the sub-masks that meet n of them, then n - 1, down to none."""
    bits = [1 << place for place in range(wished.bit_length()) if wished >> place & 1]
    return [[sum(chosen) for chosen in combinations(bits, met)] for met in range(len(bits), -1, -1)]
