"""A whole house for tests: a runtime over a store of the test, channels of the configured platforms, a fixed clock."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from bot.channels import open_channels
from bot.dialogs import all_dialogs
from bot.messages import Address, InboundMessage, Kind
from bot.places import Gazetteer
from bot.runtime import Runtime, Understand
from bot.settings import Settings
from bot.store import Store
from tests.fakes import DictShelf, configured

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Sunday 22 November 2026, noon in Shanghai."""

HOME = "530627"


@dataclass
class Jobs:
    """Stands for the queue: keeps what was handed over."""

    kept: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)

    def __call__(self, job: str, *ids: int) -> None:
        self.kept.append((job, ids))

    def many(self, job: str, batches: Iterable[tuple[int, ...]], at_front: bool = False) -> bool:
        self.kept += [(job, tuple(ids)) for ids in batches]
        return True


@cache
def places() -> Gazetteer:
    return Gazetteer(HOME)


@cache
def understanding() -> Understand:
    """The trained parser, loaded once a process."""
    from bot.nlu import load_parser

    return load_parser(places())


def runtime_over(
    store: Store,
    settings: Settings | None = None,
    now: Callable[[], datetime] = lambda: NOON,
    enqueue: Any = None,
) -> Runtime:
    settings = settings or configured()
    return Runtime(
        settings=settings,
        store=store,
        places=places(),
        channels=open_channels(settings, DictShelf()),
        dialogs=all_dialogs(),
        understand=lambda text, today: understanding()(text, today),
        enqueue=enqueue or Jobs(),
        now=now,
    )


_numbers = itertools.count(1)


def message(
    text: str, openid: str = "o_wang", kind: Kind = "text", number: str = "", channel: str = "wechat", **payload: Any
) -> InboundMessage:
    """A message as a channel hands it in; a new number each time unless one is given."""
    scheme = "tel" if channel == "sms" else "wechat"
    external = number or f"m{next(_numbers)}"
    return InboundMessage(channel, external, Address(scheme, openid), kind, text, NOON, payload)
