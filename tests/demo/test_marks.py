"""The watcher: whatever carries the mark ends when the launcher is gone, also what hid in a session of its own."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys

from bot.demo import marks

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
WILLING = "import time; print('up', flush=True); time.sleep(60)"


def start(code: str, mark: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, marks.VARIABLE: mark},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    process.stdout.close()
    return process


def test_the_closed_pipe_ends_all_that_carry_the_mark() -> None:
    mark = secrets.token_hex(8)
    told, hidden, other = start(WILLING, mark), start(WILLING, mark), start(WILLING, "another")
    watcher = subprocess.Popen([sys.executable, "-m", "bot.demo.marks", mark], stdin=subprocess.PIPE)
    watcher.communicate(f"{told.pid}\n".encode(), timeout=30)
    assert watcher.returncode == 0
    assert told.wait(1) < 0
    assert hidden.wait(1) < 0
    assert other.poll() is None
    other.kill()
    other.wait()


def test_what_does_not_listen_is_ended_by_force(monkeypatch) -> None:
    monkeypatch.setattr(marks, "PATIENCE", 0.2)
    mark = secrets.token_hex(8)
    stubborn = start(STUBBORN, mark)
    marks.stop(mark, [stubborn.pid])
    assert stubborn.wait(5) == -9


def test_a_child_without_the_mark_is_found_by_its_parent() -> None:
    """Valkey writes over its environment."""
    mark = secrets.token_hex(8)
    outer = start(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WILLING!r}], env={{}})", mark)
    members = marks.family(mark)
    assert len(members) == 2
    marks.stop(mark, [outer.pid])
    assert outer.wait(5) < 0
    assert members.isdisjoint(marks.running())
