"""Raw exchanges between the product and the simulated platforms, kept for the drawer: sealed, and opened beside it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, Response, g, request

from bot.demo.phones import Phones
from bot.demo.platforms.wechat_crypto import Forged, Sealer

LONGEST = 4000
_SEALED = re.compile(r"<Encrypt>(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)")

Post = Callable[[str, bytes, dict[str, str]], tuple[int, bytes]]


class Trace:
    """Notes every exchange on the phones' list. `about` names what the calls of this thread are made for."""

    def __init__(self, phones: Phones, sealer: Sealer) -> None:
        self._phones = phones
        self._sealer = sealer
        self._here = threading.local()

    @contextmanager
    def about(self, what: str) -> Iterator[None]:
        self._here.what = what
        try:
            yield
        finally:
            self._here.what = ""

    def of(self, post: Post) -> Post:
        """The same post, noted: pushes to the product and what it answered."""

        def noted(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
            began = time.perf_counter()
            status, answer = 0, b""
            try:
                status, answer = post(url, body, headers)
            finally:
                ms = (time.perf_counter() - began) * 1000
                what = f"{urlsplit(url).path} {getattr(self._here, 'what', '')}".strip()
                self._phones.exchanged("in", what, status, ms, self._shown(body), self._shown(answer))
            return status, answer

        return noted

    def watch(self, app: Flask) -> None:
        """Notes what the product asks of the platforms' APIs; access tokens stand in the address and are left out."""

        @app.before_request
        def begin() -> None:
            g.began = time.perf_counter()

        @app.after_request
        def end(response: Response) -> Response:
            if not request.path.startswith("/phones/"):
                ms = (time.perf_counter() - g.began) * 1000
                asked = self._shown(request.get_data())
                answered = self._shown(response.get_data())
                self._phones.exchanged("out", request.path, response.status_code, ms, asked, answered)
            return response

    def _shown(self, body: bytes) -> str:
        text = body.decode("utf-8", "replace")
        sealed = _SEALED.search(text)
        if sealed:
            try:
                text = f"{text}\n\n解开后：\n{self._sealer.open(sealed[1])}"
            except Forged:
                text = f"{text}\n\n解不开"
        elif re.match(r"[A-Za-z]+=", text):
            text = "\n".join(f"{name} = {value}" for name, value in parse_qsl(text, keep_blank_values=True))
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
