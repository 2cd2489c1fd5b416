"""What workers agree on through Redis: who works on what, who leads."""

from __future__ import annotations

from collections.abc import Callable

from redis import Redis
from redis.exceptions import RedisError

from bot.embedded import NotStarted
from bot.queue import redis_for
from bot.settings import Settings


class Marks:
    """Short-lived marks on the wall: who works on what, and what has been asked for already."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def take(self, name: str, seconds: int) -> bool:
        """Puts the mark there; False where it was there, or Redis is away."""
        return bool(self._ask(lambda client: client.set(_marked(name), 1, nx=True, ex=seconds)))

    def keep(self, name: str, seconds: int) -> None:
        self._ask(lambda client: client.set(_marked(name), 1, ex=seconds))

    def drop(self, name: str) -> None:
        self._ask(lambda client: client.delete(_marked(name)))

    def lead(self, name: str, owner: str, seconds: int) -> bool:
        """Whether `owner` is the one among all machines, from now on for so many seconds."""
        return bool(self._ask(lambda client: client.eval(LEAD, 1, _marked(name), owner, seconds)))

    def _ask(self, question: Callable[[Redis], object]) -> object:
        try:
            return question(redis_for(self._settings))
        except (RedisError, NotStarted):
            return None


LEAD = """
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""


def _marked(name: str) -> str:
    return f"gongyou:mark:{name}"
