"""Catching up on reports that never came: the platform is asked what became of messages that it took a while ago."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Protocol, runtime_checkable

from bot.broadcasts.settle import settle
from bot.messages import Receipt, SendFailed
from bot.runtime import Runtime
from bot.store.sending import deliveries

log = logging.getLogger(__name__)

QUIET_FOR = timedelta(minutes=15)
"""A report that has not come by then is asked for, and again after as long."""

OLDEST = timedelta(days=2)
AT_ONCE = 100
"""Messages asked about in one go: a question for each, and nobody waits for the answers."""

FINAL = frozenset({"delivered", "read", "failed"})


@runtime_checkable
class KeepsStates(Protocol):
    """A channel whose platform can be asked what became of one message."""

    def look_up(self, provider_id: str) -> Receipt: ...


@runtime_checkable
class KeepsListStates(Protocol):
    """A channel whose platform can be asked what became of one message to many."""

    def look_up_list(self, number: str) -> Receipt | None: ...


def catch_up(runtime: Runtime) -> int:
    """Settles what platforms say of messages without a report; returns how many came to an end."""
    return _ask_about_messages(runtime) + _ask_about_lists(runtime)


def _ask_about_messages(runtime: Runtime) -> int:
    now, ended = runtime.now(), 0
    askable = {name: channel for name, channel in runtime.channels.items() if isinstance(channel, KeepsStates)}
    with runtime.store.reading() as tx:
        waiting = deliveries.unreported(tx, sorted(askable), now - OLDEST, now - QUIET_FOR, AT_ONCE)
    for row in waiting:
        try:
            receipt = askable[row.channel].look_up(row.provider_id)
        except SendFailed as failure:
            log.warning("cannot ask %s what became of row %d: %s", row.channel, row.id, failure.code)
            break
        ended += receipt.state in FINAL and settle(runtime, [receipt]) > 0
    with runtime.store.begin() as tx:
        deliveries.asked(tx, [row.id for row in waiting], now)
    return ended


def _ask_about_lists(runtime: Runtime) -> int:
    """WeChat answers for a whole list and counts nobody: what it calls sent stays sent, and the reason says so."""
    now, settled = runtime.now(), 0
    channel = runtime.channels.get("wechat")
    if not isinstance(channel, KeepsListStates):
        return 0
    with runtime.store.reading() as tx:
        waiting = deliveries.unreported_lists(tx, now - OLDEST, now - QUIET_FOR, AT_ONCE)
    for number in waiting:
        try:
            receipt = channel.look_up_list(number)
        except SendFailed as failure:
            log.warning("cannot ask what became of list %s: %s", number, failure.code)
            if failure.verdict != "never":
                break
            receipt = None
        settled += settle(runtime, [receipt]) if receipt is not None else 0
        with runtime.store.begin() as tx:
            deliveries.asked_about(tx, number, now)
    return settled
