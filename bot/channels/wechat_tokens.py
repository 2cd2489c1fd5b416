"""WeChat's access token, and the ticket of its script in pages: one for all processes, fetched by one at a time."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.channels.base import Shelf
from bot.messages import SendFailed

MARGIN = 300
"""Seconds before its end at which a token counts as old; WeChat keeps the previous one alive that long."""
HELD = 20
"""Seconds for which a process trusts its own copy without looking at the shelf."""
PATIENCE = 6.0
"""Seconds that a process waits for another one's fetching."""


class Tokens:
    """Hands out the current token. `fetch` asks WeChat and returns a token with its seconds of life."""

    def __init__(
        self,
        app_id: str,
        shelf: Shelf,
        fetch: Callable[[], tuple[str, int]],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        what: str = "token",
    ) -> None:
        self._name = f"wechat-{what}:{app_id}"
        self._shelf = shelf
        self._fetch = fetch
        self._clock = clock
        self._sleep = sleep
        self._held: tuple[str, float] = ("", 0.0)

    def current(self) -> str:
        token, until = self._held
        if token and self._clock() < until:
            return token
        return self._hold(self._shelf.get(self._name) or self._obtain(""))

    def instead_of(self, refused: str) -> str:
        """Another token after WeChat refused this one; raises SendFailed `later` when there is none to be had."""
        self._held = ("", 0.0)
        self._shelf.drop(self._name, refused)
        return self._hold(self._obtain(refused))

    def fresh(self) -> str:
        """Asks WeChat whatever is held or shelved: tries the credentials."""
        return self._hold(self._fetched())

    def _hold(self, token: str) -> str:
        self._held = (token, self._clock() + HELD)
        return token

    def _obtain(self, refused: str) -> str:
        give_up = self._clock() + PATIENCE
        while True:
            with self._shelf.alone(self._name) as first:
                found = self._shelf.get(self._name)
                if found and found != refused:
                    return found
                if first:
                    return self._fetched()
            if self._clock() >= give_up:
                raise SendFailed("later", "token", "没有拿到微信凭证")
            self._sleep(0.1)

    def _fetched(self) -> str:
        token, seconds = self._fetch()
        self._shelf.put(self._name, token, max(seconds - MARGIN, 30))
        return token
