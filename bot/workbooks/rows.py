"""Reads the rows of one kind: typed values for those that can be taken, plain reasons for those that cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.workbooks.cells import words
from bot.workbooks.columns import Cell, Column, Desk, Kind, Unreadable
from bot.workbooks.headings import NOTE, Layout, bare, find_headings
from bot.workbooks.reading import Sheet, opened

MEMO = 4_096
"""Different texts and figures of one column that are read once and remembered."""
_REMEMBERED = frozenset({str, float})

_UNREAD, _UNSAID = object(), object()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`number` as the spreadsheet counts, `cells` as they stood, `values` by the store's names.

    A row with `reasons` is refused. A value that is not there was not spoken of: what is stored stays.
    """

    number: int
    cells: Sequence[Cell]
    values: dict[str, Any]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file being read: `titles` are its headings, `height` its rows for progress, `rows` come once."""

    titles: tuple[str, ...]
    height: int
    rows: Iterator[SheetRow]


@contextmanager
def read(path: Path, kind: Kind, desk: Desk) -> Iterator[Table]:
    """Opens a file of this kind. Raises NotAWorkbook, before or while rows are read, with a sentence to show."""
    with opened(path) as sheet:
        layout = find_headings(sheet.rows, kind)
        yield Table(layout.titles, max(sheet.height - layout.row, 0), Readers(layout, kind, desk).rows(sheet))


class Readers:
    """The columns of one file with what was read before, and the numbers already met."""

    def __init__(self, layout: Layout, kind: Kind, desk: Desk) -> None:
        self._kind = kind
        self._desk = desk
        self._columns: list[tuple[int, Column, dict[Cell, Any]]] = [
            (at, column, {}) for at, column in layout.columns.items()
        ]
        self._unknown = layout.unknown
        self._met: dict[int, int] = {}
        # Hash of a number to its row, less than 0 where the row lacks the stronger one: a tenth of the texts' memory.

    def rows(self, sheet: Sheet) -> Iterator[SheetRow]:
        """All but empty ones, and the template's line of example where it was left in."""
        first = True
        for number, cells in sheet.rows:
            if any(cells) and any(words(cell) for cell in cells) and not (first and self._is_example(cells)):
                yield self._row(number, cells, sheet)
            first = False

    def _is_example(self, cells: Sequence[Cell]) -> bool:
        shown = [words(cells[place]) if place < len(cells) else "" for place, _column, _memo in self._columns]
        return shown == [str(column.example) for _place, column, _memo in self._columns]

    def _row(self, number: int, cells: Sequence[Cell], sheet: Sheet) -> SheetRow:
        values: dict[str, Any] = {}
        reasons: list[str] = []
        width = len(cells)
        for place, column, memo in self._columns:
            cell = cells[place] if place < width else ""
            known = memo.get(cell, _UNREAD) if cell.__class__ in _REMEMBERED and not sheet.faults else _UNREAD
            if known is _UNREAD:
                try:
                    if (number, place) in sheet.faults:
                        raise Unreadable(sheet.faults[number, place])
                    known = self._read(cell, column, memo)
                except Unreadable as fault:
                    reasons.append(f"{column.heading}{fault}")
                    continue
            if known is not _UNSAID:
                values[column.key] = known
        if self._unknown:
            values["note"] = self._note(cells)
        if not reasons:
            reasons += self._judged(number, values)
        return SheetRow(number, cells, values, tuple(reasons))

    def _read(self, cell: Cell, column: Column, memo: dict[Cell, Any]) -> Any:
        """The value of a cell, _UNSAID for an empty one that says nothing."""
        if isinstance(cell, str) and not words(cell):
            if column.needed:
                raise Unreadable("没有填")
            value = _UNSAID if column.keeps else column.empty
        else:
            value = column.read(cell, self._desk)
            value = column.empty if value is None else value
        if cell.__class__ in _REMEMBERED and len(memo) < MEMO:
            memo[cell] = value
        return value

    def _note(self, cells: Sequence[Cell]) -> str:
        """What stands under unknown headings: its own words under 备注, 列名：值 under others."""
        said = []
        for place, title in self._unknown.items():
            if place < len(cells) and (text := words(cells[place])):
                said.append(text if bare(title) == NOTE else f"{title}：{text}")
        return "；".join(said)

    def _judged(self, number: int, values: dict[str, Any]) -> list[str]:
        kind = self._kind
        reasons = [
            f"{'和'.join(kind.heading(key) for key in group)}至少填一个"
            for group in kind.one_of
            if not any(values.get(key) for key in group)
        ]
        reasons += kind.check(values, self._desk)
        if not reasons:
            reasons += self._met_before(number, values)
        return reasons

    def _met_before(self, number: int, values: dict[str, Any]) -> list[str]:
        """The same number in an earlier row; phone and name say nothing where both rows have identity numbers."""
        keys = []
        for group in self._kind.number:
            own = tuple(str(values.get(key) or "") for key in group)
            keys.append(hash((group, own)) if all(own) else None)
        strong = keys[0] is not None
        for group, key in zip(self._kind.number, keys, strict=True):
            first = self._met.get(key, 0) if key is not None else 0
            if first and (group is self._kind.number[0] or not strong or first < 0):
                return [f"{self._kind.heading(group[0])}和第 {abs(first)} 行相同"]
        self._met |= {key: number if strong else -number for key in keys if key is not None}
        return []
