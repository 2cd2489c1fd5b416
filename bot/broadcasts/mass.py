"""WeChat's mass message by openid list: for followers out of the 48-hour window, up to 10,000 in one call.

The rows of one list are claimed under one key, which WeChat keeps for a day and by which it drops a repeat. So a list
whose sender died, or whose answer was lost, is sent again under the same key: the only channel where that is safe.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from bot.broadcasts import notices
from bot.broadcasts.attempt import Attempted, Pace, attempt, judge, worded
from bot.broadcasts.quiet import is_quiet
from bot.broadcasts.recording import record
from bot.messages import Notice, SendFailed
from bot.runtime import Runtime
from bot.store import broadcasts, claims
from bot.store.claims import Claimed, Outcome

log = logging.getLogger(__name__)

ALREADY_TAKEN = "45065"
"""WeChat's word for a key that it took within the last day: the list has it."""


@runtime_checkable
class SendsLists(Protocol):
    """A channel that takes one message for many receivers."""

    def send_mass(self, openids: Sequence[str], notice: Notice, key: str) -> str: ...


def deliver_mass(runtime: Runtime, broadcast_id: int, pace: Pace) -> int:
    """Sends the broadcast's due rows by list, one list after the other; returns how many it took in hand."""
    taken = 0
    while True:
        now = runtime.now()
        with runtime.store.begin() as tx:
            row = broadcasts.find(tx, broadcast_id)
            if row is None or (not row.urgent and is_quiet(runtime.settings.quiet, now)):
                return taken
            key = f"notice-{broadcast_id}-m{int(now.timestamp() * 1_000_000)}"
            rows = claims.claim_mass(tx, broadcast_id, key, now)
        if not rows:
            break
        left = [one for one in rows if one.left]
        notice = notices.from_json(row.notice)
        record(runtime, [attempt(runtime, one, worded(runtime.settings, notice), pace) for one in left])
        send_list(runtime, [one for one in rows if not one.left], notice, key, pace)
        taken += len(rows)
    with runtime.store.begin() as tx:
        broadcasts.finish_if_done(tx, broadcast_id, runtime.now())
    return taken


def send_list(runtime: Runtime, rows: Sequence[Claimed], notice: Notice, key: str, pace: Pace) -> None:
    """Sends one list, or one again. An answer that is lost leaves the rows to the sweep, which repeats the list."""
    channel = runtime.channels.get("wechat")
    openids = [row.address.value for row in rows if row.address is not None]
    if len(openids) < 2 or not isinstance(channel, SendsLists):  # WeChat takes no list of one
        message = worded(runtime.settings, notice)
        record(runtime, [attempt(runtime, row, message, pace) for row in rows])
        return
    try:
        number = channel.send_mass(openids, notice, key) or key
    except SendFailed as failure:
        if failure.code != ALREADY_TAKEN:
            log.info("list %s of %d: %s %s", key, len(rows), failure.verdict, failure.code)
            if failure.verdict != "unsure":
                record(runtime, [judge(row, failure, runtime.now()) for row in rows])
            return
        number = key
    record(
        runtime,
        [Attempted(row, Outcome(row.id, "sent", provider_id=number[:64], attempts=row.attempts)) for row in rows],
    )
