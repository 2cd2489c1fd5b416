"""Finding and stopping every process of one demo: all of them carry its mark in their environment."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

VARIABLE = "GONGYOU_DEMO_RUN"
PATIENCE = 10.0
"""Seconds that a process gets to end by itself: a worker finishes its batch, the embedded server writes its file."""


def marked(mark: str) -> list[int]:
    """Process ids of this user that carry the mark, whatever session or group they are in (Linux)."""
    wanted = f"{VARIABLE}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def stop(mark: str, in_order: Sequence[int]) -> None:
    """Asks each process to end, in this order, then whatever else carries the mark; what stays is ended by force."""
    for pid in in_order:
        _end([pid], mark)
    _end(marked(mark), mark)
    for pid in marked(mark):
        _signal(pid, signal.SIGKILL)


def _end(pids: Sequence[int], mark: str) -> None:
    waiting = set(pids).intersection(marked(mark))
    for pid in waiting:
        _signal(pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while waiting.intersection(marked(mark)) and time.monotonic() < until:
        time.sleep(0.05)


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def watch(mark: str) -> None:
    """Reads process ids from standard input until the launcher is gone, however it ended, then stops them.

    The kernel closes the pipe also when the launcher was killed with -9: nothing else is needed for that case.
    """
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    started = [int(line) for line in sys.stdin]
    stop(mark, started[::-1])


if __name__ == "__main__":
    watch(sys.argv[1])
