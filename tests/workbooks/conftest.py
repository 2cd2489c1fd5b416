"""What the tests of workbooks share: a desk with a few lists, and files of given rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.workbooks import IMPORTED
from bot.workbooks.columns import Desk
from bot.workbooks.rows import SheetRow, read

TRADES = {"焊工": "焊工", "烧焊": "焊工", "缝纫工": "缝纫工", "保安": "保安"}
VILLAGES = {
    "泼机村": [("530627101001", "泼机镇泼机村")],
    "大水沟村": [("530627102201", "黑树镇大水沟村"), ("530627103205", "母享镇大水沟村")],
}


@pytest.fixture
def desk() -> Desk:
    return Desk(
        today=date(2026, 11, 22),
        occupation_of=TRADES.get,
        suggest=lambda said: "焊工" if "焊" in said else None,
        known_area=lambda code: code.startswith(("5306", "4419")),
        villages_named=lambda said: VILLAGES.get(said, ()),
        categories={"transport_subsidy": "转移就业交通补贴"},
        rule_fault=lambda rule: "看不懂“乱写”" if "乱写" in rule else "",
    )


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows to a file as office software does, with whatever `touch` does to the sheet."""

    def write(rows: Sequence[Sequence[Any]], name: str = "表.xlsx", touch: Callable[[Any], None] | None = None) -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        if touch:
            touch(book.active)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def rows_of(desk: Desk) -> Callable[[str, Path], list[SheetRow]]:
    def take(kind: str, path: Path) -> list[SheetRow]:
        with read(path, IMPORTED[kind], desk) as table:
            return list(table.rows)

    return take
