"""How far a vacancy is from where one looks, in the steps that the order of a list knows (docs/ranking.md)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.distances import told
from bot.places import stem


def nearness(area: str, near: str, partners: Sequence[str] = ()) -> str:
    """本镇, 本县, 本市, 对口, 本省 or 外省, as seen from `near`; empty where either is not known so well."""
    if len(area) < 4 or len(near) < 4:
        return ""
    if len(near) >= 9 and area[:9] == near[:9]:
        return "本镇"
    if near[4:6] not in {"", "00"} and area[:6] == near[:6]:
        return "本县"
    if near[2:4] != "00" and area[:4] == near[:4]:
        return "本市"
    if any(area.startswith(stem(code)) for code in partners):
        return "对口"
    return "本省" if area[:2] == near[:2] else "外省"


def how_far(area: str, near: str) -> str:
    """约 60 公里, as the crow flies between the county seats; empty in one county, or where a seat is not known."""
    kilometres = told(near, area)
    return f"约 {kilometres} 公里" if kilometres is not None else ""
