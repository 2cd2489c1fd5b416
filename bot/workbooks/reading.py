"""Opens a workbook or a CSV file and gives its rows as they stand, in bounded memory."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import python_calamine

from bot.workbooks.columns import Cell, NotAWorkbook
from bot.workbooks.faults import faulty_cells, first_sheet
from bot.workbooks.merges import filled, merges_of

LARGEST = 1 << 30
"""Bytes that the parts of a workbook may unpack to: ten times a roster of 100,000 people, no zip bomb."""

_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SPOILT = "不是能读的表格：请另存为 .xlsx 或 .csv 再导入"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first visible sheet. Rows come with the numbers that the spreadsheet shows, cells counted from 0.

    `faults` are cells whose value cannot be trusted, by row and cell, with the reason. `height` is for progress only.
    """

    rows: Iterator[tuple[int, list[Cell]]]
    height: int
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict)


@contextmanager
def opened(path: Path) -> Iterator[Sheet]:
    """The sheet of a file, closed afterwards. Raises NotAWorkbook with a sentence for whatever cannot be read."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise NotAWorkbook(f"{path} 打不开：{error.strerror}") from error
    if not start.strip():
        raise NotAWorkbook(f"{path.name} 是空文件")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        with _workbook(path, zipped=start.startswith(b"PK")) as sheet:
            yield sheet
    elif path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}:
        raise NotAWorkbook(f"{path.name} {_SPOILT}")
    else:
        yield _separated(path)


@contextmanager
def _workbook(path: Path, zipped: bool) -> Iterator[Sheet]:
    try:
        part = first_sheet(path, LARGEST) if zipped else None
        faults = faulty_cells(path, part) if part else {}
        with python_calamine.load_workbook(path) as book:
            shown = (python_calamine.SheetVisibleEnum.Visible, python_calamine.SheetTypeEnum.WorkSheet)
            visible = [sheet.name for sheet in book.sheets_metadata if (sheet.visible, sheet.typ) == shown]
            if not visible:
                raise NotAWorkbook(f"{path.name} 里没有工作表")
            yield _sheet(book.get_sheet_by_name(visible[0]), faults)
    except python_calamine.PasswordError:
        raise NotAWorkbook(f"{path.name} 设了密码：请取消密码再导入") from None
    except (python_calamine.CalamineError, python_calamine.ZipError, python_calamine.XmlError) as error:
        raise NotAWorkbook(f"{path.name} {_SPOILT}") from error


def _sheet(sheet: python_calamine.CalamineSheet, faults: Mapping[tuple[int, int], str]) -> Sheet:
    left = sheet.start[1] if sheet.start else 0
    merges = merges_of(sheet.merged_cell_ranges or (), left)
    rows = filled(enumerate(sheet.iter_rows(), start=1), merges.down)
    moved = {(row, column - left): reason for (row, column), reason in faults.items()}
    return Sheet(rows, sheet.end[0] + 1 if sheet.end else 0, moved | dict(merges.across))


def _separated(path: Path) -> Sheet:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        height = 1 + sum(1 for _line in file)
    if "\x00" in first:
        raise NotAWorkbook(f"{path.name} {_SPOILT}")
    return Sheet(_lines(path, encoding, max(",\t;，", key=first.count)), height)


def _lines(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[Cell]]]:
    with path.open(encoding=encoding, newline="") as file:
        try:
            for number, row in enumerate(csv.reader(file, delimiter=separator), start=1):
                yield number, [_unprotected(cell) for cell in row]
        except csv.Error as error:
            raise NotAWorkbook(f"{path.name} {_SPOILT}") from error


def _unprotected(cell: str) -> str:
    """Takes off what keeps spreadsheets from reading a text as a number or a formula: ="138…" and '-1."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1]
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t" else cell


def _encoding(path: Path) -> str:
    """UTF-8 with or without its mark, UTF-16 with, else GB18030 (which holds GBK and GB2312)."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
    for encoding in _candidates(marked):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeError:
            continue
        return encoding
    raise NotAWorkbook(f"{path.name} {_SPOILT}")


def _candidates(marked: str | None) -> Sequence[str]:
    return (marked,) if marked else _ENCODINGS
