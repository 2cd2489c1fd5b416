"""The stack of open dialogs as JSON between turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import msgspec

from bot.dialogs.base import Dialog
from bot.messages import Frame

Stack = tuple[Frame, ...]


_encoder = msgspec.json.Encoder(enc_hook=dict)  # slots may be any mapping
_decoder = msgspec.json.Decoder(Stack)


def dump(stack: Stack) -> str:
    """Compact JSON; `load` gives the same stack back."""
    return _encoder.encode(stack).decode()


def load(text: str | None) -> Stack:
    """A stack as it was dumped, empty for nothing."""
    return _decoder.decode(text) if text else ()


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
