import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from bot import embedded

LINGER = 0.6
USER = """
import sys, time
from pathlib import Path
from redis import Redis
from bot.embedded import lease
held = lease(Path(sys.argv[1]), float(sys.argv[2]))
print(Redis.from_url(held.url).incr("visits"), flush=True)
sys.stdin.readline()
"""


def servers_of(home: Path) -> list[int]:
    """Ids of the processes that work in this folder: a supervisor by its arguments, a server by its directory."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
            folder = (process / "cwd").readlink()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        supervising = b"bot.embedded" in words and os.fsencode(home) in words
        serving = b"valkey-server" in words and folder == home
        if supervising or serving:
            found.append(int(process.name))
    return found


def await_gone(home: Path) -> None:
    deadline = time.monotonic() + 30
    while servers_of(home):
        assert time.monotonic() < deadline, "the embedded server outlives its last user"
        time.sleep(0.05)


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    await_gone(tmp_path / "redis")


def user(data_dir: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(data_dir), str(LINGER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=20)


def test_processes_that_start_at_once_share_one_server(data_dir: Path) -> None:
    users = [user(data_dir) for _ in range(4)]
    assert sorted(first_line(one) for one in users) == ["1", "2", "3", "4"]
    assert len(servers_of(data_dir / "redis")) == 2
    for one in users:
        end(one)


def test_a_killed_user_takes_nothing_with_it_and_does_not_count_on(data_dir: Path) -> None:
    stays, dies = user(data_dir), user(data_dir)
    seen = {first_line(stays), first_line(dies)}
    dies.kill()
    dies.communicate()
    time.sleep(2 * LINGER)
    held = embedded.lease(data_dir, LINGER)
    assert Redis.from_url(held.url).incr("visits") == len(seen) + 1
    held.close()
    end(stays)


def test_data_is_there_after_the_server_was_gone(data_dir: Path) -> None:
    for expected in ("1", "2"):
        one = user(data_dir)
        assert first_line(one) == expected
        end(one)
        await_gone(data_dir / "redis")


def test_killed_with_everything_it_still_keeps_what_was_written(data_dir: Path) -> None:
    held = embedded.lease(data_dir, LINGER)
    Redis.from_url(held.url).set("kept", "yes")
    time.sleep(0.1)
    for process in servers_of(data_dir / "redis"):
        os.kill(process, signal.SIGKILL)
    held.renew()
    assert Redis.from_url(held.url).get("kept") == b"yes"
    held.close()


def test_a_server_that_died_is_started_again(data_dir: Path) -> None:
    held = embedded.lease(data_dir, LINGER)
    client = Redis.from_url(held.url)
    os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
    held.renew()
    assert Redis.from_url(held.url).ping()
    held.close()


def test_only_the_owner_and_only_with_the_password(data_dir: Path) -> None:
    held = embedded.lease(data_dir, LINGER)
    home = data_dir / "redis"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE(embedded.socket_path(home).stat().st_mode) == 0o600
    with pytest.raises(AuthenticationError):
        Redis(unix_socket_path=str(embedded.socket_path(home))).ping()
    assert Redis.from_url(held.url).config_get("port") == {"port": "0"}
    assert (home / "password").read_text() not in repr(held)
    held.close()


def test_a_deep_data_directory_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    held = embedded.lease(deep, LINGER)
    assert Redis.from_url(held.url).ping()
    held.close()
    await_gone(deep / "redis")
