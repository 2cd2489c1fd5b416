"""The assembly: everything of floors 1 and 2, built once from the settings and handed to the stories."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from bot.channels.base import Channel
from bot.dialogs.base import Dialog
from bot.messages import SHANGHAI, Understanding
from bot.places import Gazetteer
from bot.settings import Settings
from bot.store import Store


class Enqueue(Protocol):
    """Hands a job to the queue by name, with ids only. Never raises: the sweep finds what a lost job left."""

    def __call__(self, job: str, *ids: int) -> None: ...


@dataclass(frozen=True)
class Runtime:
    """What a story needs. `understand` takes a text and the day that its relative dates count from."""

    settings: Settings
    store: Store
    places: Gazetteer
    channels: Mapping[str, Channel]
    dialogs: Sequence[Dialog]
    understand: Callable[[str, date], Understanding]
    enqueue: Enqueue
    now: Callable[[], datetime]

    def today(self) -> date:
        return self.now().astimezone(SHANGHAI).date()


def clock(today: date | None) -> Callable[[], datetime]:
    """The real clock; with `today` set (GONGYOU_TODAY), the real time of day on that date in Asia/Shanghai."""
    if today is None:
        return lambda: datetime.now(UTC)
    day = today

    def rehearsed() -> datetime:
        real = datetime.now(SHANGHAI)
        return datetime.combine(day, real.timetz()).astimezone(UTC)

    return rehearsed
