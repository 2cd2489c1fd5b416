"""`gongyou demo` from start to end: a turn through the simulator, Ctrl-C, kill -9, the data of the first start."""

from __future__ import annotations

import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from bot.demo.phones import FIRST_PEOPLE
from tests.demo.running import GONGYOU, RunningDemo, processes_of, until

OPENID = next(iter(FIRST_PEOPLE))
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def first(home: Path) -> Iterator[RunningDemo]:
    demo = RunningDemo(home)
    yield demo
    if demo.process.poll() is None:
        demo.stop()


def test_it_says_where_everything_is(first: RunningDemo, home: Path) -> None:
    for path in ("/simulator/", "/admin/", "/liaison/", "/healthz"):
        assert f"{first.url}{path}" in first.greeting
    assert "admin" in first.greeting
    assert stat.S_IMODE((home / "keys.env").stat().st_mode) == 0o600
    assert requests.get(f"{first.url}/readyz", timeout=10).status_code == 200


def test_a_second_demo_on_the_same_folder_or_port_is_refused(first: RunningDemo, home: Path, tmp_path: Path) -> None:
    for arguments in (["--home", str(home)], ["--home", str(tmp_path), "--port", str(first.port)]):
        refused = subprocess.run(
            [*GONGYOU, "demo", *arguments], capture_output=True, text=True, check=False, timeout=60
        )
        assert refused.returncode == 2
        assert len(refused.stderr.strip().splitlines()) == 1


def test_one_turn_then_ctrl_c_then_the_data_again(first: RunningDemo, home: Path) -> None:
    first.act("wechat", openid=OPENID, act="follow")
    until(lambda: first.bubbles(OPENID))
    first.act("wechat", openid=OPENID, act="say", text="我想找电子厂的活")
    until(lambda: len(first.bubbles(OPENID)) >= 2)
    said = first.bubbles(OPENID)
    assert first.stop(signal.SIGINT) == 0
    assert processes_of(home) == []

    second = RunningDemo(home)
    try:
        assert second.bubbles(OPENID) == said
        second.act("wechat", openid=OPENID, act="say", text="1")
        until(lambda: len(second.bubbles(OPENID)) > len(said))
        assert "电子" in second.bubbles(OPENID)[-1]
    finally:
        second.process.send_signal(signal.SIGKILL)
        second.stop(signal.SIGKILL)
    until(lambda: processes_of(home) == [])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_ends_leave_nothing_either(home: Path, number: signal.Signals) -> None:
    demo = RunningDemo(home)
    assert demo.stop(number) == 0
    assert processes_of(home) == []


def test_a_part_that_ends_takes_the_rest_with_it_and_is_named(home: Path) -> None:
    demo = RunningDemo(home)
    assert demo.process.stdout is not None
    platforms = subprocess.run(["pgrep", "-f", f"bot.demo.stage .*{home}"], capture_output=True, text=True, check=True)
    subprocess.run(["kill", "-9", *platforms.stdout.split()], check=True)
    rest = demo.process.stdout.read()
    assert demo.process.wait(40) == 1
    demo.process.stdout.close()
    assert "平台 停了" in rest
    assert processes_of(home) == []


def test_without_a_port_the_next_free_one_is_taken_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.demo import launch

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(launch, "PORT", taken.getsockname()[1])
        said: list[str] = []
        assert launch.choose_port(None, said.append) > launch.PORT
        assert str(launch.PORT) in said[0]
        with pytest.raises(launch.CannotStart):
            launch.choose_port(launch.PORT, said.append)
