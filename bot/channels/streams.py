"""Many requests to one platform at once, over kept connections, by the thread that asks.

An SDK's call takes 0.7 ms of processor time, most of it spent on building one request anew. Here the requests are
ready-made and what remains is the socket: a core sends ten times as many and still has time to record each answer.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import struct
import threading
import time
from collections.abc import Sequence
from urllib.request import getproxies, proxy_bypass

from httptools import HttpParserError, HttpResponseParser
from urllib3.util import parse_url

from bot.channels.calls import Heard
from bot.messages import SendFailed

CONNECTIONS = 24
"""Platforms allow about a hundred calls at once for an account; several workers share them."""

IDLE = 4.0
"""Seconds after which a connection that rested is not trusted any more: the platform may just be closing it."""

WATCH = 0.05
_RESET = struct.pack("ii", 1, 0)

Answered = Heard | SendFailed | None
"""What became of a request: an answer, a failure with its verdict, or None where its turn did not come in time."""


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
        self._rested: list[_Line] = []
        self._used = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._owner = 0
        self._alone = threading.Lock()

    @property
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

    async def open(self, line: _Line) -> None:
        secure = ssl.create_default_context() if self._tls else None
        await asyncio.wait_for(
            asyncio.get_running_loop().create_connection(lambda: line, self.host, self._port, ssl=secure), self.timeout
        )

    def rest(self, lines: Sequence[_Line]) -> None:
        self._rested = list(lines)

    def lines(self, wanted: int) -> int:
        return min(self._size, wanted)

    def _ready(self) -> asyncio.AbstractEventLoop:
        """A loop of this process: what a forked child inherits belongs to its parent."""
        if self._loop is None or self._owner != os.getpid():
            self._loop, self._owner, self._rested = asyncio.new_event_loop(), os.getpid(), []
        return self._loop

    def _connected(self) -> list[_Line]:
        kept, self._rested = self._rested, []
        if time.monotonic() - self._used < IDLE:
            return [line for line in kept if line.alive]
        for line in kept:
            line.drop()
        return []


class _Exchange:
    """One round of requests: lines take the next one as soon as they have the answer to the last."""

    def __init__(self, stream: Stream, requests: Sequence[bytes], until: float, answers: list[Answered]) -> None:
        self.stream = stream
        self.requests = requests
        self.answers = answers
        self._until = until
        self._waiting = iter(range(len(requests)))
        self._lines: list[_Line] = []
        self._busy = 0
        self._done = asyncio.Event()

    async def run(self, rested: list[_Line]) -> None:
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

    def broken(self, line: _Line) -> None:
        """The connection ended: another takes its place."""
        self._lines.remove(line)
        asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        """One more line. What cannot be reached costs one request its turn; the others wait for a better time."""
        place = self.next()
        if place is None:
            self.left()
            return
        line = _Line(self.stream.timeout)
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


class _Line(asyncio.Protocol):
    """One connection: one request at a time, its answer, the next."""

    def __init__(self, timeout: float) -> None:
        self.alive = False
        self._timeout = timeout
        self._exchange: _Exchange | None = None
        self._transport: asyncio.Transport | None = None
        self._place: int | None = None
        self._deadline = 0.0
        self._body = b""
        self._parser = HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.alive, self._transport = True, transport
        line: socket.socket = transport.get_extra_info("socket")
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # What was given up on must not arrive minutes later, when a cut cable is mended and the row was sent anew.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(self._timeout * 1000))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def join(self, exchange: _Exchange, place: int | None = None) -> None:
        self._exchange = exchange
        self._next(place)

    def give_up(self, now: float) -> None:
        """Ends a request whose answer is overdue; it may have arrived."""
        if self._place is not None and now > self._deadline:
            self._end()

    def drop(self) -> None:
        if self._transport is not None:
            self._transport.abort()
        self.alive = False

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self._end()

    def connection_lost(self, error: Exception | None) -> None:
        self._end()

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        exchange, place = self._exchange, self._place
        if exchange is None or place is None:  # an answer to nothing: this connection has lost its count
            self.drop()
            return
        exchange.answers[place] = Heard(self._parser.get_status_code(), self._body, {})
        keeps = self._parser.should_keep_alive()
        self._place, self._body = None, b""
        if keeps:
            self._next()
        else:
            self._end()

    def _next(self, place: int | None = None) -> None:
        exchange = self._exchange
        assert exchange is not None
        assert self._transport is not None
        place = exchange.next() if place is None else place
        if place is None:
            self._exchange = None
            exchange.left()
            return
        self._place, self._deadline = place, time.monotonic() + self._timeout
        self._transport.write(exchange.requests[place])

    def _end(self) -> None:
        """Nothing more goes over this connection; what waits for its answer is in doubt."""
        self.drop()
        exchange, place = self._exchange, self._place
        self._exchange = self._place = None
        if exchange is None:
            return
        if place is not None:
            exchange.answers[place] = SendFailed(
                "unsure", "unanswered", f"{exchange.stream.platform}没有回应，可能已收到"
            )
        exchange.broken(self)
