"""The processes of the demo: started in order, looked after, and named with their last lines when one ends."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bot.demo import marks
from bot.demo.invented import environment, invented, leave_settings
from bot.settings import HOUSE

STARTING = 60.0
LAST_LINES = 12
PREPARED = "prepared"
LOGS = {"平台": "platforms", "准备": "prepare", "网站": "web", "队列": "worker"}
GONGYOU = ("-c", "from bot.cli import main; main()")
Say = Callable[[str], None]


class Ended(Exception):
    """A process of the demo ended by itself; the text names it and holds its last lines."""


class Stopped(Exception):
    """The demo was asked to stop while it was still starting."""


@dataclass(frozen=True)
class Part:
    """One running process of the demo and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        if self.process.poll() is not None:
            lines = self.log.read_text("utf-8", "replace").splitlines()[-LAST_LINES:]
            raise Ended(
                f"{self.name} 停了（状态 {self.process.returncode}），其余的也停下。它最后写的：\n" + "\n".join(lines)
            )


class Demo:
    """The parts of one running demo."""

    def __init__(self, home: Path, port: int, tell: Callable[[int], None], mark: str, stopped: threading.Event) -> None:
        self.home, self.port, self.stopped = home, port, stopped
        self.platforms = free_port()
        self._tell = tell
        self._parts: list[Part] = []
        values = environment(home, port, f"http://127.0.0.1:{self.platforms}")
        leave_settings(home, values)
        self._environment = {**os.environ, **values, marks.VARIABLE: mark, "PYTHONUNBUFFERED": "1"}

    def open(self, say: Say) -> float:
        """Everything up in the order in which it is needed; returns the seconds that took."""
        began = time.monotonic()
        self._start("平台", "-m", "bot.demo.stage", str(self.platforms), str(self.home))
        if not self._prepared():
            self._prepare(say)
        self._start("网站", *GONGYOU, "serve", "--bind", f"127.0.0.1:{self.port}")
        self._await(self.platforms, "/phones/news")
        self._await(self.port, "/healthz")
        self._start("队列", *GONGYOU, "worker")
        return time.monotonic() - began

    def stay(self) -> None:
        while not self.stopped.wait(0.3):
            self._check()

    def _start(self, name: str, *arguments: str, **more: str) -> Part:
        log = self.home / "logs" / f"{LOGS[name]}.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603  our own interpreter on our own modules
                [sys.executable, *arguments],
                env={**self._environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self._tell(process.pid)
        part = Part(name, process, log)
        self._parts.append(part)
        return part

    def _prepared(self) -> bool:
        """Whether this version has prepared this data before: then a start need not load what preparing needs."""
        database, note = self.home / "gongyou.sqlite", self.home / PREPARED
        return database.exists() and note.exists() and note.read_text() == version()

    def _prepare(self, say: Say) -> None:
        """Database and county; its lines are passed on as they come, a failure ends the demo."""
        part = self._start(
            "准备", "-m", "bot.demo.prepare", GONGYOU_DEMO_PASSWORD=invented(self.home)["STAFF_PASSWORD"]
        )
        self._parts.remove(part)
        with part.log.open("rb") as lines:
            while part.process.poll() is None and not self.stopped.wait(0.05):
                _pass_on(lines.read(), say)
            _pass_on(lines.read(), say)
        if self.stopped.is_set():
            raise Stopped
        if part.process.returncode:
            raise Ended(f"准备没有做完（状态 {part.process.returncode}），记录在 {part.log}。")
        (self.home / PREPARED).write_text(version())

    def _await(self, port: int, path: str) -> None:
        """An open port is not enough: the server opens it before its workers have loaded."""
        until = time.monotonic() + STARTING
        while True:
            if self.stopped.wait(0.05):
                raise Stopped
            self._check()
            if _answers(port, path):
                return
            if time.monotonic() > until:
                raise Ended(f"{STARTING:.0f} 秒了还没有起来，看 {self.home / 'logs'} 里的记录。")

    def _check(self) -> None:
        for part in self._parts:
            part.check()


def version() -> str:
    """What a preparation depends on: the migrations, and the program that founds the county."""
    founding = [*(HOUSE / "migrations/versions").glob("*.py"), *(HOUSE / "bot/demo").glob("*.py")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(founding))).hexdigest()


def _pass_on(lines: bytes, say: Say) -> None:
    for line in lines.decode("utf-8", "replace").splitlines():
        say(line)


def _answers(port: int, path: str) -> bool:
    line = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("GET", path)
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])
