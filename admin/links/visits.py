"""Visits of pages behind links: counted by a call of the page's own script, without cookies and without addresses.

A chat app's preview runs no script, so it is no visit; a GET counts and changes nothing. Numbers are gathered in the
process and written down every few seconds by whoever calls next: a crash loses a few seconds of them, nothing else.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from threading import Lock

from bot.runtime import Runtime
from bot.store.field import visits

EVERY = timedelta(seconds=5)
A_MINUTE = 30
"""Visits of one link from one address that count in a minute: villages share addresses, and a machine gains little."""

ADDRESSES = 10_000


class Visits:
    """What one process has counted and not written yet."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._lately: Counter[tuple[str, str]] = Counter()
        self._minute: datetime | None = None
        self._written: datetime | None = None
        self._lock = Lock()

    def count(self, runtime: Runtime, code: str, address: str) -> None:
        """One more visit; now and then also writes down what has gathered."""
        now = runtime.now()
        with self._lock:
            if self._minute is None or now - self._minute >= timedelta(minutes=1) or len(self._lately) > ADDRESSES:
                self._minute = now
                self._lately.clear()
            self._lately[address, code] += 1
            if not address or self._lately[address, code] <= A_MINUTE:
                self._seen[code] += 1
            if not self._seen or (self._written is not None and now - self._written < EVERY):
                return
            self._written, gathered, self._seen = now, self._seen, Counter()
        with runtime.store.begin() as tx:
            visits.add(tx, runtime.today(), gathered)
