"""What was worked out before, looked up in one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Memo(dict[str, T]):
    """Values by text, each worked out when it is first asked for; all are forgotten when there are `most`.

    functools.lru_cache keeps an order too, and so writes to places all over the memory at every look.
    """

    def __init__(self, work_out: Callable[[str], T], most: int) -> None:
        super().__init__()
        self._work_out = work_out
        self._most = most

    def __missing__(self, text: str) -> T:
        if len(self) >= self._most:
            self.clear()
        value = self[text] = self._work_out(text)
        return value
