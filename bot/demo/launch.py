"""Starts everything of the demo, tells where it is, and sees to it that nothing stays behind."""

from __future__ import annotations

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.demo.invented import invented
from bot.demo.parts import Demo, Ended, Say, Stopped

PORT = 8000
PORTS_TRIED = 20


class CannotStart(Exception):
    """One plain sentence about what stands against it and what to do."""


def run(port: int | None, home: Path, say: Say) -> int:
    """Runs the demo until Ctrl-C, SIGTERM or the terminal closes; 0 then, 1 when a part of it ended by itself."""
    home = _folder(home)
    with _alone(home), _stop_signal() as stopped:
        chosen = choose_port(port, say)
        try:
            with _stage(home, chosen, stopped) as demo:
                seconds = demo.open(say)
                say(greeting(home, chosen, seconds))
                demo.stay()
        except Stopped:
            pass
        except Ended as ended:
            say(str(ended))
            return 1
        finally:
            with suppress(OSError):  # the terminal may be gone
                say("演示已停止，数据还在，下次接着用。")
    return 0


@contextmanager
def _stage(home: Path, port: int, stopped: threading.Event) -> Iterator[Demo]:
    """A demo whose every process ends with this one, however this one ends: see `bot/demo/marks.py`."""
    mark = secrets.token_hex(8)
    watcher = subprocess.Popen(  # noqa: S603  our own interpreter on our own module
        [sys.executable, "-m", "bot.demo.marks", mark], stdin=subprocess.PIPE, start_new_session=True
    )
    pipe = watcher.stdin
    if pipe is None:
        raise CannotStart("系统没有给出管道。")

    def tell(pid: int) -> None:
        pipe.write(f"{pid}\n".encode())
        pipe.flush()

    try:
        yield Demo(home, port, tell, mark, stopped)
    finally:
        pipe.close()
        watcher.wait()


def _folder(home: Path) -> Path:
    home = home.resolve()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"不能用 {home} 放数据（{error.strerror}）。用 --home 换一个文件夹。") from None
    return home


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    held = os.open(home / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(f"{home} 里的演示正在运行。先停下那一个，或者用 --home 换一个文件夹。") from None
    try:
        yield
    finally:
        os.close(held)


@contextmanager
def _stop_signal() -> Iterator[threading.Event]:
    """Set by Ctrl-C, SIGTERM and the closing of the terminal; a second Ctrl-C changes nothing."""
    stopped = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: stopped.set()) for number in numbers}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def choose_port(port: int | None, say: Say) -> int:
    if port is not None:
        if not _is_free(port):
            raise CannotStart(f"端口 {port} 已被占用。停下占用它的程序，或者用 --port 换一个。")
        return port
    for candidate in range(PORT, PORT + PORTS_TRIED):
        if _is_free(candidate):
            if candidate != PORT:
                say(f"端口 {PORT} 已被占用，改用 {candidate}。")
            return candidate
    raise CannotStart(f"端口 {PORT} 到 {PORT + PORTS_TRIED - 1} 都被占用，用 --port 指定一个。")


def _is_free(port: int) -> bool:
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def greeting(home: Path, port: int, seconds: float) -> str:
    """Where everything is and how to sign in, for people and for whoever reads the lines by program."""
    root = f"http://127.0.0.1:{port}"
    return "\n".join(
        (
            "",
            f"  工友演示已就绪（{seconds:.1f} 秒）。全部人名、号码、岗位都是编的。",
            "",
            f"  模拟手机  simulator  {root}/simulator/",
            f"  工作台    console    {root}/admin/",
            f"            账号 admin  密码 {invented(home)['STAFF_PASSWORD']}  （第二人审批：账号 approver，同一密码）",
            f"  联络员页  liaison    {root}/liaison/",
            f"  健康检查  health     {root}/healthz",
            f"  数据      data       {home}",
            f"  命令      commands   cd {home}，再用 gongyou broadcast、gongyou chat、gongyou export 等",
            "",
            "  按 Ctrl-C 全部停下。",
        )
    )
