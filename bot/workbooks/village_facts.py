"""A notice's own table of villages: a code in each row, and a column for each fact that differs, such as 班车."""

from __future__ import annotations

from pathlib import Path

from bot.workbooks.cells import words
from bot.workbooks.columns import NotAWorkbook
from bot.workbooks.reading import opened

CODE, IGNORED = "行政区划代码", frozenset({"村名", "乡镇", "县区"})
LONGEST = 60
SIZES = frozenset({9, 12})


def read_village_facts(path: Path) -> dict[str, dict[str, str]]:
    """Area code (9 or 12 digits) to facts by column; empty cells say nothing. Raises NotAWorkbook."""
    with opened(path) as sheet:
        rows = ((number, [words(cell).strip() for cell in cells]) for number, cells in sheet.rows)
        _, titles = next(((number, cells) for number, cells in rows if any(cells)), (0, []))
        if CODE not in titles:
            raise NotAWorkbook(f"{path.name} 第一行要有“{CODE}”一列，后面一列写一样，例如 班车")
        found: dict[str, dict[str, str]] = {}
        for number, cells in rows:
            if any(cells):
                code, facts = _row(path, number, dict(zip(titles, cells, strict=False)))
                found[code] = facts
    return found


def _row(path: Path, number: int, row: dict[str, str]) -> tuple[str, dict[str, str]]:
    code = row.pop(CODE, "")
    if not (code.isascii() and code.isdigit() and len(code) in SIZES):
        raise NotAWorkbook(f"{path.name} 第 {number} 行：行政区划代码要有 9 位或 12 位数字")
    long = next((title for title, value in row.items() if len(value) > LONGEST), None)
    if long is not None:
        raise NotAWorkbook(f"{path.name} 第 {number} 行：“{long}”最多 {LONGEST} 个字")
    return code, {title: value for title, value in row.items() if title and value and title not in IGNORED}
