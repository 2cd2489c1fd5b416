"""What a person rules out: 不想去东莞, 除了保安都行, 电子厂就不去了. It is not offered until it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bot.dialogs.hints import ruled_out
from bot.messages import Turn
from bot.places import stem

_SHUNNED: tuple[tuple[str, str, Literal["place", "occupation"]], ...] = (
    ("places", "not_places", "place"),
    ("occupations", "not_occupations", "occupation"),
)
"""The key of a wish, that of what is ruled out of it, and what it is."""
_SLOTS = {"place": "work_place", "occupation": "occupation"}
_OPPOSITE = {"in_province": "outside_province", "outside_province": "in_province", "near_home": "outside_province"}


def without_ruled_out(wish: Mapping[str, Any], turn: Turn) -> dict[str, Any]:
    """除了东莞都行 rules a place out until it is named as wanted; 不去省外 is as much as 省内."""
    kept = dict(wish)
    if not rules_out(turn) and not any(kept.get(shunned) for _, shunned, _ in _SHUNNED):
        return kept
    for wanted, shunned, what in _SHUNNED:
        out = [value for value in ruled_out(turn, what) if value not in turn.said.slots.get(_SLOTS[what], ())]
        opposite = next((_OPPOSITE[value] for value in out if value in _OPPOSITE), "")
        left = [value for value in kept.get(wanted, ()) if value not in out]
        never = dict.fromkeys([*kept.get(shunned, ()), *(value for value in out if value not in _OPPOSITE)])
        found = {
            wanted: left or ([opposite] if opposite else []),
            shunned: [one for one in never if not _named(one, left)],
        }
        kept = {key: value for key, value in (kept | found).items() if value or key not in found}
    return kept


def _named(shunned: str, wanted: Sequence[str]) -> bool:
    """Whether what was ruled out, or a place within it, is wanted after all: 东莞也行, after 不去广东."""
    within = stem(shunned) if shunned.isdigit() else shunned
    return any(one.startswith(within) if one.isdigit() else one == shunned for one in wanted)


def said_of(wish: Mapping[str, Any]) -> list[str]:
    """Of the places ruled out those worth a word: within what is wanted, or all where no place is."""
    wanted = [place for place in wish.get("places", ()) if place.isdigit()]
    out = list(wish.get("not_places", ()))
    return [one for one in out if not wanted or any(one.startswith(stem(place)) for place in wanted)]


def rules_out(turn: Turn) -> bool:
    """Whether the message names a place or a trade that is not wanted."""
    return any(hit.slot.startswith("dropped_") for hit in turn.said.entities)
