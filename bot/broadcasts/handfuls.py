"""Handfuls of one range on their way: while one is out, the one before it is written down and the one after it taken.

Taking and writing down is the work of two threads, the clerks. At most three handfuls are in hand at a time, and nobody
waits for the database but the clerks. Where there is one writer at a time no server is waited for, and a clerk who has
to share the interpreter would hold up all others while it writes: there each works between two handfuls.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.broadcasts.allowed import allow, asks_leave, still_wanted
from bot.broadcasts.attempt import (
    THROTTLED,
    Attempted,
    Message,
    Pace,
    attempt,
    concluded,
    key_of,
    not_to_send,
    put_back,
)
from bot.broadcasts.breaker import Breakers
from bot.broadcasts.content import Content
from bot.broadcasts.recording import record
from bot.channels.base import SendsMany
from bot.messages import SendFailed
from bot.runtime import Runtime
from bot.store.sending import claims
from bot.store.sending.claims import Claimed

SMALLEST, START, LARGEST = 8, 200, 400
BESIDE_TURNS = 200
"""The largest handful where there is one writer at a time: turns wait while it is claimed and recorded."""

HANDFUL_SECONDS = 0.3
HANDFUL_LIMIT = 0.8
"""Seconds after which what has not been begun is put back: a platform that stalls must not hold up a pause."""

STREAM_SECONDS = 0.2
"""How long to wait where the provider takes no more segments just now."""

Stopping = Callable[[], bool]
Worded = tuple[Claimed, Message]


@dataclass(frozen=True, slots=True)
class Handful:
    """Rows in hand, and until when (time.monotonic) they may be begun."""

    rows: Sequence[Claimed] = ()
    until: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether all may go; where a quota or budget holds some back, these are put back before the next is taken."""
        return not any(row.held_back for row in self.rows)

    @property
    def throttled(self) -> bool:
        """Whether the provider takes fewer just now."""
        return any(row.held_back == THROTTLED for row in self.rows)


@dataclass(frozen=True, slots=True)
class Way:
    """One range of one broadcast on its way out. `bugs` are what attempts met: one ends the way, after its records."""

    runtime: Runtime
    broadcast_id: int
    span: tuple[int, int]
    content: Content
    pace: Pace
    senders: Executor
    stopping: Stopping
    breakers: Breakers
    bugs: list[BaseException] = field(default_factory=list)

    def go(self, without: frozenset[str], flowing: bool) -> int:
        """Handful after handful of what does not go by the channels named, until there is none; how many rows.

        `flowing`: they grow, and the next is taken while one is out, unless something holds rows of this one back.
        Otherwise a crash leaves no more than the smallest handful in doubt.
        """
        taken = 0
        with ThreadPoolExecutor(2, "clerk") as clerks:
            while some := self._lap(clerks, without, flowing):
                taken += some
        if self.bugs:
            raise self.bugs[0]
        return taken

    def _lap(self, clerks: Executor, without: frozenset[str], flowing: bool) -> int:
        """From the beginning to the end: each handful is looked for behind the last, for the way past what is done is
        long. What was put back meanwhile is for the next lap."""
        size, taken, began = START if flowing else SMALLEST, 0, time.monotonic()
        apart = flowing and not self.runtime.store.one_writer
        written: Future[None] | None = None
        coming = self._next(clerks, size, without, self.span[0])
        while (hand := coming.result()).rows:
            began, before = time.monotonic(), began
            size = self._size_after(hand, size, began - before) if flowing else SMALLEST
            start, ahead = hand.rows[-1].id + 1 if hand.whole else self.span[0], apart and hand.whole
            if ahead:
                coming = self._next(clerks, size, without, start)
            heard = self._sent(hand)
            if written is not None:
                written.result()
            written = clerks.submit(record, self.runtime, heard)
            taken += len(hand.rows)
            if hand.throttled:
                time.sleep(STREAM_SECONDS)
            if not ahead:
                written.result()
                coming = self._next(clerks, size, without, start)
        if written is not None:
            written.result()
        return taken

    def _next(self, clerks: Executor, size: int, without: frozenset[str], start: int) -> Future[Handful]:
        """What a clerk takes next; no channel that is ill, and few rows where one is tried again."""
        trying, shut = self.breakers.trying(), self.breakers.shut()
        return clerks.submit(self._take, SMALLEST if trying else size, without | shut, start)

    def _take(self, size: int, without: frozenset[str], start: int) -> Handful:
        """Claimed in a commit of its own, then given leave."""
        if self.bugs or self.stopping() or self.content.waits:
            return Handful()
        runtime, content, until = self.runtime, self.content, time.monotonic() + HANDFUL_LIMIT
        rows = self._claimed(size, without, start)
        if asks_leave(runtime.settings, rows, content.limited):
            with runtime.store.begin() as tx:
                rows = allow(runtime, tx, rows, content.notice.kind, content.message_for, content.limited)
        return Handful(rows, until)

    def _claimed(self, size: int, without: frozenset[str], start: int) -> list[Claimed]:
        """Where there is one writer at a time they are read after the commit: nobody else need wait for that."""
        store, now, kind = self.runtime.store, self.runtime.now(), self.content.notice.kind
        with store.begin() as tx:
            ids = claims.claim_range(tx, self.broadcast_id, start, self.span[1], size, now, without)
            if not store.one_writer:
                return still_wanted(tx, kind, claims.in_hand(tx, ids, now))
        with store.reading() as tx:
            return still_wanted(tx, kind, claims.in_hand(tx, ids, now))

    def _size_after(self, hand: Handful, size: int, seconds: float) -> int:
        """How many to take next, when the last round took so long."""
        if hand.throttled:
            return max(SMALLEST, sum(not row.held_back for row in hand.rows))
        largest = BESIDE_TURNS if self.runtime.store.one_writer else LARGEST
        return max(SMALLEST, min(largest, int(size * HANDFUL_SECONDS / max(seconds, 0.001)), size * 2))

    def _sent(self, hand: Handful) -> list[Attempted]:
        """Every answer that came, even where one attempt met a bug."""
        runtime, shut = self.runtime, self.breakers.shut()
        kept = [put_back(row) for row in hand.rows if row.channel in shut]
        put_off = [(row, self.content.put_off(row)) for row in hand.rows if row.channel not in shut]
        many, single = _sorted(runtime, [(row, self.content.message_for(row)) for row, off in put_off if off is None])
        futures = [self.senders.submit(attempt, runtime, *worded, self.pace, hand.until) for worded in single]
        streams = [_stream(runtime, name, some, self.pace, hand.until) for name, some in many.items()]
        self.bugs.extend(bug for future in futures if (bug := future.exception()) is not None)
        answered = [future.result() for future in futures if future.exception() is None]
        answered += [one for stream in streams for one in stream]
        for one in answered:
            if one.ill is not None:
                self.breakers.heard(one.row.channel, one.ill)
        return [*answered, *kept, *(off for _, off in put_off if off is not None)]


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
