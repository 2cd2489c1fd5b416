"""Finding and stopping every process of one demo: all of them carry its mark in their environment."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

VARIABLE = "GONGYOU_DEMO_RUN"
PATIENCE = 10.0
"""Seconds that a process gets to end by itself: a worker finishes its batch, the embedded server writes its file."""


@dataclass(frozen=True, slots=True)
class Member:
    """A process; with the tick it was born at its number cannot be mistaken for that of a later one.

    The parent changes when it ends, so it does not tell processes apart.
    """

    pid: int
    born: int
    parent: int = field(compare=False)


def running() -> Iterator[Member]:
    """Every process of the machine but those that have ended and wait to be asked for their status (Linux)."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # proc(5): after the name in brackets come the state, the parent, …, and as the 20th the time of birth.
            facts = (folder / "stat").read_text().rpartition(")")[2].split()
            if facts[0] not in "ZX":
                yield Member(int(folder.name), born=int(facts[19]), parent=int(facts[1]))


def family(mark: str) -> set[Member]:
    """Who carries the mark, whatever session or group they are in, and their children.

    The children too, because a program may write over its environment: Valkey does, to show its state in `ps`.
    """
    everyone = set(running())
    found = {member for member in everyone if _carries(member.pid, mark)}
    newest = found
    while newest:
        parents = {member.pid for member in newest}
        newest = {member for member in everyone - found if member.parent in parents}
        found |= newest
    return found


def _carries(pid: int, mark: str) -> bool:
    try:
        return f"{VARIABLE}={mark}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # ended meanwhile, or somebody else's
        return False


def stop(mark: str, in_order: Sequence[int]) -> None:
    """Asks each process to end, in this order, then the rest of the family; who stays is ended by force."""
    members = family(mark)
    for pid in in_order:
        _end({member for member in members if member.pid == pid})
    members |= family(mark)
    _end(members)
    for member in members.intersection(running()):
        _signal(member, signal.SIGKILL)


def _end(members: set[Member]) -> None:
    for member in members.intersection(running()):
        _signal(member, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while members.intersection(running()) and time.monotonic() < until:
        time.sleep(0.05)


def _signal(member: Member, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(member.pid, number)


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
