"""务工地 of the rules from a place that somebody names, as seen from their home county."""

from __future__ import annotations

from bot.rules.facts import Fact, Other

INSIDE = Other(("省外",))
"""In the province; whether in one's own county is not known."""


def works_where(place: str, home: str) -> Fact | None:
    """Of a place reference of the contract; `home` is a code of six digits or more. None where it tells nothing."""
    if place == "outside_province":
        return "省外"
    if not place.isdigit():
        return "县内" if place == "near_home" else INSIDE if place == "in_province" else None
    if place[:2] != home[:2]:
        return "省外"
    county, other = home[:6], place[:6]
    if county.endswith("00") or other.endswith("0000") or (other.endswith("00") and other[:4] == county[:4]):
        return INSIDE
    return "县内" if other == county else "省内县外"
