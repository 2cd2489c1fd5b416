"""An empty workbook of one kind: headings, a line of example, drop-downs, and what each column wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.workbooks.columns import Column, Kind
from bot.workbooks.writing import opened_for_writing

LAST = 5_000
"""Rows that drop-downs reach down to."""
INLINE = 200
"""Excel takes a list of up to 255 characters within the rule itself; longer ones stand on a hidden sheet."""


def write_template(path: Path, kind: Kind, lists: Mapping[str, Sequence[str]]) -> None:
    """Overwrites `path`. `lists` gives further drop-downs by a column's key: trades, categories of schemes."""
    if path.suffix.lower() == ".csv":
        with opened_for_writing(path, [column.heading for column in kind.columns]) as put:
            put([column.example for column in kind.columns])
        return
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(kind.title)
        looks = {True: book.add_format({"bold": True, "bg_color": "#E8F3EC"}), False: book.add_format({})}
        grey = book.add_format({"font_color": "#888888", "num_format": "@"})
        sheet.freeze_panes(1, 0)
        options = book.add_worksheet("选项")
        options.hide()
        for place, column in enumerate(kind.columns):
            # As text, or Excel turns long numbers into 1.38E+10 and drops the last digits of an identity number.
            plain = book.add_format({"num_format": "@"}) if isinstance(column.example, str) else None
            sheet.set_column(place, place, column.width, None if _is_day(column) else plain)
            sheet.write_string(0, place, column.heading, looks[column.needed or _one_of(kind, column)])
            _write_example(sheet, place, column, grey)
            _offer(sheet, options, place, tuple(lists.get(column.key, column.choices)))


def _write_example(sheet: Any, place: int, column: Column, look: Any) -> None:
    if isinstance(column.example, str):
        sheet.write_string(1, place, column.example, look)
    elif isinstance(column.example, int | float):
        sheet.write_number(1, place, column.example)


def _offer(sheet: Any, options: Any, place: int, choices: Sequence[str]) -> None:
    if not choices:
        return
    source: Any = list(choices)
    if len(",".join(choices)) > INLINE:
        options.write_column(0, place, choices)
        column = xlsxwriter.utility.xl_col_to_name(place)
        source = f"=选项!${column}$1:${column}${len(choices)}"
    sheet.data_validation(
        1,
        place,
        LAST,
        place,
        # A warning, not a wall: the import knows more words than the list shows.
        {
            "validate": "list",
            "source": source,
            "error_type": "warning",
            "error_title": "不在列表里",
            "error_message": "导入时可能被拒绝，仍要填吗？",
        },
    )


def _is_day(column: Column) -> bool:
    try:
        date.fromisoformat(str(column.example))
    except ValueError:
        return False
    return True


def _one_of(kind: Kind, column: Column) -> bool:
    return any(column.key in group for group in kind.one_of)
