"""The assembly: everything of the floors below, built once from the settings and handed to the stories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Protocol

from bot.channels import open_channels
from bot.channels.base import Channel
from bot.dialogs import all_dialogs
from bot.dialogs.base import Dialog
from bot.messages import SHANGHAI, Understanding
from bot.places import Gazetteer
from bot.queue import make_enqueue, make_shelf
from bot.settings import Settings, split_keys
from bot.store import Keys, Store, open_store

Understand = Callable[[str, date], Understanding]


class Enqueue(Protocol):
    """Hands a job to the queue by name, with ids only. Never raises: the sweep finds what a lost job left."""

    def __call__(self, job: str, *ids: int) -> None: ...

    def many(self, job: str, batches: Iterable[tuple[int, ...]], at_front: bool = False) -> bool:
        """One job for each tuple of ids; False where the queue did not take them."""
        ...


@dataclass(frozen=True)
class Runtime:
    """What a story needs. `understand` takes a text and the day that its relative dates count from."""

    settings: Settings
    store: Store
    places: Gazetteer
    channels: Mapping[str, Channel]
    dialogs: Sequence[Dialog]
    understand: Understand
    enqueue: Enqueue
    now: Callable[[], datetime]

    def today(self) -> date:
        return self.now().astimezone(SHANGHAI).date()


def assemble(settings: Settings) -> Runtime:
    """The runtime of one process. Raises ValueError where the settings lack a key or name an unknown home area.

    The parser loads at its first use, Redis connects at the first job: a command that needs neither does not wait.
    """
    places = Gazetteer(settings.home_area)
    return Runtime(
        settings=settings,
        store=open_store(settings.effective_database_url, Keys(split_keys(settings.data_key))),
        places=places,
        channels=open_channels(settings, make_shelf(settings)),
        dialogs=all_dialogs(),
        understand=_understanding(places, settings.models),
        enqueue=make_enqueue(settings),
        now=clock(settings.today),
    )


def _understanding(places: Gazetteer, models: Sequence[Path]) -> Understand:
    @cache
    def parser() -> Understand:
        from bot.nlu import LiveParser  # jieba and the model take half a second: loaded by those who talk

        return LiveParser(places, models)

    return lambda text, today: parser()(text, today)


def clock(today: date | None) -> Callable[[], datetime]:
    """The real clock; with `today` set (GONGYOU_TODAY), the real time of day on that date in Asia/Shanghai."""
    if today is None:
        return lambda: datetime.now(UTC)
    day = today

    def rehearsed() -> datetime:
        real = datetime.now(SHANGHAI)
        return datetime.combine(day, real.timetz()).astimezone(UTC)

    return rehearsed
