"""Two machines in one: network namespaces with a cable each to a bridge, and relays to what listens on this side."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PIECE = 65_536


def lacking() -> str:
    """What stands against namespaces here; empty when nothing does."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if shutil.which("ip") is None:
        return "network namespaces need the program ip (iproute2)"
    name = f"gy{os.getpid()}try"
    made = subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True, text=True)
    if made.returncode:
        return f"no network namespaces here: {made.stderr.strip()}"
    subprocess.run(["ip", "netns", "del", name], check=False)
    return ""


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@dataclass
class Host:
    """One machine: what is started on it sees only its own cable."""

    name: str
    address: str
    cable: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, program: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        command = ["ip", "netns", "exec", self.name, sys.executable, "-c", program]
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def cut(self) -> None:
        _ip("link", "set", self.cable, "down")

    def mend(self) -> None:
        _ip("link", "set", self.cable, "up")

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@contextlib.contextmanager
def hosts(count: int) -> Iterator[tuple[str, list[Host]]]:
    """The bridge's address, and machines that reach it; all of it is gone afterwards."""
    mark, net = f"gy{os.getpid() % 100_000}", f"10.{os.getpid() % 200 + 20}.{os.getpid() // 200 % 250}"
    made = [Host(f"{mark}h{place}", f"{net}.{place + 2}", f"{mark}c{place}") for place in range(count)]
    try:
        _ip("link", "add", f"{mark}b", "type", "bridge")
        _ip("addr", "add", f"{net}.1/24", "dev", f"{mark}b")
        _ip("link", "set", f"{mark}b", "up")
        for host in made:
            _plug(host, f"{mark}b")
        yield f"{net}.1", made
    finally:
        for host in made:
            host.end()
            for thing in (["link", "del", host.cable], ["netns", "del", host.name]):
                subprocess.run(["ip", *thing], check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", f"{mark}b"], check=False, capture_output=True)


def _plug(host: Host, bridge: str) -> None:
    _ip("netns", "add", host.name)
    _ip("link", "add", host.cable, "type", "veth", "peer", "name", "eth0", "netns", host.name)
    _ip("link", "set", host.cable, "master", bridge, "up")
    _ip("-n", host.name, "addr", "add", f"{host.address}/24", "dev", "eth0")
    _ip("-n", host.name, "link", "set", "eth0", "up")
    _ip("-n", host.name, "link", "set", "lo", "up")


class Relays:
    """Listens on the bridge and passes on to sockets of this side; `callers` counts connections by port and caller."""

    def __init__(self, address: str, targets: Sequence[Path | tuple[str, int]]) -> None:
        self.callers: Counter[tuple[int, str]] = Counter()
        self._sockets = [socket.create_server((address, 0)) for _ in targets]
        self.ports = [one.getsockname()[1] for one in self._sockets]
        self._targets = targets
        self._servers: list[asyncio.Server] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Relays:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        for place in range(len(self._sockets)):
            self._loop.run_until_complete(self._listen(place))
        self._loop.run_forever()

    async def _listen(self, place: int) -> None:
        async def called(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.callers[place, writer.get_extra_info("peername")[0]] += 1
            target = self._targets[place]
            if isinstance(target, Path):
                inner, outer = await asyncio.open_unix_connection(str(target))
            else:
                inner, outer = await asyncio.open_connection(*target)
            try:
                await asyncio.gather(_pass(reader, outer), _pass(inner, writer))
            finally:
                writer.close()
                outer.close()

        self._servers.append(await asyncio.start_server(called, sock=self._sockets[place]))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
    writer.close()
