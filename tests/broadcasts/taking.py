"""What one of several processes does that take of the same quotas at once."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta

from bot.store import Keys, open_store
from bot.store.sending import allowances, quotas
from bot.store.sending.quotas import Allowed
from tests.county import NOON

CALLS = Allowed("calls", 18, timedelta(minutes=1))
TRIES = 25


def take_often(url: str, openids: list[int], got: multiprocessing.Queue[tuple[int, int, int]]) -> None:
    """One worker: takes whatever it can of a minute, of five messages in a window, of four lists."""
    store = open_store(url, Keys(["A" * 43]))
    calls = windows = lists = 0
    for place in range(TRIES):
        turned = openids if place % 2 else openids[::-1]
        with store.begin() as tx:
            calls += quotas.take(tx, CALLS, NOON) == 0
            windows += len(allowances.take_windows(tx, turned, 5, NOON - timedelta(hours=48)))
        with store.begin() as tx:
            lists += len(allowances.take_lists(tx, turned, 4, NOON))
    store.close()
    got.put((calls, windows, lists))
