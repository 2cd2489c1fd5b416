"""A broadcast's scale in one run: planned, delivered, and talked beside.

    .venv/bin/python -m benchmarks.broadcast [--people 2000000]

First `benchmarks.planning` on both databases, then delivery to a provider on loopback, every way on the same core, the
provider on the other, and last `benchmarks.beside`: the latency of turns with and without a broadcast.

The Twilio SDK in a loop and bare aiohttp record nothing; one RQ job per recipient is what a queue without ranges costs
(its job does nothing at all). Ours claims, unseals each phone, sends each person's request in the SDK's own form over
the whole of `deliver`, and records state, number, time and cost of every row. Each way goes in three rounds, of which
the best is told. Processor time is printed beside the clock's: on a busy machine the ratios of processor time are the
fairer ones.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import insert
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from benchmarks.driver import pin
from benchmarks.turn import free_port, serving
from bot import broadcasts
from bot.broadcasts.sweep import RANGE
from bot.channels import open_channels
from bot.embedded import lease
from bot.store import Base, Keys, open_store
from bot.store.register.people import PersonRow
from bot.store.sending import stretches
from tests.county import Clock, drafted, runtime_over
from tests.databases import postgres_at_hand
from tests.fakes import DictShelf, configured

TEXT = "【镇雄人社】12月6日泼机镇赶集招聘会，32家厂600个岗，有班车。去就回 春风六。退订回T"
KEY = "A" * 43


ROUNDS = 3


def measured(name: str, count: int, act: Callable[[int], object]) -> tuple[float, float]:
    """Messages a second by the clock, microseconds of processor time for each; `act` sends so many in its round."""
    taken = []
    for number in range(ROUNDS):
        began, used = time.perf_counter(), time.process_time()
        act(number)
        taken.append((time.perf_counter() - began, time.process_time() - used))
    seconds, busy = (min(one) for one in zip(*taken, strict=True))
    print(f"{name:<58} {count / seconds:>9,.0f}/s  {busy / count * 1e6:>8.1f} µs of processor", flush=True)
    return count / seconds, busy / count * 1e6


class Redirected(TwilioHttpClient):  # type: ignore[misc]  # the SDK is untyped here
    """The SDK's own client, led to the loopback."""

    def __init__(self, root: str) -> None:
        super().__init__()
        self._root = root

    def request(self, method: str, url: str, *rest: Any, **more: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self._root), *rest, **more)


def sdk_loop(root: str, count: int) -> None:
    client = Client("AC" + "0a" * 16, "t" * 32, http_client=Redirected(root))
    for place in range(count):
        client.messages.create(
            to=f"+86138{place:08d}",
            from_="+15005550006",
            body=TEXT,
            status_callback=f"http://127.0.0.1:9/sms/status?key=notice-1-{place}-1",
            validity_period=36000,
        )


async def bare_aiohttp(root: str, count: int) -> None:
    waiting = iter(range(count))
    url = f"{root}/2010-04-01/Accounts/AC{'0a' * 16}/Messages.json"
    async with aiohttp.ClientSession(headers={"Authorization": "Basic " + "x" * 88}) as session:

        async def one() -> None:
            for place in waiting:
                form = {"To": f"+86138{place:08d}", "From": "+15005550006", "Body": TEXT}
                async with session.post(url, data=form) as answer:
                    await answer.json()

        await asyncio.gather(*(one() for _ in range(24)))


def nothing(_: int) -> None:
    """The job of one recipient, without its work."""


def job_each(redis_url: str, count: int) -> None:
    from redis import Redis
    from rq import Queue, SimpleWorker

    client = Redis.from_url(redis_url)
    queue = Queue("bench", connection=client)
    jobs = [Queue.prepare_data(f"{__name__}.nothing", args=(place,), result_ttl=0) for place in range(count)]
    queue.enqueue_many(jobs)
    SimpleWorker([queue], connection=client).work(burst=True, logging_level="ERROR")


def ours(database: str, root: str, count: int) -> tuple[float, float]:
    keys = Keys([KEY])
    store = open_store(database, keys)
    Base.metadata.create_all(store.engine)
    fill_phones(store, keys, count)
    settings = configured(twilio_api_url=root)
    runtime = runtime_over(
        store, open_channels(settings, DictShelf()), Clock(datetime.now(UTC), running=True), settings
    )
    number = drafted(runtime, {"areas": ["530627"]})
    broadcasts.start(runtime, number, yes=True)
    with store.reading() as tx:
        parts = stretches.cut(tx, number, RANGE)
    gc.freeze()  # as a worker does
    with ThreadPoolExecutor(8) as senders:

        def go(turn: int) -> None:
            for first, last in parts[turn::ROUNDS]:
                broadcasts.deliver(runtime, number, first, last, lambda _: 0.0, senders)

        found = measured(f"gongyou, every row recorded, {store.engine.dialect.name}", count // ROUNDS, go)
    states = broadcasts.progress(runtime, number)["states"]
    assert states["sent"] == count, states
    store.close()
    return found


def fill_phones(store: Any, keys: Keys, number: int) -> None:
    row = {"name": "王秀兰", "area": "530627100201", "created_at": datetime.now(UTC), "wishes": {}}
    with store.begin() as tx:
        phones = ((place, f"+86138{place:08d}") for place in range(1, number + 1))
        sealed = [
            row | {"id": place, "phone_sealed": keys.seal(phone), "phone_digest": keys.digest(phone)}
            for place, phone in phones
        ]
        tx.run(insert(PersonRow), sealed)


def delivering(messages: int) -> None:
    """Every way beside the others; PostgreSQL works on the provider's core, as it would on a machine of its own."""
    few, port = max(messages // 20, 200), free_port()
    root = f"http://127.0.0.1:{port}"
    with (
        tempfile.TemporaryDirectory() as folder,
        serving([sys.executable, "-m", "benchmarks.taking", str(port)], port, {}),
        _on_core(0, postgres_at_hand("bench")) as database,
    ):
        allowed = os.sched_getaffinity(0)
        pin(1)
        sdk = measured("Twilio SDK in a loop, nothing recorded", few, lambda _: sdk_loop(root, few))
        plain = measured("bare aiohttp, nothing recorded", few * 4, lambda _: asyncio.run(bare_aiohttp(root, few * 4)))
        redis = lease(Path(folder) / "redis")
        job = measured("one RQ job per recipient, nothing sent", few, lambda _: job_each(redis.url, few))
        redis.close()
        for name, url in (("SQLite", f"sqlite:///{Path(folder) / 'bench.sqlite'}"), ("PostgreSQL", database)):
            compare(name, ours(url, root, messages), sdk, plain, job)
        os.sched_setaffinity(0, allowed)


@contextlib.contextmanager
def _on_core(core: int, opening: contextlib.AbstractContextManager[str]) -> Iterator[str]:
    """What is started in opening stays on that core."""
    allowed = os.sched_getaffinity(0)
    pin(core)
    with opening as opened:
        os.sched_setaffinity(0, allowed)
        yield opened


def program(name: str, *options: str) -> None:
    """Another benchmark in a process of its own, so that its memory is its own."""
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *options], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=2_000_000, help="planned for; a hundredth of them are sent to")
    chosen = parser.parse_args()
    messages = max(chosen.people // 100 // ROUNDS // RANGE, 1) * ROUNDS * RANGE
    for database in ("sqlite", "postgresql"):
        program("planning", "--people", str(chosen.people), "--database", database)
    delivering(messages)
    program("beside")


def compare(name: str, found: tuple[float, float], *peers: tuple[float, float]) -> None:
    by_clock = " / ".join(f"{found[0] / peer[0]:.1f}" for peer in peers)
    by_processor = " / ".join(f"{peer[1] / found[1]:.1f}" for peer in peers)
    print(f"ours on {name}, times SDK loop / aiohttp / RQ jobs: {by_clock} by the clock, {by_processor} by processor")


if __name__ == "__main__":
    main()
