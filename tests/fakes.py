"""Stand-ins at the edge of the house: a shelf in memory, and the simulated platforms on a loopback port.

Use the fixture by importing it: `from tests.fakes import simulated  # noqa: F401`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.demo.platforms import Accounts, Platforms
from bot.settings import Settings

CONFIGURED: dict[str, Any] = {
    "public_url": "http://127.0.0.1:9",
    "wechat_app_id": "wx0123456789abcdef",
    "wechat_app_secret": "s" * 32,
    "wechat_token": "a-token-of-ours",
    "wechat_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "twilio_account_sid": "AC" + "0a" * 16,
    "twilio_auth_token": "t" * 32,
    "twilio_from": "+15005550006",
    "sms_signature": "镇雄人社",
    "foreign_provider_basis": "测试",
    "quiet_hours": "off",
    "http_timeout": 2.0,
}
"""Settings of every platform, for tests; `public_url` leads nowhere."""


def configured(**changed: Any) -> Settings:
    return Settings(_env_file=None, **(CONFIGURED | changed))  # type: ignore[call-arg]  # a pydantic-settings argument


class DictShelf:
    """The shelf of one process, with its lock. Nothing on it grows old by itself."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._door = threading.Lock()

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def put(self, name: str, value: str, seconds: int) -> None:
        self.values[name] = value

    def drop(self, name: str, value: str) -> None:
        with self._door:
            if self.values.get(name) == value:
                del self.values[name]

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        with self._door:
            lock = self._locks.setdefault(name, threading.Lock())
        got = lock.acquire(blocking=False)
        try:
            yield got
        finally:
            if got:
                lock.release()


class Keeping(WSGIRequestHandler):
    """Keeps connections open as the real platforms do, and writes no lines."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        return


@contextmanager
def platforms_at(state: Path, hang: float = 3.0, **settings: Any) -> Iterator[tuple[Platforms, Settings]]:
    """Simulated platforms listening on a free loopback port, and settings that lead there.

    `hang` is longer than `http_timeout`, so that what does not answer is given up on.
    """
    platforms = Platforms(state, Accounts.of(configured(**settings)), hang=hang)
    server = make_server("127.0.0.1", 0, platforms.app(), threaded=True, request_handler=Keeping)
    server.daemon_threads = True  # type: ignore[attr-defined]  # a caller that gave up is not waited for
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    root = f"http://127.0.0.1:{server.server_port}"
    try:
        roots = {f"{name}_api_url": root for name in ("wechat", "twilio", "tencent", "wecom")}
        yield platforms, configured(**roots, **settings)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        platforms.ledger.close()


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[tuple[Platforms, Settings]]:
    with platforms_at(tmp_path / "platforms.sqlite") as both:
        yield both
