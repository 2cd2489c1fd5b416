"""Place references of a wish as division codes: regions spelled out, words read from where the person is."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache

from bot.distances import around
from bot.places import stem
from bot.settings import HOUSE

OUTSIDE = "-"
"""Before a province's code: everywhere but there."""


@cache
def regions() -> dict[str, list[str]]:
    """Members of the deltas, from data/places/regions.toml."""
    return tomllib.loads((HOUSE / "data" / "places" / "regions.toml").read_text(encoding="utf-8"))


def codes_of(places: Sequence[str], near: str) -> list[str]:
    """Division codes for references of the contract, none inside another; `-530000` for everywhere else.

    `near` is an area code: near_home is its county, in_province and outside_province its province. `around`, which
    only a sent location means, are the counties within AROUND kilometres of it.
    """
    codes: list[str] = []
    for place in places:
        codes += _meant(place, near)
    outside = [code for code in codes if code.startswith(OUTSIDE)][:1]
    kept = [code for code in dict.fromkeys(codes) if not code.startswith(OUTSIDE)]
    if outside:
        kept = [code for code in kept if code.startswith(outside[0][1:3])]
    return outside + [code for code in kept if not any(_holds(other, code) for other in kept)]


def _meant(place: str, near: str) -> list[str]:
    if place.isdigit():
        return [place[:9] if len(place) == 12 and place.endswith("000") else place.ljust(6, "0")]
    if place in regions():
        return regions()[place]
    if len(near) < 6:
        return []
    if place == "around":
        return list(around(near)) or [near[:6]]
    province = near[:2] + "0000"
    words = {"near_home": near[:6], "in_province": province, "outside_province": OUTSIDE + province}
    return [words[place]] if place in words else []


def _holds(other: str, code: str) -> bool:
    return other != code and code.startswith(stem(other))
