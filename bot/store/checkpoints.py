"""SQLite's log is carried over into the database beside the turns: within a commit somebody would wait for the disk."""

from __future__ import annotations

import logging
import threading
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds between two carryings."""
PAGES = 8_000
"""Of the log, in pages of 4 KiB, after which a commit carries over by itself what this thread has left."""


def leave_most_of_the_log(connection: Any, _record: Any) -> None:
    """For an engine's `connect`: its commits carry over only what a `Checkpoints` has fallen far behind with."""
    connection.execute(f"PRAGMA wal_autocheckpoint={PAGES}")


class Checkpoints(threading.Thread):
    """A thread with a connection of its own. Without it all goes on as ever, each commit carrying after 1,000 pages."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(name="checkpoints", daemon=True)
        self._engine = engine
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(EVERY):
            try:
                self.carry()
            except SQLAlchemyError as error:
                log.error("checkpoint: %s", type(error).__name__)

    def carry(self) -> tuple[int, int]:
        """Pages in the log, and how many of them are in the database; nobody waits for it."""
        connection = self._engine.raw_connection()
        try:
            _, pages, carried = connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        finally:
            connection.close()
        return pages, carried

    def end(self) -> None:
        self._ended.set()
        self.join()
