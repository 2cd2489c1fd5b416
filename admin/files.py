"""Files as a browser gets them: pictures and voice messages shown or downloaded, never run; tables to download."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Response, request

from bot.store.talk.media import Medium
from bot.workbooks.columns import Column
from bot.workbooks.writing import opened_for_writing, protected, shown_row

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAYED = "audio/mpeg"
MOST_ROWS = 10_000
"""A workbook of so many rows takes two seconds; more rows go out line by line while they are read, as .csv."""
LINES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to download: its name without an ending, its columns, and whether contacts are masked."""

    name: str
    columns: Sequence[Column]
    masked: bool


def served(medium: Medium, content: bytes) -> Response:
    """The file itself. Its type comes from its first bytes (bot/talk/media.py), not from what the sender said.

    That it is neither sniffed nor kept is said of every page (admin/doors.py). Parts are handed out where they are
    asked for: iPhones play nothing otherwise.
    """
    response = Response(content, content_type=medium.content_type)
    shown = "inline" if medium.kind == "picture" or medium.content_type == PLAYED else "attachment"
    response.headers["Content-Disposition"] = f"{shown}; filename={medium.id}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.make_conditional(request.environ, accept_ranges=True, complete_length=len(content))
    return response


def as_workbook(sheet: Sheet, rows: Iterable[Mapping[str, Any]], path: Path) -> Response:
    """Written to `path` first: a workbook is whole or none."""
    titles, widths = ([column.heading for column in sheet.columns], [column.width for column in sheet.columns])
    with opened_for_writing(path, titles, widths) as put:
        for row in rows:
            put(shown_row(sheet.columns, row, sheet.masked))
    return downloaded(path.read_bytes(), f"{sheet.name}.xlsx", WORKBOOK)


def as_lines(sheet: Sheet, rows: Iterable[Mapping[str, Any]]) -> Response:
    return downloaded(_lines(sheet, rows), f"{sheet.name}.csv", "text/csv; charset=utf-8")


def downloaded(content: bytes | Iterator[bytes], name: str, content_type: str) -> Response:
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _lines(sheet: Sheet, rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    # With the mark, or Excel takes UTF-8 for the system's own encoding.
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow([column.heading for column in sheet.columns])
    for number, row in enumerate(rows, 1):
        writer.writerow([protected(cell) for cell in shown_row(sheet.columns, row, sheet.masked)])
        if number % LINES_AT_ONCE == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()
