"""One row of a kind as a form on a screen: the readers and the reasons are those of the workbook's columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from bot.workbooks.cells import words
from bot.workbooks.columns import Column, Desk, Kind, Unreadable


def filled_in(kind: Kind, given: Mapping[str, str], desk: Desk) -> tuple[dict[str, Any], dict[str, str]]:
    """Values by the store's names, and for what cannot be taken its reason by the column's key ("" for the whole)."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for column in kind.columns:
        try:
            values[column.key] = _value(column, given.get(column.key, ""), desk)
        except Unreadable as fault:
            errors[column.key] = f"{column.heading}{fault}"
    if not errors:
        for reason in kind.check(values, desk):
            errors.setdefault(_concerned(kind, reason), reason)
    return values, errors


def shown(kind: Kind, values: Mapping[str, Any]) -> dict[str, str]:
    """The row as the fields of the form hold it; days and hours as HTML writes them."""
    return {column.key: _field(column, values.get(column.key)) for column in kind.columns}


def _value(column: Column, given: str, desk: Desk) -> Any:
    if not words(given):
        if column.needed:
            raise Unreadable("没有填")
        return column.empty
    value = column.read(given, desk)
    return column.empty if value is None else value


def _field(column: Column, value: Any) -> str:
    if value is None:
        return ""
    cell = column.show(value)
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else str(cell)


def _concerned(kind: Kind, reason: str) -> str:
    """The column that the reason begins with: 薪资下限 8000 高于薪资上限 6000 is said beside 薪资下限."""
    named = [column for column in kind.columns if reason.startswith(column.heading)]
    return max(named, key=lambda column: len(column.heading)).key if named else ""
