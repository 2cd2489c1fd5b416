"""Finds the row of headings and says which cell belongs to which column."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.workbooks.cells import words
from bot.workbooks.columns import Cell, Column, Kind, NotAWorkbook

REASON = "原因"
"""The heading under which refused rows carry their reason; a corrected file may still hold it."""
NOTE = "备注"
ROWS_TO_LOOK = 6
"""Titles and instructions above the headings are common; more of them are not."""


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` by the place of their cell, `unknown` headings likewise; `titles` is the row as it stands."""

    row: int
    titles: tuple[str, ...]
    columns: Mapping[int, Column]
    unknown: Mapping[int, str]


def bare(heading: Cell) -> str:
    """手机号（必填）* and 手 机 号 are 手机号."""
    said = re.sub(r"\s+", "", unicodedata.normalize("NFKC", words(heading)))
    return re.sub(r"\(.*?\)|\[.*?\]|[*:]+$|^[*]+", "", said) or said


def find_headings(rows: Iterator[tuple[int, list[Cell]]], kind: Kind) -> Layout:
    """Takes rows up to the headings. Raises NotAWorkbook that names missing and doubled columns."""
    tried = []
    for number, cells in islice(rows, ROWS_TO_LOOK):
        layout = _layout(number, cells, kind)
        missing = missing_columns(layout, kind)
        if not missing:
            return layout
        tried.append((len(layout.columns), -number, missing))
    missing = max(tried)[2] if tried else [column.heading for column in kind.columns if column.needed]
    raise NotAWorkbook(
        f"表里缺少这些列：{'、'.join(missing)}。用 gongyou template {kind.name} 空表.xlsx 可以得到一张空表"
    )


def missing_columns(layout: Layout, kind: Kind) -> list[str]:
    present = {column.key for column in layout.columns.values()}
    missing = [column.heading for column in kind.columns if column.needed and column.key not in present]
    return missing + [
        "或".join(kind.heading(key) for key in group) for group in kind.one_of if not present.intersection(group)
    ]


def _layout(number: int, cells: Sequence[Cell], kind: Kind) -> Layout:
    by_name = {name: column for column in kind.columns for name in (column.heading, *column.also)}
    columns: dict[int, Column] = {}
    unknown: dict[int, str] = {}
    for place, cell in enumerate(cells):
        name = bare(cell)
        if name in by_name:
            columns[place] = by_name[name]
        elif name and name != REASON:
            unknown[place] = words(cell)
    doubled = [name for name, times in Counter(column.heading for column in columns.values()).items() if times > 1]
    if doubled:
        raise NotAWorkbook(f"“{'、'.join(doubled)}”这一列出现了两次，请删去一列")
    return Layout(number, tuple(words(cell) for cell in cells), columns, unknown)
