"""Another try: for rows that failed, when staff ask for it, and by SMS for what nobody answered in WeChat."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.broadcasts.draft import STATES
from bot.broadcasts.reasons import left_codes
from bot.broadcasts.unfit import Unfit
from bot.broadcasts.ways import may_cost, usable_channels
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.desk import audit
from bot.store.sending import broadcasts, deliveries, outcomes
from bot.store.sending.outcomes import Outcome
from bot.store.talk import silence

log = logging.getLogger(__name__)

STALE = timedelta(days=3)
"""After so long a notice that nobody answered in WeChat does not go out by SMS any more."""


def retry(runtime: Runtime, broadcast_id: int, by: str = "") -> int:
    """Gives rows that failed another round of attempts, and nobody else; returns how many.

    Who opted out by the failure stays out. Raises `Unfit` where nothing failed, or the broadcast was never begun or is
    cancelled. The approval stands: receivers and text are the same.
    """
    with runtime.store.begin() as tx:
        row = broadcasts.find(tx, broadcast_id)
        if row is None:
            raise Unfit(f"没有编号为 {broadcast_id} 的通知")
        if row.state not in {"running", "paused", "finished"}:
            raise Unfit(f"通知 {broadcast_id} {STATES[row.state]}，不能重发")
    without, again, now = left_codes(), 0, runtime.now()
    while True:
        with runtime.store.begin() as tx:
            rows = deliveries.failed(tx, broadcast_id, without)
            moved = sum(outcomes.once_more(tx, one, Outcome("failed", one.reason), None, now) for one in rows)
            if not moved or not broadcasts.reopen(tx, broadcast_id):
                break
        again += moved
    if not again:
        raise Unfit(f"通知 {broadcast_id} 没有失败的收件人，不用重发")
    with runtime.store.begin() as tx:
        if by:
            audit.record(tx, by, "retry", f"broadcast {broadcast_id}", now, {"rows": again})
    runtime.enqueue("launch", broadcast_id)
    return again


def retriable(tx: Tx, broadcast_id: int) -> int:
    """How many receivers `retry` would give another round."""
    return deliveries.failed_amount(tx, broadcast_id, left_codes())


def fall_back(runtime: Runtime) -> int:
    """Turns WeChat messages without an answer for `fallback_hours` into SMS; returns how many, 0 where that is off."""
    hours = runtime.settings.fallback_hours
    if not hours or "sms" not in usable_channels(runtime.settings):
        return 0
    now = runtime.now()
    with runtime.store.reading() as tx:
        waiting = silence.broadcasts_since(tx, now - STALE)
    return sum(_fall_back(runtime, one, now - timedelta(hours=hours), now) for one in waiting)


def _fall_back(runtime: Runtime, broadcast_id: int, before: datetime, now: datetime) -> int:
    with runtime.store.begin() as tx:
        rows = silence.unanswered(tx, broadcast_id, now - STALE, before)
        if not rows or not may_cost(runtime, tx, rows[0]):
            return 0
        moved = 0
        for row in rows:
            tried = Outcome("sent", "unanswered", row.provider_id, attempts=row.attempts)
            moved += outcomes.reroute(tx, row, tried, now)
        if moved:
            broadcasts.reopen(tx, broadcast_id)
    if moved:
        log.info("broadcast %d: %d unanswered in WeChat go on by SMS", broadcast_id, moved)
        runtime.enqueue("launch", broadcast_id)
    return moved
