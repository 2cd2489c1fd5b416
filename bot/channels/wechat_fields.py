"""Single fields of WeChat's pushes, whichever form they came in."""

from __future__ import annotations

from typing import Any

from bot.channels.wechat_forms import Fields
from bot.messages import Address

__all__ = ["Fields", "entries", "seconds", "sender", "word"]


def word(fields: Any, name: str) -> str:
    """A field as text; empty where it is missing or a structure of its own."""
    value = fields.get(name) if isinstance(fields, dict) else None
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def seconds(fields: Fields) -> int | None:
    """When it happened, since 1970; None where no number stands there."""
    value = word(fields, "CreateTime")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 11 else None


def sender(fields: Fields) -> Address:
    return Address("wechat", word(fields, "FromUserName")[:64])


def entries(fields: Fields, name: str) -> list[Any]:
    """The entries of an event that has one or several: in `List` of its own structure, or bare."""
    held: Any = fields.get(name) or fields
    found = held.get("List", held) if isinstance(held, dict) else held
    return found if isinstance(found, list) else [found]
