"""A provider on loopback that takes everything, in the form of Twilio's answers: `python -m benchmarks.taking PORT`."""

from __future__ import annotations

import asyncio
import sys
from itertools import count

ANSWER = (
    b'{"account_sid":"AC00000000000000000000000000000000","api_version":"2010-04-01","date_created":null,'
    b'"direction":"outbound-api","error_code":null,"error_message":null,"num_segments":"1","price":null,'
    b'"sid":"SM%032x","status":"queued","to":"+8613800000000"}'
)
HEAD = b"HTTP/1.1 201 CREATED\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_numbers = count(1)


class Taking(asyncio.Protocol):
    """One connection; bodies are as long as their Content-Length says."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._held = b""

    def data_received(self, data: bytes) -> None:
        self._held += data
        while (end := self._held.find(b"\r\n\r\n") + 4) > 3:
            length = self._held[:end].lower().split(b"content-length:")[1].split(b"\r", 1)[0]
            if len(self._held) < end + int(length):
                return
            self._held = self._held[end + int(length) :]
            body = ANSWER % next(_numbers)
            self._transport.write(HEAD % len(body) + body)  # type: ignore[attr-defined]


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Taking, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
