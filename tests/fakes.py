"""Stand-ins at the edge of the house: a shelf in memory, and the simulated platforms on a loopback port."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class DictShelf:
    """The shelf of one process, with its lock. Nothing on it grows old by itself."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._door = threading.Lock()

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def put(self, name: str, value: str, seconds: int) -> None:
        self.values[name] = value

    def drop(self, name: str, value: str) -> None:
        with self._door:
            if self.values.get(name) == value:
                del self.values[name]

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        with self._door:
            lock = self._locks.setdefault(name, threading.Lock())
        got = lock.acquire(blocking=False)
        try:
            yield got
        finally:
            if got:
                lock.release()
