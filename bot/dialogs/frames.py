"""The stack of open dialogs as JSON between turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from bot.dialogs.base import Dialog
from bot.messages import Frame

Stack = tuple[Frame, ...]


def dump(stack: Stack) -> str:
    """Compact JSON; `load` gives the same stack back."""
    return msgspec.json.encode([_plain(frame) for frame in stack]).decode()


def load(text: str | None) -> Stack:
    """A stack as it was dumped, empty for nothing."""
    return tuple(_frame(saved) for saved in msgspec.json.decode(text)) if text else ()


def tidied(stack: Stack, house: Mapping[str, Dialog], now: datetime) -> tuple[Stack, str]:
    """The frames that still hold, in today's versions, and the titles of those past their lifetime."""
    kept: list[Frame] = []
    stale: list[str] = []
    for frame in stack:
        dialog = house.get(frame.dialog)
        if dialog is None:
            continue
        if frame.touched_at and now - frame.touched_at > dialog.lifetime:
            stale.append(dialog.title)
            continue
        adopted = frame if frame.version == dialog.version else dialog.adopt(frame)
        if adopted is not None:
            kept.append(adopted)
    return tuple(kept), "、".join(f"“{title}”" for title in dict.fromkeys(stale) if title)


def rested(stack: Stack) -> Stack:
    """Something was understood in between: nobody has missed twice in a row."""
    return tuple(replace(frame, misses=0) if frame.misses else frame for frame in stack)


def _plain(frame: Frame) -> dict[str, Any]:
    return {
        "dialog": frame.dialog,
        "version": frame.version,
        "slots": dict(frame.slots),
        "asked": frame.asked,
        "misses": frame.misses,
        "touched_at": frame.touched_at.isoformat() if frame.touched_at else None,
    }


def _frame(saved: dict[str, Any]) -> Frame:
    touched = saved["touched_at"]
    return Frame(**{**saved, "touched_at": datetime.fromisoformat(touched) if touched else None})
