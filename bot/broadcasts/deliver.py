"""Delivering: rows are claimed in a commit of their own, sent with no transaction open, and recorded in another.

A crash between the two leaves `sending` rows, which the sweep looks into. Where the platform can be asked afterwards,
handfuls grow and shrink so that each takes about a third of a second: a pause takes effect with the next one. Where it
cannot, they stay as small as the number of senders, so that a crash leaves no more receivers in doubt than that.

A claim holds for `HANDFUL_LIMIT` seconds from before it was made: what is not begun by then is put back, and never
begun. The sweep takes a row from its holder only long after (`FORSAKEN`), so that no two ever send the same row.
"""

from __future__ import annotations

import time
from concurrent.futures import Executor

from bot.broadcasts import notices
from bot.broadcasts.allowed import allow
from bot.broadcasts.attempt import Attempted, KeepsList, Pace, attempt, worded
from bot.broadcasts.breaker import Breakers
from bot.broadcasts.content import Content
from bot.broadcasts.finishing import finish
from bot.broadcasts.handfuls import HANDFUL_LIMIT, Stopping, Way
from bot.broadcasts.mass import deliver_mass
from bot.broadcasts.recording import record
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store.enrolment import reminders
from bot.store.sending import broadcasts, claims
from bot.store.sending.outcomes import Outcome


def deliver(
    runtime: Runtime,
    broadcast_id: int,
    first: int,
    last: int,
    pace: Pace,
    senders: Executor,
    stopping: Stopping = lambda: False,
    breakers: Breakers | None = None,
) -> int:
    """Sends the due rows of this range of ids and returns how many it took in hand; none while paused or quiet."""
    content = _content(runtime, broadcast_id)
    if content is None:
        return 0
    way = Way(runtime, broadcast_id, (first, last), content, pace, senders, stopping, breakers or Breakers())
    askable = frozenset(name for name, channel in runtime.channels.items() if isinstance(channel, KeepsList))
    taken = way.go(frozenset(runtime.channels) - askable, flowing=True) + way.go(askable, flowing=False)
    finish(runtime, broadcast_id)
    return taken


def deliver_single(runtime: Runtime, delivery_id: int, pace: Pace) -> bool:
    """Sends one single message; False where it was not due or not ours. Quiet hours do not hold up an answer.

    A reminder that comes too late, or for a seat given back meanwhile, is not sent.
    """
    until = time.monotonic() + HANDFUL_LIMIT
    with runtime.store.begin() as tx:
        row = claims.claim_one(tx, delivery_id, runtime.now())
        notice = notices.unseal(tx, row.notice_sealed) if row and row.notice_sealed else None
        row = allow(runtime, tx, [row], notice.kind if notice else "")[0] if row else None
        idle = row and notice and notice.kind == "reminder" and not reminders.still_wanted(tx, row.id, runtime.now())
    if row is None:
        return False
    if idle:
        record(runtime, [Attempted(row, Outcome("skipped", "too_late", attempts=row.attempts - 1))])
        return True
    message = worded(runtime.settings, notice or Notice("text"))
    record(runtime, [attempt(runtime, row, message, pace, until)])
    return True


def _content(runtime: Runtime, broadcast_id: int) -> Content | None:
    """What is sent; None where it is not to be sent now."""
    with runtime.store.reading() as tx:
        row = broadcasts.find(tx, broadcast_id)
    return Content(runtime, row) if row is not None and row.state == "running" else None


__all__ = ["Pace", "deliver", "deliver_mass", "deliver_single"]
