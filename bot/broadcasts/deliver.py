"""Delivering: rows are claimed in a commit of their own, sent with no transaction open, and recorded in another.

A crash between the two leaves `sending` rows, which the sweep looks into. Where the platform can be asked afterwards,
handfuls grow and shrink so that each takes about a third of a second: a pause takes effect with the next one. Where it
cannot, they stay as small as the number of senders, so that a crash leaves no more receivers in doubt than that.

A claim holds for `HANDFUL_LIMIT` seconds from before it was made: what is not begun by then is put back, and never
begun. The sweep takes a row from its holder only long after (`FORSAKEN`), so that no two ever send the same row.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from bot.broadcasts import notices
from bot.broadcasts.allowed import allow, still_wanted
from bot.broadcasts.attempt import Attempted, KeepsList, Message, Pace, attempt, concluded, key_of, not_to_send, worded
from bot.broadcasts.breaker import Breakers
from bot.broadcasts.content import Content
from bot.broadcasts.mass import deliver_mass
from bot.broadcasts.recording import record
from bot.channels.base import SendsMany
from bot.messages import Notice, SendFailed
from bot.runtime import Runtime
from bot.store.enrolment import reminders
from bot.store.sending import broadcasts, claims
from bot.store.sending.claims import Claimed
from bot.store.sending.outcomes import Outcome

SMALLEST, START, LARGEST = 8, 100, 400
BESIDE_TURNS = 200
"""The largest handful where there is one writer at a time: turns wait while it is claimed and recorded."""

HANDFUL_SECONDS = 0.3
HANDFUL_LIMIT = 0.8
"""Seconds after which what has not been begun is put back: a platform that stalls must not hold up a pause."""

STREAM_SECONDS = 0.2
"""How long to wait where the provider takes no more segments just now."""

Stopping = Callable[[], bool]
Worded = tuple[Claimed, Message]


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
    way = _Way(runtime, broadcast_id, (first, last), content, pace, senders, stopping, breakers or Breakers())
    askable = frozenset(name for name, channel in runtime.channels.items() if isinstance(channel, KeepsList))
    taken = way.go(frozenset(runtime.channels) - askable, growing=True) + way.go(askable, growing=False)
    with runtime.store.begin() as tx:
        broadcasts.finish_if_done(tx, broadcast_id, runtime.now())
    return taken


@dataclass(frozen=True, slots=True)
class _Way:
    """One range of one broadcast on its way out."""

    runtime: Runtime
    broadcast_id: int
    span: tuple[int, int]
    content: Content
    pace: Pace
    senders: Executor
    stopping: Stopping
    breakers: Breakers

    def go(self, without: frozenset[str], growing: bool) -> int:
        """Handful after handful of what does not go by the channels named; how many rows."""
        size, taken = (START, 0) if growing else (SMALLEST, 0)
        while not self._must_stop():
            began = time.monotonic()
            rows = self._claim(SMALLEST if self.breakers.trying() else size, without | self.breakers.shut())
            if not rows:
                break
            self._send_all(rows, began + HANDFUL_LIMIT)
            taken += len(rows)
            largest = BESIDE_TURNS if self.runtime.store.one_writer else LARGEST
            size = _next_size(size, time.monotonic() - began, largest) if growing else SMALLEST
            if any(row.held_back == "stream" for row in rows):
                size = max(SMALLEST, sum(not row.held_back for row in rows))
                time.sleep(STREAM_SECONDS)
        return taken

    def _must_stop(self) -> bool:
        return self.stopping() or self.content.waits

    def _claim(self, size: int, without: Collection[str]) -> list[Claimed]:
        runtime, kind = self.runtime, self.content.notice.kind
        with runtime.store.begin() as tx:
            rows = claims.claim_range(tx, self.broadcast_id, *self.span, size, runtime.now(), without)
            rows = allow(runtime, tx, rows, kind, self.content.message_for, self.content.limited)
            return still_wanted(tx, kind, rows)

    def _send_all(self, rows: Sequence[Claimed], until: float) -> None:
        """Records every answer that came, even where one attempt met a bug: that one is raised afterwards."""
        runtime, put_off = self.runtime, [(row, self.content.put_off(row)) for row in rows]
        many, single = _sorted(runtime, [(row, self.content.message_for(row)) for row, off in put_off if off is None])
        futures = [self.senders.submit(attempt, runtime, *worded_row, self.pace, until) for worded_row in single]
        streams = [_stream(runtime, name, some, self.pace, until) for name, some in many.items()]
        bugs = [bug for future in futures if (bug := future.exception()) is not None]
        answered = [future.result() for future in futures if future.exception() is None]
        answered += [one for stream in streams for one in stream] + [off for _, off in put_off if off is not None]
        for one in answered:
            if one.ill is not None:
                self.breakers.heard(one.row.channel, one.ill)
        record(runtime, answered)
        if bugs:
            raise bugs[0]


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


def _sorted(runtime: Runtime, rows: Sequence[Worded]) -> tuple[dict[str, list[Worded]], list[Worded]]:
    """Rows whose channel sends many at once, by channel, and those that go one by one."""
    at_once = {name for name, channel in runtime.channels.items() if isinstance(channel, SendsMany) and channel.at_once}
    many: dict[str, list[Worded]] = {}
    single = []
    for row, message in rows:
        if row.channel in at_once:
            many.setdefault(row.channel, []).append((row, message))
        else:
            single.append((row, message))
    return many, single


def _stream(runtime: Runtime, name: str, rows: Sequence[Worded], pace: Pace, until: float) -> list[Attempted]:
    channel = runtime.channels[name]
    assert isinstance(channel, SendsMany)
    checked = [(row, message, not_to_send(runtime, row, pace)) for row, message in rows]
    fit = [(row, message, row.address) for row, message, off in checked if off is None and row.address is not None]
    answers: Sequence[str | SendFailed | None]
    try:
        answers = channel.send_many([(address, message.notice, key_of(row)) for row, message, address in fit], until)
    except SendFailed as failure:
        answers = [failure] * len(fit)
    sent = [concluded(runtime, row, message, answer) for (row, message, _), answer in zip(fit, answers, strict=True)]
    return [*(unsendable for _, _, unsendable in checked if unsendable is not None), *sent]


def _next_size(size: int, seconds: float, largest: int) -> int:
    fitting = int(size * HANDFUL_SECONDS / max(seconds, 0.001))
    return max(SMALLEST, min(largest, fitting, size * 2))


__all__ = ["Pace", "deliver", "deliver_mass", "deliver_single"]
