"""Merged cells: a value over several rows is read for each of them, one over several columns is not guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.workbooks.columns import Cell

Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Merges:
    """`down`: by first row, the columns merged and their last row. `across`: cells that cannot be told, with why."""

    down: Mapping[int, Sequence[tuple[int, int]]]
    across: Mapping[tuple[int, int], str]


def merges_of(ranges: Sequence[Range], left: int) -> Merges:
    """Sorts ranges as the reader gives them (from 0, both ends included) by what they mean; columns less `left`."""
    down: dict[int, list[tuple[int, int]]] = {}
    across: dict[tuple[int, int], str] = {}
    for (top, first), (bottom, last) in ranges:
        if first == last:
            down.setdefault(top + 1, []).append((first - left, bottom + 1))
            continue
        for row in range(top + 1, min(bottom + 1, top + 10_000) + 1):
            across |= {(row, column - left): "是合并的单元格，看不出属于哪一列" for column in range(first, last + 1)}
    return Merges(down, across)


def filled(
    rows: Iterable[tuple[int, list[Cell]]], down: Mapping[int, Sequence[tuple[int, int]]]
) -> Iterator[tuple[int, list[Cell]]]:
    """The rows, with a value merged over several of them in each."""
    open_until: dict[int, tuple[int, Cell]] = {}
    for number, cells in rows:
        for column, last in down.get(number, ()):
            open_until[column] = (last, cells[column] if column < len(cells) else "")
        for column, (last, value) in list(open_until.items()):
            if number > last:
                del open_until[column]
            elif column < len(cells):
                cells[column] = value
        yield number, cells
