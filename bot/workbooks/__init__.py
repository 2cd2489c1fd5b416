"""Workbooks (.xlsx, .csv) in and out: one file per kind says its columns, the rest reads and writes any of them."""

from bot.workbooks import (
    cases,
    classes,
    deliveries,
    fairs,
    groups,
    jobs,
    liaisons,
    people,
    rosters,
    schemes,
    signups,
    villages,
)
from bot.workbooks.columns import Cell, Column, Desk, Kind, Unreadable

IMPORTED: dict[str, Kind] = {
    module.KIND.name: module.KIND for module in (villages, groups, liaisons, people, jobs, classes, schemes, fairs)
}
"""Kinds that `gongyou import` takes, in the order in which a new county fills them."""

EXPORTED: dict[str, Kind] = (
    IMPORTED
    | {module.KIND.name: module.KIND for module in (signups, deliveries, cases)}
    | {kind.name: kind for kind in rosters.KINDS}
)

__all__ = ["EXPORTED", "IMPORTED", "Cell", "Column", "Desk", "Kind", "Unreadable"]
