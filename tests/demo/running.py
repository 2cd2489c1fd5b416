"""A whole demo as a child process: started, spoken to over HTTP, stopped, and what it left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from bot.demo.invented import environment
from bot.demo.parts import free_port

GONGYOU = [sys.executable, "-c", "from bot.cli import main; main()"]
STARTING = 120
PATIENCE = 20


class RunningDemo:
    """Ready once built; `greeting` is what it printed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [*GONGYOU, "demo", "--port", str(self.port), "--home", str(home)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.greeting = self._read()

    def _read(self) -> str:
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                return "".join(lines)
        raise AssertionError(f"the demo did not start:\n{''.join(lines)}")

    def command(self, *arguments: str) -> str:
        """Standard output of a command on this demo's data, with the demo's own settings."""
        settings = {**os.environ, **environment(self.home, self.port, self.platforms)}
        done = subprocess.run(
            [*GONGYOU, *arguments], env=settings, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def platforms(self) -> str:
        """Address of the simulated platforms: part of the command line of their process."""
        [line] = [one for one in processes_of(self.home) if "bot.demo.stage" in one]
        return f"http://127.0.0.1:{line.split()[3]}"

    def news(self, after: int = 0) -> dict[str, Any]:
        answer = requests.get(f"{self.url}/simulator/api/news", params={"after": after}, timeout=10)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def act(self, what: str, **said: object) -> dict[str, Any]:
        answer = requests.post(f"{self.url}/simulator/api/{what}", json=said, timeout=10)
        answer.raise_for_status()
        done: dict[str, Any] = answer.json()
        return done

    def bubbles(self, owner: str, side: str = "theirs") -> list[str]:
        shown = self.news()["bubbles"]
        return [bubble["text"] for bubble in shown if bubble["owner"] == owner and bubble["side"] == side]

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        status = self.process.wait(40)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status


def until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Waits for what another process is about to do."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def processes_of(home: Path) -> list[str]:
    """Command lines of all processes, except this one, that name the demo's folder in arguments or environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            facts = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            if int(folder.name) != os.getpid() and os.fsencode(home) in facts:
                found.append((folder / "cmdline").read_bytes().decode().replace("\0", " "))
        except OSError:
            continue
    return found
