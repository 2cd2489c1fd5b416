"""What workers agree on through Redis: the pace of each robot, who works on what, who leads."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import sha256

from redis import Redis
from redis.exceptions import RedisError

from bot.embedded import NotStarted
from bot.queue import redis_for
from bot.settings import Settings


class RobotPace:
    """At most so many messages by one robot within any minute, counted for all processes together.

    Calling it asks leave for one message: 0 means now, more the seconds to wait. With Redis away everyone may send, and
    what is too much comes back from the platform to be sent later.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, robot: str) -> float:
        name = f"gongyou:robot:{sha256(robot.encode()).hexdigest()[:20]}"
        limit = self._settings.wecom_robot_per_minute
        try:
            wait = redis_for(self._settings).eval(SLIDING_MINUTE, 1, name, limit, secrets.token_hex(6))
        except (RedisError, NotStarted):
            return 0.0
        return int(str(wait)) / 1000


SLIDING_MINUTE = """
local now = redis.call('time')
now = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('zremrangebyscore', KEYS[1], 0, now - 60000)
if redis.call('zcard', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('zadd', KEYS[1], now, ARGV[2])
  redis.call('pexpire', KEYS[1], 60000)
  return 0
end
return redis.call('zrange', KEYS[1], 0, 0, 'withscores')[2] + 60001 - now
"""


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
