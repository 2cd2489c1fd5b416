"""Processes forked from a server that has everything loaded: they start in milliseconds instead of two seconds."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any

LOADED = ["tests.hired", "tests.program", "tests.broadcasts.taking", "psycopg", "twilio.rest.api"]


def forked(play: Callable[..., None], *arguments: Any) -> ForkServerProcess:
    """A process that plays it; started, and gone with the test's own at the latest."""
    context: ForkServerContext = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    process = context.Process(target=play, args=arguments, daemon=True)
    process.start()
    return process
