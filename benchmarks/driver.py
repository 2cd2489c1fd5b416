"""A load driver of its own process and core: keep-alive connections send prepared requests and time the answers."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """Answers a second, and the latencies' 50th and 99th percentile in milliseconds; `bad` counts non-200 answers."""

    rate: float
    p50: float
    p99: float
    count: int
    bad: int

    def line(self, name: str) -> str:
        return (
            f"{name:<44} {self.rate:>8,.0f}/s   p50 {self.p50:>7.2f} ms   p99 {self.p99:>7.2f} ms"
            f"   ({self.count:,} answers, {self.bad} bad)"
        )


def drive(port: int, requests: Sequence[bytes], connections: int = 16, warm: int = 200) -> Measured:
    """Sends every request once, the first `warm` of them unmeasured; stops by itself."""
    return asyncio.run(_drive(port, requests, connections, warm))


async def _drive(port: int, requests: Sequence[bytes], connections: int, warm: int) -> Measured:
    await _send_all(port, requests[:warm], connections)
    began = time.perf_counter()
    taken, bad = await _send_all(port, requests[warm:], connections)
    seconds = time.perf_counter() - began
    taken.sort()
    at = [taken[int(len(taken) * share)] * 1000 for share in (0.5, 0.99)]
    return Measured(len(taken) / seconds, at[0], at[1], len(taken), bad)


async def _send_all(port: int, requests: Sequence[bytes], connections: int) -> tuple[list[float], int]:
    waiting = iter(requests)
    taken: list[float] = []
    bad = 0

    async def one() -> None:
        nonlocal bad
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            began = time.perf_counter()
            writer.write(request)
            try:
                status, keep = await _read(reader)
            except (asyncio.IncompleteReadError, ConnectionError):
                status, keep = 0, False
            taken.append(time.perf_counter() - began)
            bad += status != 200
            if not keep:
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    return taken, bad


async def _read(reader: asyncio.StreamReader) -> tuple[int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    found = head.find(b"content-length:")
    if found < 0:
        await reader.read()
        return status, False
    await reader.readexactly(int(head[found + 15 : head.index(b"\r\n", found)]))
    return status, not (head.startswith(b"http/1.0") or b"connection: close" in head)


def pin(core: int) -> None:
    """Keeps this process on one core where the machine has several."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})
