"""Rows as JSON, to be put back as they were: bytes, days and moments say what they are."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any


def pack(row: Mapping[str, Any], names: Sequence[str]) -> str:
    return json.dumps({name: _packed(row[name]) for name in names}, ensure_ascii=False)


def unpack(text: str) -> dict[str, Any]:
    return {name: _unpacked(value) for name, value in json.loads(text).items()}


def _packed(value: Any) -> Any:
    match value:
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case dict():
            return {"plain": value}
        case _:
            return value


_READ: Mapping[str, Callable[[Any], Any]] = {
    "bytes": base64.b64decode,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "plain": lambda value: value,
}


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(kind, inner)] = value.items()
    return _READ[kind](inner)
