"""Writes workbooks and CSV files row by row in constant memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from bot.workbooks.columns import Cell, Column, Kind, Shown
from bot.workbooks.headings import NOTE, REASON


class Sink(Protocol):
    def __call__(self, cells: Sequence[Cell | None]) -> None: ...


def opened_for_writing(path: Path, titles: Sequence[str], widths: Sequence[int] = ()) -> AbstractContextManager[Sink]:
    """Takes rows below these headings; .csv by the file's name, else a workbook. An old file is overwritten."""
    return _separated(path, titles) if path.suffix.lower() == ".csv" else _workbook(path, titles, widths)


def shown_row(columns: Sequence[Column], values: Mapping[str, Any], masked: bool) -> list[Shown]:
    """One row's cells; with `masked` whatever personal column there is only hints."""
    row: list[Shown] = []
    for column in columns:
        value = values.get(column.key)
        cell = None if value is None or (value == "" and not column.show("")) else column.show(value)
        row.append(column.mask(str(cell or "")) if masked and column.mask and cell else cell)
    return row


def titles_of(kind: Kind, with_note: bool) -> list[str]:
    return [column.heading for column in kind.columns] + ([NOTE] if with_note else [])


def refused_path(path: Path) -> Path:
    """NAME.refused.xlsx beside NAME.xlsx or NAME.csv."""
    return path.with_name(path.stem + ".refused.xlsx")


def refused_titles(titles: Sequence[str]) -> list[str]:
    """The file's own headings, the reason last; an older reason is replaced."""
    return [title for title in titles if title != REASON] + [REASON]


@contextmanager
def _workbook(path: Path, titles: Sequence[str], widths: Sequence[int]) -> Iterator[Sink]:
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    try:
        sheet = book.add_worksheet()
        looks = ("yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm")
        formats = {look: book.add_format({"num_format": look}) for look in looks}
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for place, title in enumerate(titles):
            sheet.write_string(0, place, title, bold)
        count = 0

        def put(cells: Sequence[Cell | None]) -> None:
            nonlocal count
            count += 1
            for place, cell in enumerate(cells):
                _write(sheet, count, place, cell, formats)

        yield put
    finally:
        book.close()


def _write(sheet: Any, row: int, place: int, cell: Cell | None, formats: Mapping[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        # As a string, whatever it begins with: a name such as =HYPERLINK(…) must never become a formula.
        sheet.write_string(row, place, cell[:32_767])
    elif isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, place, cell)
    elif isinstance(cell, timedelta):
        sheet.write_string(row, place, str(cell))
    else:
        sheet.write_datetime(row, place, cell, formats[_look(cell)])


def _look(cell: date | time) -> str:
    if isinstance(cell, datetime) and cell.time() != time():
        return "yyyy-mm-dd hh:mm"
    return "yyyy-mm-dd" if isinstance(cell, date) else "hh:mm"


@contextmanager
def _separated(path: Path, titles: Sequence[str]) -> Iterator[Sink]:
    # With the mark, or Excel takes UTF-8 for the system's own encoding.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles)
        yield lambda cells: writer.writerow([protected(cell) for cell in cells])


def protected(cell: Cell | None) -> str:
    """A cell's text that no spreadsheet runs as a formula (OWASP: CSV injection)."""
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    text = "" if cell is None else str(cell)
    return "'" + text if isinstance(cell, str) and text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
