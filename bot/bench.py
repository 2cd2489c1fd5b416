"""The bench of one worker process: what its jobs work with."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field

from bot import broadcasts
from bot.broadcasts.allowed import robot_pace
from bot.marks import Marks
from bot.queue import Enqueuing, make_enqueue
from bot.runtime import Runtime, assemble
from bot.settings import Settings

SENDERS = 8
"""Calls to platforms at once in a process: they wait for answers, not for the processor."""


@dataclass
class Bench:
    """What the jobs of one process work with."""

    runtime: Runtime
    enqueue: Enqueuing
    pace: broadcasts.Pace
    marks: Marks
    senders: Executor
    stopping: Callable[[], bool]
    breakers: broadcasts.Breakers = field(default_factory=broadcasts.Breakers)


_bench: Bench | None = None


def set_up(runtime: Runtime, stopping: Callable[[], bool] = lambda: False) -> Bench:
    """Lays out the bench; jobs called by name find it here."""
    global _bench  # RQ calls jobs by name and hands them ids only
    settings = runtime.settings
    _bench = Bench(
        runtime,
        make_enqueue(settings),
        robot_pace(runtime),
        Marks(settings),
        ThreadPoolExecutor(SENDERS, "sender"),
        stopping,
    )
    return _bench


def bench() -> Bench:
    return _bench or set_up(assemble(Settings()))
