"""The division that a sent location lies in: by its label, by its point where the label says less or something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.distances import REACH, away_from, county_at
from bot.messages import Understanding


def area_of(said: Understanding, payload: Mapping[str, Any]) -> str:
    """A code of 6 digits, or 9 where the label names a township; empty where neither label nor point tells.

    The label of 昆明路 12 号 in 上海 is not believed: what it names must lie within reach of the point. The point
    itself is not kept: where somebody is to the metre is nobody's business.
    """
    named = _named(said)
    latitude, longitude = payload.get("latitude"), payload.get("longitude")
    if latitude is None or longitude is None:
        return named
    if not named or named.endswith("00"):
        return county_at(latitude, longitude, within=named) or county_at(latitude, longitude) or named
    away = away_from(named, latitude, longitude)
    return named if away is None or away <= REACH else county_at(latitude, longitude) or named


def _named(said: Understanding) -> str:
    codes = [code for slot in ("home_place", "work_place") for code in said.slots.get(slot, ()) if code.isdigit()]
    return max(codes, key=len)[:9] if codes else ""
