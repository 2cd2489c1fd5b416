"""`gongyou serve` as an operator meets it: what it cannot start with, and that nothing is left of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bot.settings import HOUSE
from tests.test_cli import KEYS, house


def wait_until(so: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_taken_port_is_one_plain_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        done = house("serve", "--bind", place, where=tmp_path)
    assert done.returncode == 2
    assert place in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_home_area_on_no_list_is_one_plain_line(tmp_path: Path) -> None:
    done = house("serve", where=tmp_path, settings=KEYS | {"GONGYOU_HOME_AREA": "999999"})
    assert done.returncode == 2
    assert "GONGYOU_HOME_AREA" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_its_workers_end_with_it_though_it_was_killed(tmp_path: Path) -> None:
    assert house("db", "upgrade", where=tmp_path).returncode == 0
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(HOUSE), "GONGYOU_DATA_DIR": str(tmp_path / "data")}
    serving = subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import main; main()", "serve", "--bind", f"127.0.0.1:{port}"],
        cwd=tmp_path,
        env=environment | KEYS,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: answers(port))
    finally:
        os.kill(serving.pid, signal.SIGKILL)
        serving.wait()
    wait_until(lambda: not answers(port))


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
