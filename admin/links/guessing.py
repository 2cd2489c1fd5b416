"""Codes of links that were guessed: an address that asked for too many that do not exist is told to wait."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

WRONG = 100
"""Unknown codes from one address within `WINDOW`: who copies a link by hand needs three, and many share an address."""

WINDOW = timedelta(minutes=15)

ADDRESSES = 10_000
"""Addresses that one process remembers; the longest silent is forgotten first."""


class Guesses:
    """Kept in the process and not in the database: looking at a page writes nothing.

    With n processes the limit is n times as wide, and guessing 31 to the power of 8 codes as hopeless.
    """

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, deque[datetime]] = OrderedDict()

    def rests(self, address: str, now: datetime) -> bool:
        """Whether what comes from this address is not looked at for now."""
        times = self._wrong.get(address)
        while times and times[0] <= now - WINDOW:
            times.popleft()
        return times is not None and len(times) >= WRONG

    def count(self, address: str, now: datetime) -> None:
        """One more code that does not exist; no address counts for nobody."""
        if not address:
            return
        self._wrong.setdefault(address, deque(maxlen=WRONG)).append(now)
        self._wrong.move_to_end(address)
        if len(self._wrong) > ADDRESSES:
            self._wrong.popitem(last=False)
