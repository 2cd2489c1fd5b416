"""Delivering: rows are claimed in a commit of their own, sent with no transaction open, and recorded in another.

A crash between the two leaves `sending` rows, which the sweep looks into. Where the platform can be asked afterwards,
handfuls grow and shrink so that each takes about half a second: a pause takes effect with the next one. Where it
cannot, they stay as small as the number of senders, so that a crash leaves no more receivers in doubt than that.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from bot.broadcasts import notices
from bot.broadcasts.attempt import Attempted, KeepsList, Message, Pace, attempt, worded
from bot.broadcasts.mass import deliver_mass
from bot.broadcasts.quiet import is_quiet
from bot.broadcasts.recording import record
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store import broadcasts, claims, reminders
from bot.store.claims import Claimed, Outcome

log = logging.getLogger(__name__)

SMALLEST, LARGEST = 8, 400
HANDFUL_SECONDS = 0.4
HANDFUL_LIMIT = 1.0
"""Seconds after which what has not been begun is put back: a platform that stalls must not hold up a pause."""

Stopping = Callable[[], bool]


def deliver(
    runtime: Runtime,
    broadcast_id: int,
    first: int,
    last: int,
    pace: Pace,
    senders: Executor,
    stopping: Stopping = lambda: False,
) -> int:
    """Sends the due rows of this range of ids and returns how many it took in hand; none while paused or quiet."""
    content = _content(runtime, broadcast_id)
    if content is None:
        return 0
    message, urgent = content
    size, taken = SMALLEST, 0
    while not stopping() and (urgent or not is_quiet(runtime.settings.quiet, runtime.now())):
        began = time.monotonic()
        with runtime.store.begin() as tx:
            rows = claims.claim_range(tx, broadcast_id, first, last, size, runtime.now())
        if not rows:
            break
        _send_all(runtime, rows, message, pace, senders)
        taken += len(rows)
        size = _next_size(size, time.monotonic() - began) if _askable(runtime, rows) else SMALLEST
    with runtime.store.begin() as tx:
        broadcasts.finish_if_done(tx, broadcast_id, runtime.now())
    return taken


def deliver_single(runtime: Runtime, delivery_id: int, pace: Pace) -> bool:
    """Sends one single message; False where it was not due or not ours. Quiet hours do not hold up an answer.

    A reminder that comes too late, or for a seat given back meanwhile, is not sent.
    """
    with runtime.store.begin() as tx:
        row = claims.claim_one(tx, delivery_id, runtime.now())
        notice = notices.unseal(tx, row.notice_sealed) if row and row.notice_sealed else None
        idle = row and notice and notice.kind == "reminder" and not reminders.still_wanted(tx, row.id, runtime.now())
    if row is None:
        return False
    if idle:
        record(runtime, [Attempted(row, Outcome(row.id, "skipped", "too_late", attempts=row.attempts - 1))])
        return True
    message = worded(runtime.settings, notice or Notice("text"))
    record(runtime, [attempt(runtime, row, message, pace)])
    return True


def _content(runtime: Runtime, broadcast_id: int) -> tuple[Message, bool] | None:
    with runtime.store.reading() as tx:
        row = broadcasts.find(tx, broadcast_id)
    if row is None or row.state != "running":
        return None
    return worded(runtime.settings, notices.from_json(row.notice)), row.urgent


def _send_all(runtime: Runtime, rows: Sequence[Claimed], message: Message, pace: Pace, senders: Executor) -> None:
    """Records every answer that came, even where one attempt met a bug: that one is raised afterwards."""
    until = time.monotonic() + HANDFUL_LIMIT
    futures = [senders.submit(attempt, runtime, row, message, pace, until) for row in rows]
    bugs = [bug for future in futures if (bug := future.exception()) is not None]
    answered: list[Attempted] = [future.result() for future in futures if future.exception() is None]
    record(runtime, answered)
    if bugs:
        raise bugs[0]


def _askable(runtime: Runtime, rows: Sequence[Claimed]) -> bool:
    return all(isinstance(runtime.channels.get(name), KeepsList) for name in {row.channel for row in rows})


def _next_size(size: int, seconds: float) -> int:
    fitting = int(size * HANDFUL_SECONDS / max(seconds, 0.001))
    return max(SMALLEST, min(LARGEST, fitting, size * 2))


__all__ = ["Pace", "deliver", "deliver_mass", "deliver_single"]
