"""One connection of a stream: one request at a time, its answer, the next."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Sequence
from typing import Protocol

from httptools import HttpParserError, HttpResponseParser

from bot.channels.calls import Heard
from bot.messages import SendFailed

Answered = Heard | SendFailed | None
"""What became of a request: an answer, a failure with its verdict, or None where its turn did not come in time."""

_RESET = struct.pack("ii", 1, 0)


class Exchange(Protocol):
    """What a line works for: it hands out requests by their place and takes the answers."""

    requests: Sequence[bytes]
    answers: list[Answered]

    def next(self) -> int | None: ...

    def left(self) -> None: ...

    def doubt(self, place: int) -> None: ...

    def broken(self, line: Line) -> None: ...


class Line(asyncio.Protocol):
    """One connection: one request at a time, its answer, the next."""

    def __init__(self, timeout: float) -> None:
        self.alive = False
        self._timeout = timeout
        self._exchange: Exchange | None = None
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

    def join(self, exchange: Exchange, place: int | None = None) -> None:
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
            exchange.doubt(place)
        exchange.broken(self)
