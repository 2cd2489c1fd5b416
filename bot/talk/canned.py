"""Answers that staff pick in the inbox: the office's own, those of the offices above it, then `data/answers.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from bot.runtime import Runtime
from bot.settings import HOUSE
from bot.store import Tx, areas
from bot.store.desk import canned

FILE = HOUSE / "data" / "answers.toml"


@dataclass(frozen=True, slots=True)
class Canned:
    """`kinds` of cases for which it is offered; none means all. `area` is the office's, empty for the house's own."""

    title: str
    text: str
    kinds: tuple[str, ...]
    area: str = ""
    id: int | None = None


def kept(tx: Tx, area: str) -> list[Canned]:
    """What the office of the area has at hand, as written: its own first. Of one title the nearest stands."""
    order = areas.above(area)
    rows = sorted(canned.of_offices(tx, order), key=lambda row: order.index(row.area))
    theirs = [Canned(row.title, row.text, tuple(row.kinds), row.area, row.id) for row in rows]
    found: dict[str, Canned] = {}
    for one in (*theirs, *_of_the_house()):
        found.setdefault(one.title, one)
    return list(found.values())


def offered(runtime: Runtime, tx: Tx, area: str, kind: str) -> list[Canned]:
    """What may be picked for a case of this kind, with what the settings know filled in."""
    known = known_words(runtime)
    said = (filled(one, known) for one in kept(tx, area) if not one.kinds or kind in one.kinds)
    return [one for one in said if one is not None]


def known_words(runtime: Runtime) -> Mapping[str, str]:
    """The gaps that a text may have, and what stands there; empty where the settings say nothing."""
    return {"desk": runtime.settings.desk, "hours": runtime.settings.desk_hours}


def filled(one: Canned, known: Mapping[str, str]) -> Canned | None:
    """With its gaps filled; None where one of them is not known."""
    text = one.text
    for name, value in known.items():
        if f"{{{name}}}" in text and not value:
            return None
        text = text.replace(f"{{{name}}}", value)
    return replace(one, text=text)


@cache
def _of_the_house() -> tuple[Canned, ...]:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["answer"]
    return tuple(Canned(one["title"], one["text"], tuple(one.get("kinds", ()))) for one in told)
