"""The sweep: finds what a crash, a lost job or a Redis that was away has left, and puts it right or shows it.

Rows that somebody claimed and never came back to are asked for at the platform where it can be asked; WeChat lists are
repeated under their key; the rest becomes `unsure`. Planned rows whose job was lost get a new one.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.broadcasts import notices
from bot.broadcasts.content import Content
from bot.broadcasts.finishing import finish
from bot.broadcasts.inquiry import Inquiry
from bot.broadcasts.mass import repeat_list
from bot.broadcasts.plan import look_at_phones
from bot.broadcasts.recording import record
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store.sending import broadcasts, deliveries, stretches
from bot.store.sending.claims import Claimed

log = logging.getLogger(__name__)

RANGE = 2000
"""Rows in one job: a job costs RQ some sixty commands, so one for each receiver is out of the question."""

FORSAKEN = timedelta(minutes=3)
"""After so long a claimed row has no worker any more: a handful takes seconds, a call to a platform ten at most."""

UNTOUCHED = timedelta(seconds=20)

LOOKS = 5
"""Rounds of looking for shared phones in one sweep: after an import of a whole county there are hundreds."""


@dataclass
class Found:
    """What a sweep leaves to be done by jobs: ranges of ids by broadcast, broadcasts with lists, single rows."""

    ranges: list[tuple[int, int, int]] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    singles: list[int] = field(default_factory=list)


def sweep(runtime: Runtime, idle: bool = True, forsaken: timedelta = FORSAKEN) -> Found:
    """Settles what was left in the middle and says which jobs are needed.

    `idle` False: the queue still holds jobs, so only rows that were put off to a time that has come need one.
    """
    now = runtime.now()
    look_at_phones(runtime, LOOKS)
    _look_into_forsaken(runtime, now - forsaken)
    with runtime.store.reading() as tx:
        running = broadcasts.in_state(tx, "running")
    going = [broadcast_id for broadcast_id in running if not finish(runtime, broadcast_id)]
    return _to_hand_out(runtime, going, now, idle)


def _to_hand_out(runtime: Runtime, going: Sequence[int], now: datetime, idle: bool) -> Found:
    """Only looks: whoever writes is not to wait for a walk through millions of rows."""
    found = Found()
    with runtime.store.reading() as tx:
        for broadcast_id in going:
            if _waits(runtime, broadcasts.find(tx, broadcast_id)):
                continue
            spans = stretches.lost(tx, broadcast_id, RANGE, now, waited_only=not idle)
            found.ranges += [(broadcast_id, first, last) for first, last in spans]
            if deliveries.mass_due(tx, broadcast_id, now):
                found.lists.append(broadcast_id)
        found.singles = deliveries.lost_singles(tx, now - UNTOUCHED, now)
    return found


def _waits(runtime: Runtime, row: Any) -> bool:
    return Content(runtime, row).waits


def _look_into_forsaken(runtime: Runtime, before: datetime) -> None:
    with runtime.store.reading() as tx:
        live = broadcasts.in_state(tx, "running", "paused", "cancelled")
        rows = deliveries.forsaken(tx, live, before)
    if not rows:
        return
    log.warning("%d rows were left in the middle of sending", len(rows))
    texts = _texts(runtime, rows)
    for key, row in {row.provider_id: row for row in rows if _is_list(row)}.items():
        with runtime.store.reading() as tx:
            members = deliveries.claimed_under(tx, key)
        if members:
            repeat_list(runtime, members, texts[row.id], key)
    inquiry = Inquiry(runtime)
    record(runtime, [asked for row in rows if not _is_list(row) and (asked := inquiry.about(row, texts[row.id]))])


def _is_list(row: Claimed) -> bool:
    return row.way == "mass" and bool(row.provider_id)


def _texts(runtime: Runtime, rows: Sequence[Claimed]) -> dict[int, Notice]:
    """What each row was to say, by its id: a broadcast's by village, a list's for all alike."""
    with runtime.store.reading() as tx:
        singles = {row.id: notices.unseal(tx, row.notice_sealed) for row in rows if row.notice_sealed is not None}
        stored = {row.broadcast_id: broadcasts.find(tx, row.broadcast_id) for row in rows if row.broadcast_id}
    contents = {number: Content(runtime, found) for number, found in stored.items() if found is not None}
    texts = {row.id: singles.get(row.id, Notice("text")) for row in rows}
    for row in rows:
        content = contents.get(row.broadcast_id) if row.broadcast_id is not None else None
        if content is not None:
            texts[row.id] = (content.message() if _is_list(row) else content.message_for(row)).notice
    return texts
