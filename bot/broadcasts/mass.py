"""WeChat's mass message by openid list: for followers out of the 48-hour window, up to 10,000 in one call.

The rows of one list are claimed under one key, which WeChat keeps for a day and by which it drops a repeat. So a list
whose sender died, or whose answer was lost, is sent again under the same key: the only channel where that is safe.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol, runtime_checkable

from bot.broadcasts.allowed import allow_list, still_wanted
from bot.broadcasts.attempt import Attempted, Pace, attempt, judge, not_to_send, worded
from bot.broadcasts.content import Content
from bot.broadcasts.finishing import finish
from bot.broadcasts.recording import record
from bot.messages import Notice, SendFailed
from bot.runtime import Runtime
from bot.store.sending import broadcasts, claims
from bot.store.sending.claims import Claimed
from bot.store.sending.outcomes import Outcome

log = logging.getLogger(__name__)

ALREADY_TAKEN = "45065"
"""WeChat's word for a key that it took within the last day: the list has it."""

TOO_SOON = "45066"
"""WeChat's word for a key that is repeated within a minute: what became of it is not known yet."""

KEPT = timedelta(hours=23)
"""WeChat forgets a key after a day; a list that is older must not be repeated."""

LEASE = 30.0
"""Seconds from before the claim within which a list must be sent; the sweep repeats it long after."""


@runtime_checkable
class SendsLists(Protocol):
    """A channel that takes one message for many receivers."""

    def send_mass(self, openids: Sequence[str], notice: Notice, key: str) -> str: ...


def deliver_mass(runtime: Runtime, broadcast_id: int, pace: Pace) -> int:
    """Sends the broadcast's due rows by list, one list after the other; returns how many it took in hand."""
    taken = 0
    while True:
        now, began = runtime.now(), time.monotonic()
        with runtime.store.begin() as tx:
            row = broadcasts.find(tx, broadcast_id)
            content = Content(runtime, row) if row is not None else None
            if content is None or content.waits:
                return taken
            key = f"notice-{broadcast_id}-m{int(now.timestamp() * 1_000_000)}"
            rows = allow_list(runtime, tx, claims.claim_mass(tx, broadcast_id, key, now))
            rows = still_wanted(tx, content.notice.kind, rows)
        if not rows:
            break
        unsendable = {one.id: off for one in rows if (off := content.put_off(one) or not_to_send(runtime, one, pace))}
        record(runtime, list(unsendable.values()))
        if time.monotonic() < began + LEASE:
            fit = [one for one in rows if one.id not in unsendable]
            send_list(runtime, fit, content.message().notice, key, pace)
        taken += len(rows)
    finish(runtime, broadcast_id)
    return taken


def send_list(runtime: Runtime, rows: Sequence[Claimed], notice: Notice, key: str, pace: Pace) -> None:
    """Sends one list. An answer that is lost leaves the rows to the sweep, which repeats the list."""
    channel = runtime.channels.get("wechat")
    if len(rows) < 2 or not isinstance(channel, SendsLists):  # WeChat takes no list of one
        message = worded(runtime.settings, notice)
        record(runtime, [attempt(runtime, row, message, pace) for row in rows])
        return
    try:
        number = channel.send_mass(_openids(rows), notice, key) or key
    except SendFailed as failure:
        log.info("list %s of %d: %s %s", key, len(rows), failure.verdict, failure.code)
        if failure.code == ALREADY_TAKEN:
            _record_sent(runtime, rows, key)
        elif failure.verdict != "unsure" and failure.code != TOO_SOON:
            record(runtime, [judge(row, failure, runtime.now()) for row in rows])
        return
    _record_sent(runtime, rows, number)


def repeat_list(runtime: Runtime, rows: Sequence[Claimed], notice: Notice, key: str) -> None:
    """Sends a list again whose fate is not known, under its key. Whatever WeChat says but yes, it stays in doubt:
    the first time may have been taken. After a day, or where it was a list of one, it is shown as unsure."""
    channel = runtime.channels.get("wechat")
    old = runtime.now() - rows[0].claimed_at > KEPT
    if old or len(rows) < 2 or not isinstance(channel, SendsLists):
        record(runtime, [Attempted(row, Outcome("unsure", "crashed", attempts=row.attempts)) for row in rows])
        return
    try:
        number = channel.send_mass(_openids(rows), notice, key) or key
    except SendFailed as failure:
        log.warning("list %s is still in doubt: %s %s", key, failure.verdict, failure.code)
        if failure.code != ALREADY_TAKEN:
            return
        number = key
    _record_sent(runtime, rows, number)


def _openids(rows: Sequence[Claimed]) -> list[str]:
    return [row.address.value for row in rows if row.address is not None]


def _record_sent(runtime: Runtime, rows: Sequence[Claimed], number: str) -> None:
    """Taken is not delivered: the report may wait for the account's administrator to confirm on their phone."""
    outcome = [(row, Outcome("sent", "awaits_report", number[:64], attempts=row.attempts)) for row in rows]
    record(runtime, [Attempted(row, one) for row, one in outcome])
