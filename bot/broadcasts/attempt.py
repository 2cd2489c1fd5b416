"""One attempt to send one row, and what its answer means for the ledger."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.broadcasts.forms import stand_in
from bot.channels.base import Channel, SendsForms
from bot.channels.lengths import segments
from bot.channels.sms_templates import sms_shown
from bot.messages import Address, Notice, SendFailed, Verdict
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.sending.claims import Claimed
from bot.store.sending.outcomes import Outcome

Pace = Callable[[str], float]
"""Asks leave to send by this robot: 0 means now (and counts it), more the seconds until there is room again."""

BACKOFF = (30, 120, 600, 1800)
"""Seconds until the next attempt after the first, second … that failed for now; after the last the row has failed."""

TRIES = len(BACKOFF) + 1
"""Attempts of one round. Staff may give what failed another round: attempts are counted on."""

FORMS = frozenset({"cred", "tmpl"})
"""Ways by which WeChat takes a registered form and no free text: by a credit of the person, by template message."""

THROTTLED = "stream"
"""Why a row is held back while the provider takes no more segments."""

LONGEST_REASON = 30
MILLI = 1000


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

    @property
    def ill(self) -> bool | None:
        """Whether the platform rather than the receiver is to blame; None where it was not called.

        `later` and `unsure` speak of the account, the platform or the way to it; with robots only what the way says
        does, for each of them has a limit of its own.
        """
        if self.row.held_back or self.verdict is None:
            return False if self.outcome.state == "sent" else None
        if self.row.channel == "wecom":
            return self.outcome.reason in {"unreached", "unanswered"} or self.outcome.reason.startswith("http-")
        return self.verdict in {"later", "unsure"}


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent, and what it costs as an SMS (segments, thousandths of a yuan): counted once for all receivers."""

    notice: Notice
    segments: int
    cost: int


def worded(settings: Settings, notice: Notice) -> Message:
    units = segments(sms_shown(notice, settings))
    return Message(notice, units, round(units * settings.sms_segment_price * MILLI))


def key_of(row: Claimed) -> str:
    """Rides with the message where a platform takes one, and comes back in its receipts: broadcast, row, attempt."""
    return f"notice-{row.broadcast_id or 0}-{row.id}-{row.attempts}"


def attempt(runtime: Runtime, row: Claimed, message: Message, pace: Pace, until: float = math.inf) -> Attempted:
    """Sends one claimed row, or puts it back when its turn comes after `until` (time.monotonic).

    No transaction is open here.
    """
    if time.monotonic() >= until:
        return put_back(row)
    unsendable = not_to_send(runtime, row, pace)
    if unsendable is not None:
        return unsendable
    assert row.address is not None
    try:
        answer: str | SendFailed = _send(runtime.channels[row.channel], row, row.address, message.notice)
    except SendFailed as failure:
        answer = failure
    return concluded(runtime, row, message, answer)


def _send(channel: Channel, row: Claimed, address: Address, notice: Notice) -> str:
    """By a registered form where that is the row's way."""
    if row.way in FORMS and isinstance(channel, SendsForms):
        return channel.send_form(row.way, address, notice) or stand_in(address)
    return channel.send(address, notice, key_of(row))


def not_to_send(runtime: Runtime, row: Claimed, pace: Pace) -> Attempted | None:
    """What stands against sending this row at all, or now; None for nothing."""
    if row.held_back:
        return _held_back(row, runtime.now())
    if row.left:
        return Attempted(row, Outcome("skipped", row.left, attempts=row.attempts - 1))
    if row.address is None or row.channel not in runtime.channels:
        return Attempted(row, Outcome("failed", "gone", attempts=row.attempts))
    if row.address.scheme == "wecom" and (wait := pace(row.address.value)) > 0:
        later = runtime.now() + timedelta(seconds=wait)
        return Attempted(row, Outcome("planned", "pace", due_at=later, attempts=row.attempts - 1))
    return None


def _held_back(row: Claimed, now: datetime) -> Attempted:
    """A quota gave no leave: another way where this one is used up, else later."""
    code = {"window_full": "45047", "month_full": "month_full", "no_credit": "43101"}.get(row.held_back)
    if code is not None:
        return judge(row, SendFailed("never", code, "条数已用完"), now)
    due = now + timedelta(seconds=row.wait) if row.held_back in {"day_full", "forms_full"} else None
    reason = "" if row.held_back == THROTTLED else row.held_back
    return Attempted(row, Outcome("planned", reason, due_at=due, attempts=row.attempts - 1))


def put_back(row: Claimed) -> Attempted:
    """Nothing of it went out: as if it had not been claimed."""
    return Attempted(row, Outcome("planned", attempts=row.attempts - 1))


def concluded(runtime: Runtime, row: Claimed, message: Message, answer: str | SendFailed | None) -> Attempted:
    """What a channel's answer means: the platform's number, a failure, or None for not begun."""
    if answer is None:
        return put_back(row)
    if isinstance(answer, SendFailed):
        attempted = judge(row, answer, runtime.now())
        if answer.verdict == "unsure" and isinstance(runtime.channels[row.channel], KeepsList):
            return replace(attempted, asks=True)
        return attempted
    return Attempted(row, taken(row, message, answer))


def taken(row: Claimed, message: Message, number: str) -> Outcome:
    """The platform has it under this number."""
    units, cost = (message.segments, message.cost) if row.channel == "sms" else (0, 0)
    return Outcome("sent", provider_id=number[:64], units=units, cost=cost, attempts=row.attempts)


def judge(row: Claimed, failure: SendFailed, now: datetime) -> Attempted:
    """The verdict decides: once more later, given up, opted out, or never again because it may have been taken."""
    reason = failure.code[:LONGEST_REASON]
    tried = (row.attempts - 1) % TRIES
    if failure.verdict == "later" and tried < len(BACKOFF):
        due = now + timedelta(seconds=BACKOFF[tried])
        outcome = Outcome("planned", reason, due_at=due, attempts=row.attempts)
    elif failure.verdict == "unsure":
        outcome = Outcome("unsure", reason, attempts=row.attempts)
    else:
        outcome = Outcome("failed", reason, attempts=row.attempts)
    return Attempted(row, outcome, failure.verdict)
