"""The queue and the shelf: what processes share through Redis, and how jobs are handed over.

RQ carries ids; the database carries truth. Nothing here raises because Redis is away: a lost job is found by the
sweep, a token is fetched again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue

from bot.embedded import Lease, NotStarted, lease
from bot.settings import Settings

log = logging.getLogger(__name__)

QUEUES = ("fast", "care", "bulk")
"""Confirmations go before broadcasts: a worker empties the first before it looks at the next. `bulk` holds nothing but
deliveries, for the sweep concludes from an empty one that rows still planned have lost their job."""

JOBS = {
    "deliver_single": "fast",
    "launch": "fast",
    "start_due": "fast",
    "remind": "fast",
    "alert": "fast",
    "recall": "fast",
    "fetch_media": "care",
    "tidy_media": "care",
    "train_model": "care",
    "tidy_lessons": "care",
    "take_in": "care",
    "tidy_intakes": "care",
    "tally": "care",
    "circulate": "care",
    "fall_back": "fast",
    "catch_up": "care",
    "sweep": "fast",
    "deliver_batch": "bulk",
    "deliver_lists": "bulk",
}
"""Every job by name and its queue. Names are for ever: an old one may still lie in Redis after an upgrade."""

JOB_MINUTES = 30
FAILURE_DAYS = 7
LOCK_SECONDS = 10


def redis_for(settings: Settings) -> Redis:
    """This process's client; without an address the embedded server of the data directory, started if need be.

    Raises `NotStarted` where the embedded server does not come up. The client itself connects on first use.
    """
    return _shared(settings.redis_url, settings.data_dir.resolve())[0]


def heal(settings: Settings) -> None:
    """Starts the embedded server again where someone killed it; nothing for a Redis of the operator's own."""
    held = _shared(settings.redis_url, settings.data_dir.resolve())[1]
    if held is not None:
        held.renew()


def let_go(settings: Settings) -> None:
    """Ends this process's use of its Redis."""
    client, held = _shared(settings.redis_url, settings.data_dir.resolve())
    client.close()
    if held is not None:
        held.close()
    _shared.cache_clear()


@lru_cache(maxsize=4)
def _shared(url: str, data_dir: Path) -> tuple[Redis, Lease | None]:
    held = None if url else lease(data_dir)
    # redis-py's own patience (three tries over seconds) would hold up a chat while Redis is away.
    client = Redis.from_url(
        held.url if held else url,
        socket_timeout=5,
        socket_connect_timeout=2,
        retry=Retry(ConstantBackoff(0.02), 1),
    )
    return client, held


class Enqueuing:
    """Hands jobs to RQ by name. The client is asked for at the first job: a command that sends none needs no Redis."""

    def __init__(self, connect: Callable[[], Redis], repair: Callable[[], None] = lambda: None) -> None:
        self._connect = connect
        self._repair = repair

    def __call__(self, job: str, *ids: int) -> None:
        self.many(job, [ids])

    def many(self, job: str, batches: Iterable[tuple[int, ...]], at_front: bool = False) -> bool:
        """One job for each tuple of ids, in one round trip; False where Redis did not take them."""
        data = [
            Queue.prepare_data(
                f"bot.worker.{job}",
                args=ids,
                timeout=JOB_MINUTES * 60,
                result_ttl=0,
                failure_ttl=FAILURE_DAYS * 86400,
                description=f"{job}{ids}",
                at_front=at_front,
            )
            for ids in batches
        ]
        for last_try in (False, True):
            try:
                Queue(JOBS[job], connection=self._connect()).enqueue_many(data)
            except (RedisError, NotStarted) as error:
                if last_try or not self._mended():
                    log.warning("queue away, %d × %s left to the sweep: %s", len(data), job, type(error).__name__)
                    return False
            else:
                return True
        return False

    def waiting(self, queue: str) -> int | None:
        """How many jobs wait in this queue; None where Redis does not say."""
        try:
            return int(Queue(queue, connection=self._connect()).count)
        except (RedisError, NotStarted):
            return None

    def _mended(self) -> bool:
        try:
            self._repair()
        except (RedisError, NotStarted, OSError):
            return False
        return True


def make_enqueue(settings: Settings) -> Enqueuing:
    return Enqueuing(lambda: redis_for(settings), lambda: heal(settings))


class RedisShelf:
    """The shelf of `bot/channels/base.py` over Redis. With Redis away it is empty and everyone is first in line."""

    def __init__(self, connect: Callable[[], Redis]) -> None:
        self._connect = connect

    def get(self, name: str) -> str | None:
        try:
            value = self._connect().get(_shelved(name))
        except (RedisError, NotStarted):
            return None
        return value.decode() if isinstance(value, bytes) else None

    def put(self, name: str, value: str, seconds: int) -> None:
        try:
            self._connect().set(_shelved(name), value, ex=seconds)
        except (RedisError, NotStarted) as error:
            log.warning("shelf away: %s", type(error).__name__)

    def drop(self, name: str, value: str) -> None:
        try:
            self._connect().eval(DROP_IF_SAME, 1, _shelved(name), value)
        except (RedisError, NotStarted) as error:
            log.warning("shelf away: %s", type(error).__name__)

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        try:
            lock = self._connect().lock(f"gongyou:lock:{name}", timeout=LOCK_SECONDS)
            got = lock.acquire(blocking=False)
        except (RedisError, NotStarted):
            yield True
            return
        try:
            yield got
        finally:
            if got:
                _release(lock.release)


DROP_IF_SAME = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


def _shelved(name: str) -> str:
    return f"gongyou:shelf:{name}"


def _release(release: Callable[[], None]) -> None:
    try:
        release()
    except RedisError as error:  # expired meanwhile, or Redis went away: the lock ends by itself
        log.info("lock not released: %s", type(error).__name__)


def make_shelf(settings: Settings) -> RedisShelf:
    return RedisShelf(lambda: redis_for(settings))
