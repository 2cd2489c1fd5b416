"""Who stands on which of the five rosters (五类花名册), and what a row says beyond what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.filing.whereabouts import Whereabouts
from bot.runtime import Runtime
from bot.store import Tx, areas
from bot.store.base import span
from bot.store.register import roster, rosters

Row = Mapping[str, Any]

FOUNDER = "自主创业"
NOT_AT_WORK = frozenset({"未就业", FOUNDER})


def _moved(tx: Tx) -> Iterator[Row]:
    """Who works somewhere: 务工地 is known, and 就业状态 says nothing against it."""
    return (row for row in roster.export_rows(tx) if row["works_at"] and row["employment"] not in NOT_AT_WORK)


def _founders(tx: Tx) -> Iterator[Row]:
    return (row for row in roster.export_rows(tx) if row["employment"] == FOUNDER)


SOURCES: dict[str, Callable[[Tx], Iterator[Row]]] = {
    "roster-people": roster.export_rows,
    "roster-moved": _moved,
    "roster-startup": _founders,
    "roster-training": rosters.trained,
    "roster-posts": rosters.in_posts,
}


def rows(runtime: Runtime, tx: Tx, kind: str) -> Iterator[Row]:
    """The rows of one roster, with township and village by name and how far from home the work is."""
    home = runtime.settings.home_area
    whereabouts = Whereabouts(runtime.places, areas.villages_under(tx, home))
    for row in SOURCES[kind](tx):
        township, village = whereabouts.names_of(row["area"] or "")
        far = how_far(whereabouts.code_of(row["works_at"] or ""), home)
        yield {**row, "township": township, "village": village, "how_far": far}


def how_far(code: str, home: str) -> str:
    """省外, 省内县外 or 县内, as the rules of schemes have it; empty where the place cannot be read."""
    low, high = span(home)
    if not code:
        return ""
    if low <= code < high:
        return "县内"
    return "省内县外" if code[:2] == home[:2] else "省外"
