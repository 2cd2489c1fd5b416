"""Filters over people that an office keeps under a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.broadcasts.unfit import Unfit
from bot.runtime import Runtime
from bot.store.sending import saved_filters

LONGEST_NAME = 40


def filter_named(runtime: Runtime, name: str, area: str = "") -> dict[str, Any]:
    """Raises `Unfit` where the office of the area (empty: of the home area) has none of that name."""
    with runtime.store.reading() as tx:
        found = saved_filters.named(tx, area or runtime.settings.home_area, name)
    if found is None:
        raise Unfit(f"没有叫“{name}”的筛选条件")
    return dict(found)


def keep_filter(
    runtime: Runtime, name: str, chosen: Mapping[str, Any], area: str = "", author_id: int | None = None
) -> None:
    """Raises `Unfit` for an empty filter, a bad name, or one that is taken."""
    if not chosen:
        raise Unfit("还没有选条件，没有可存的")
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        raise Unfit(f"筛选条件的名字要有 1 到 {LONGEST_NAME} 个字")
    where = area or runtime.settings.home_area
    with runtime.store.begin() as tx:
        if saved_filters.keep(tx, name.strip(), where, chosen, runtime.now(), author_id) is None:
            raise Unfit(f"已经有叫“{name.strip()}”的筛选条件，换个名字")


def filters_of(runtime: Runtime, area: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Name and filter of all that the office of the area (empty: of the home area) has kept."""
    with runtime.store.reading() as tx:
        return [(row.name, dict(row.filter)) for row in saved_filters.of_area(tx, area or runtime.settings.home_area)]
