"""Quiet hours: broadcasts wait for the morning, they are not dropped."""

from __future__ import annotations

from datetime import datetime

from bot.messages import SHANGHAI
from bot.settings import QuietHours


def is_quiet(hours: QuietHours | None, now: datetime) -> bool:
    """Whether broadcasts wait at this moment; the hours are those of Asia/Shanghai and may span midnight."""
    if hours is None:
        return False
    begins, ends = hours
    clock = now.astimezone(SHANGHAI).time()
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends
