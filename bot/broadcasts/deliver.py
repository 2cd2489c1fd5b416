"""Delivering: rows are claimed in a commit of their own, sent with no transaction open, and recorded in another.

A crash between the two leaves `sending` rows, which the sweep looks into. Handfuls grow and shrink so that each takes
about half a second: a pause takes effect with the next one, and a crash leaves few rows in doubt.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from bot.broadcasts import notices
from bot.broadcasts.attempt import Attempted, Pace, attempt
from bot.broadcasts.mass import deliver_mass
from bot.broadcasts.quiet import is_quiet
from bot.broadcasts.recording import record
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store import broadcasts, claims
from bot.store.claims import Claimed

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
    notice, urgent = content
    size, taken = SMALLEST, 0
    while not stopping() and (urgent or not is_quiet(runtime.settings.quiet, runtime.now())):
        began = time.monotonic()
        with runtime.store.begin() as tx:
            rows = claims.claim_range(tx, broadcast_id, first, last, size, runtime.now())
        if not rows:
            break
        _send_all(runtime, rows, notice, pace, senders)
        taken += len(rows)
        size = _next_size(size, time.monotonic() - began)
    with runtime.store.begin() as tx:
        broadcasts.finish_if_done(tx, broadcast_id, runtime.now())
    return taken


def deliver_single(runtime: Runtime, delivery_id: int, pace: Pace) -> bool:
    """Sends one single message; False where it was not due or not ours. Quiet hours do not hold up an answer."""
    with runtime.store.begin() as tx:
        row = claims.claim_one(tx, delivery_id, runtime.now())
        notice = notices.unseal(tx, row.notice_sealed) if row and row.notice_sealed else None
    if row is None:
        return False
    record(runtime, [attempt(runtime, row, notice or Notice("text"), pace)])
    return True


def _content(runtime: Runtime, broadcast_id: int) -> tuple[Notice, bool] | None:
    with runtime.store.reading() as tx:
        row = broadcasts.find(tx, broadcast_id)
    return None if row is None or row.state != "running" else (notices.from_json(row.notice), row.urgent)


def _send_all(runtime: Runtime, rows: Sequence[Claimed], notice: Notice, pace: Pace, senders: Executor) -> None:
    """Records every answer that came, even where one attempt met a bug: that one is raised afterwards."""
    until = time.monotonic() + HANDFUL_LIMIT
    futures = [senders.submit(attempt, runtime, row, notice, pace, until) for row in rows]
    bugs = [bug for future in futures if (bug := future.exception()) is not None]
    answered: list[Attempted] = [future.result() for future in futures if future.exception() is None]
    record(runtime, answered)
    if bugs:
        raise bugs[0]


def _next_size(size: int, seconds: float) -> int:
    fitting = int(size * HANDFUL_SECONDS / max(seconds, 0.001))
    return max(SMALLEST, min(LARGEST, fitting, size * 2))


__all__ = ["Pace", "deliver", "deliver_mass", "deliver_single"]
