"""Many requests to one platform at once, over kept connections, by the thread that asks.

An SDK's call takes 0.7 ms of processor time, most of it spent on building one request anew. Here the requests are
ready-made and what remains is the socket: a core sends ten times as many and still has time to record each answer.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import threading
import time
import weakref
from collections.abc import Sequence
from functools import cached_property
from urllib.request import getproxies, proxy_bypass

from urllib3.util import parse_url

from bot.channels.stream_line import Answered, Line
from bot.messages import SendFailed

CONNECTIONS = 24
"""Platforms allow about a hundred calls at once for an account; several workers share them."""

IDLE = 4.0
"""Seconds after which a connection that rested is not trusted any more: the platform may just be closing it."""

WATCH = 0.05


class Stream:
    """The connections to one platform. An exchange begins no request after `until` (time.monotonic).

    Verdicts as of `Caller`: `later` where a request cannot have arrived, `unsure` where it may have.
    """

    def __init__(self, platform: str, root: str, timeout: float, connections: int = CONNECTIONS) -> None:
        self.platform = platform
        self.timeout = timeout
        address = parse_url(root)
        self.host, self._tls = address.host or "", address.scheme == "https"
        self._port = address.port or (443 if self._tls else 80)
        self._size = connections
        self._rested: list[Line] = []
        self._used = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._owner = 0
        self._alone = threading.Lock()

    @cached_property
    def direct(self) -> bool:
        """Whether the platform is reached without a proxy; one at a time goes through a proxy."""
        return bool(proxy_bypass(self.host)) or not getproxies().get("https" if self._tls else "http")

    def exchange(self, requests: Sequence[bytes], until: float) -> list[Answered]:
        """The answers in the order of the requests."""
        with self._alone:
            loop = self._ready()
            answers: list[Answered] = [None] * len(requests)
            loop.run_until_complete(_Exchange(self, requests, until, answers).run(self._connected()))
            self._used = time.monotonic()
            return answers

    async def open(self, line: Line) -> None:
        secure = ssl.create_default_context() if self._tls else None
        await asyncio.wait_for(
            asyncio.get_running_loop().create_connection(lambda: line, self.host, self._port, ssl=secure), self.timeout
        )

    def rest(self, lines: Sequence[Line]) -> None:
        self._rested[:] = lines

    def lines(self, wanted: int) -> int:
        return min(self._size, wanted)

    def _ready(self) -> asyncio.AbstractEventLoop:
        """A loop of this process: what a forked child inherits belongs to its parent."""
        if self._loop is None or self._owner != os.getpid():
            self._loop, self._owner, self._rested = asyncio.new_event_loop(), os.getpid(), []
            weakref.finalize(self, _close, self._loop, self._owner, self._rested)
        return self._loop

    def _connected(self) -> list[Line]:
        kept = [*self._rested]
        self._rested.clear()
        if time.monotonic() - self._used < IDLE:
            return [line for line in kept if line.alive]
        for line in kept:
            line.drop()
        return []


def _close(loop: asyncio.AbstractEventLoop, owner: int, rested: list[Line]) -> None:
    """Ends a loop with its connections; a child leaves alone what it shares with its parent.

    In a thread of its own: the collector may call this while another stream's loop runs in this one.
    """

    def end() -> None:
        for line in rested:
            line.drop()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    if owner == os.getpid():
        ending = threading.Thread(target=end)
        ending.start()
        ending.join()


class _Exchange:
    """One round of requests: lines take the next one as soon as they have the answer to the last."""

    def __init__(self, stream: Stream, requests: Sequence[bytes], until: float, answers: list[Answered]) -> None:
        self.stream = stream
        self.requests = requests
        self.answers = answers
        self._until = until
        self._waiting = iter(range(len(requests)))
        self._lines: list[Line] = []
        self._busy = 0
        self._done = asyncio.Event()
        self._opening: set[asyncio.Task[None]] = set()

    async def run(self, rested: list[Line]) -> None:
        if not self.requests:
            self.stream.rest(rested)
            return
        wanted = self.stream.lines(len(self.requests))
        self._lines, spare = rested[:wanted], rested[wanted:]
        openings = [self._open() for _ in range(wanted - len(self._lines))]
        self._busy = wanted
        for line in list(self._lines):
            line.join(self)
        watch = asyncio.create_task(self._watch())
        await asyncio.gather(*openings)
        await self._done.wait()
        watch.cancel()
        self.stream.rest([line for line in (*self._lines, *spare) if line.alive])

    def doubt(self, place: int) -> None:
        """The request went out and no answer came."""
        self.answers[place] = SendFailed("unsure", "unanswered", f"{self.stream.platform}没有回应，可能已收到")

    def next(self) -> int | None:
        """The place of the next request; None when all are taken, or it is too late to begin one."""
        return None if self.late else next(self._waiting, None)

    @property
    def late(self) -> bool:
        return time.monotonic() >= self._until

    def left(self) -> None:
        """A line has nothing more to do."""
        self._busy -= 1
        if self._busy == 0:
            self._done.set()

    def broken(self, line: Line) -> None:
        """The connection ended: another takes its place."""
        self._lines.remove(line)
        opening = asyncio.get_running_loop().create_task(self._open())
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    async def _open(self) -> None:
        """One more line. What cannot be reached costs one request its turn; the others wait for a better time."""
        place = self.next()
        if place is None:
            self.left()
            return
        line = Line(self.stream.timeout)
        try:
            await self.stream.open(line)
        except (OSError, TimeoutError, ssl.SSLError):
            self.answers[place] = SendFailed("later", "unreached", f"连不上{self.stream.platform}")
            self.left()
            return
        self._lines.append(line)
        if self.late:
            self.left()
        else:
            line.join(self, place)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH)
            now = time.monotonic()
            for line in list(self._lines):
                line.give_up(now)
