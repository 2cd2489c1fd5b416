"""One attempt to send one row, and what its answer means for the ledger."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot import figures
from bot.channels.lengths import segments
from bot.channels.notices import sms_text
from bot.messages import Address, Notice, SendFailed, Verdict
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.claims import Claimed, Outcome

Pace = Callable[[str], float]
"""Asks leave to send by this robot: 0 means now (and counts it), more the seconds until there is room again."""

BACKOFF = (30, 120, 600, 1800)
"""Seconds until the next attempt after the first, second … that failed for now; after the last the row has failed."""

LONGEST_REASON = 30


@runtime_checkable
class KeepsList(Protocol):
    """A channel whose platform can be asked what it took: number and text, newest first."""

    def sent_to(self, address: Address, since: datetime) -> Sequence[tuple[str, str]]: ...


@dataclass(frozen=True, slots=True)
class Attempted:
    """`asks`: in doubt, but the platform can be asked. The row stays in `sending` until the sweep has asked."""

    row: Claimed
    outcome: Outcome
    verdict: Verdict | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent, and how many segments it has as an SMS: the same for every receiver, so counted once."""

    notice: Notice
    segments: int


def worded(settings: Settings, notice: Notice) -> Message:
    return Message(notice, segments(sms_text(notice, settings.sms_signature)))


def key_of(row: Claimed) -> str:
    """Rides with the message where a platform takes one, and comes back in its receipts."""
    return f"notice-{row.broadcast_id or 0}-{row.id}"


def attempt(runtime: Runtime, row: Claimed, message: Message, pace: Pace, until: float = math.inf) -> Attempted:
    """Sends one claimed row, or puts it back when its turn comes after `until` (time.monotonic).

    No transaction is open here.
    """
    if time.monotonic() > until:
        return Attempted(row, Outcome(row.id, "planned", attempts=row.attempts - 1))
    if row.left:
        return Attempted(row, Outcome(row.id, "skipped", "opted_out", attempts=row.attempts - 1))
    if row.address is None or row.channel not in runtime.channels:
        return Attempted(row, Outcome(row.id, "failed", "gone", attempts=row.attempts))
    if row.address.scheme == "wecom" and (wait := pace(row.address.value)) > 0:
        later = runtime.now() + timedelta(seconds=wait)
        return Attempted(row, Outcome(row.id, "planned", "pace", due_at=later, attempts=row.attempts - 1))
    try:
        number = runtime.channels[row.channel].send(row.address, message.notice, key_of(row))
    except SendFailed as failure:
        attempted = judge(row, failure, runtime.now())
        if failure.verdict == "unsure" and isinstance(runtime.channels[row.channel], KeepsList):
            return replace(attempted, asks=True)
        return attempted
    units = message.segments if row.channel == "sms" else 0
    figures.delivered(row.channel, "sent")
    return Attempted(row, Outcome(row.id, "sent", provider_id=number[:64], units=units, attempts=row.attempts))


def judge(row: Claimed, failure: SendFailed, now: datetime) -> Attempted:
    """The verdict decides: once more later, given up, opted out, or never again because it may have been taken."""
    reason = failure.code[:LONGEST_REASON]
    if failure.verdict == "later" and row.attempts <= len(BACKOFF):
        due = now + timedelta(seconds=BACKOFF[row.attempts - 1])
        outcome = Outcome(row.id, "planned", reason, due_at=due, attempts=row.attempts)
    elif failure.verdict == "unsure":
        outcome = Outcome(row.id, "unsure", reason, attempts=row.attempts)
    else:
        outcome = Outcome(row.id, "failed", reason, attempts=row.attempts)
    figures.delivered(row.channel, outcome.state)
    return Attempted(row, outcome, failure.verdict)
