"""Keep-alive HTTP to one platform, which knows whether a request that failed may have arrived."""

from __future__ import annotations

import logging
import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.request import getproxies, proxy_bypass

from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Timeout
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProxyError, SSLError
from urllib3.util import parse_url

from bot.messages import SendFailed

_SECRET = re.compile(r"\b(access_token|key|secret|appsecret)=[^&\s\"']+", re.IGNORECASE)
_NOT_SENT = (NewConnectionError, ConnectTimeoutError, ProxyError, SSLError)


@dataclass(frozen=True, slots=True)
class Heard:
    """A platform's answer; `headers` in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class _Masking(logging.Filter):
    """urllib3 writes request paths at DEBUG; WeChat's and WeCom's hold the token."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_SECRET.sub(r"\1=…", arg) if isinstance(arg, str) else arg for arg in record.args)
        record.msg = _SECRET.sub(r"\1=…", str(record.msg))
        return True


logging.getLogger("urllib3.connectionpool").addFilter(_Masking())


class Caller:
    """Calls one platform. Connections are never shared with a forked child, redirects and retries never happen.

    `call` raises SendFailed: `later` where the request cannot have arrived, `unsure` where it may have. Its texts name
    the platform and never the address, which may hold a token.
    """

    def __init__(self, platform: str, root: str, timeout: float) -> None:
        self._platform = platform
        self._root = root
        self._timeout = Timeout(connect=timeout, read=timeout)
        self._patience = int(timeout * 1000)
        self._pool: PoolManager | None = None
        self._owner = 0

    def call(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None, most: int | None = None
    ) -> Heard:
        """With `most` no more than so many bytes of the answer are taken in, and `never` is raised for more."""
        failure: SendFailed
        try:
            answer = self._connections().request(
                method,
                url,
                body=body,
                headers=dict(headers),
                timeout=self._timeout,
                retries=False,
                redirect=False,
                preload_content=most is None,
            )
            lower = {name.lower(): value for name, value in answer.headers.items()}
            return Heard(answer.status, answer.data if most is None else _bounded(answer, most), lower)
        except _NOT_SENT:
            failure = SendFailed("later", "unreached", f"连不上{self._platform}")
        except HTTPError:
            failure = SendFailed("unsure", "unanswered", f"{self._platform}没有回应，可能已收到")
        # Raised out here so that no cause hangs on it: urllib3's own texts hold the address and so the token.
        raise failure

    def _connections(self) -> PoolManager:
        if self._pool is None or self._owner != os.getpid():
            self._owner = os.getpid()
            self._pool = _pool(self._root, self._patience)
        return self._pool


def _bounded(answer: BaseHTTPResponse, most: int) -> bytes:
    content = answer.read(most + 1)
    if len(content) > most:
        answer.close()
        raise SendFailed("never", "too-large", "文件太大，没有取")
    answer.release_conn()
    return content


def _pool(root: str, patience: int) -> PoolManager:
    """What was given up on must not arrive minutes later, when a cut cable is mended: the kernel forgets it too."""
    address = parse_url(root)
    proxy = None if proxy_bypass(address.host or "") else getproxies().get(address.scheme or "https")
    forgetting = (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, patience)
    options = [*HTTPConnection.default_socket_options, forgetting]
    if proxy:
        return ProxyManager(proxy, maxsize=16, socket_options=options)
    return PoolManager(maxsize=16, socket_options=options)
