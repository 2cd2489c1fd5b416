"""Workers killed at random, more than two hundred times in all: the platforms count, and nobody has a message twice.

Three at a time work on the same receivers, and each dies at a moment of its own.
"""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from redis.exceptions import RedisError
from sqlalchemy import text

from bot import broadcasts
from bot.demo.platforms import Taken
from bot.embedded import NotStarted
from bot.messages import Receipt
from bot.queue import heal, make_enqueue, redis_for
from bot.runtime import Runtime
from bot.store.sending import broadcasts as table
from tests.county import COUNTY, NEXT_VILLAGE, VILLAGE, drafted, group, ledger, robot
from tests.hired import hire
from tests.test_worker import KEY, Floor, fill, laid_out

KILLS = 101
PHONES, OPENIDS, ROBOTS = 40, 8, 4
WITH_ROBOTS = 3
"""Every so many broadcasts go to the robots too: each of them takes twenty messages a minute."""

CREW = 3
LATEST = 0.5
"""Seconds from the first claim to a worker's end, mostly few: between any two statements, calls and commits."""


ALL_BUT_ME = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@pytest.fixture
def floor(database_url: str, tmp_path: Path) -> Iterator[Floor]:
    yield from laid_out(database_url, tmp_path)


class Ordeal:
    """One broadcast after the other, its workers killed until it has gone out all the same."""

    def __init__(self, floor: Floor, seed: int) -> None:
        self.floor = floor
        self.runtime: Runtime = floor.runtime()
        self.enqueue = make_enqueue(floor.settings)
        self.chance = random.Random(seed)
        self.killed = 0
        self._begun = 0
        self._told = 0

    def run(self) -> int:
        """One broadcast; returns its number."""
        self._begun += 1
        areas = [COUNTY] if self._begun % WITH_ROBOTS == 0 else [VILLAGE]
        number = drafted(self.runtime, {"areas": areas}, broadcasts.text_notice(f"第{self._begun}次招聘会通知"))
        broadcasts.start(self.runtime, number, yes=True)
        deadline = time.monotonic() + 150
        while broadcasts.progress(self.runtime, number)["state"] != "finished":
            assert time.monotonic() < deadline, broadcasts.progress(self.runtime, number)
            self._kill_all(number)
            self._disturb()
            broadcasts.sweep(self.runtime, forsaken=timedelta(0))
        return number

    def _kill_all(self, number: int) -> None:
        """Each of the crew has a job on the same rows. Afterwards nobody is left who could send."""
        self.enqueue.many("launch", [(number,)] * CREW)
        waiting, before = self._states(number)["planned"], at_the_platform()
        crew = [hire(self.floor.settings, KEY) for _ in range(CREW)]
        while any(worker.is_alive() for worker in crew) and waiting and self._states(number)["planned"] >= waiting:
            time.sleep(0.002)
        if self.chance.random() < 0.25:
            end_connections(self.floor)
        began = time.monotonic()
        for moment, worker in zip(sorted(self.chance.uniform(0, 1) ** 2 * LATEST for _ in crew), crew, strict=True):
            worker.join(max(0.0, began + moment - time.monotonic()))
            self.killed += worker.is_alive()
            worker.kill()
        for worker in crew:
            worker.join()
        self._let_arrive(before)

    def _let_arrive(self, before: int) -> None:
        """What the dead worker had written to the platform is still under way: a real sweep waits for minutes."""
        port = int(urlsplit(self.floor.settings.twilio_api_url).port or 0)
        for _ in range(2):
            await_that(lambda: backlog(port) == 0 and at_the_platform() <= before)
            time.sleep(0.01)

    def _states(self, number: int) -> dict[str, int]:
        with self.runtime.store.reading() as tx:
            return {"planned": 0, **table.counts(tx, number)}

    def _disturb(self) -> None:
        """Reports come before our own record, doubled, out of order or never; Redis forgets, or is killed itself."""
        taken = self.floor.platforms.taken("twilio")[self._told :]
        self._told += len(taken)
        receipts = [one for message in taken for one in reported(message) if self.chance.random() < 0.7]
        receipts += [one for one in receipts if self.chance.random() < 0.3]
        self.chance.shuffle(receipts)
        broadcasts.settle(self.runtime, receipts)
        if self.killed % 7 == 3:
            redis_for(self.floor.settings).flushall()
        if self.killed % 40 == 20:
            kill_redis(self.floor)


def at_the_platform() -> int:
    """Connections that the simulated platforms are serving: a thread each."""
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())


def backlog(port: int) -> int:
    """Connections to a listening port that nobody has accepted yet, as the kernel says."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = [row for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]
    return sum(int(row[4].partition(":")[2], 16) for row in listening)


def end_connections(floor: Floor) -> None:
    """What a restart of PostgreSQL does to everyone who is connected; SQLite has nobody to restart."""
    if floor.store.engine.dialect.name == "postgresql":
        with floor.store.begin() as tx:
            tx.run(text(ALL_BUT_ME))


def reported(message: Taken) -> list[Receipt]:
    [key] = parse_qs(urlsplit(message.facts["callback"]).query)["key"]
    now = datetime.now(UTC)
    return [Receipt("sms", message.number, state, now, key=key) for state in ("sent", "delivered")]  # type: ignore[arg-type]


def kill_redis(floor: Floor) -> None:
    server = int(redis_for(floor.settings).info("server")["process_id"])
    supervisor = int(Path(f"/proc/{server}/stat").read_text().rpartition(") ")[2].split()[1])
    for process in (supervisor, server):
        os.kill(process, signal.SIGKILL)
    heal(floor.settings)
    await_that(lambda: pings(floor))


def pings(floor: Floor) -> bool:
    try:
        return bool(redis_for(floor.settings).ping())
    except (RedisError, NotStarted):
        return False


def await_that(condition: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def judge(floor: Floor, number: int, got: Counter[tuple[str, str]]) -> None:
    """No row is stuck, and what stands in the ledger is what the platforms counted."""
    rows = ledger(floor.store, number)
    assert len(rows) in {PHONES + OPENIDS, PHONES + OPENIDS + ROBOTS}
    assert {row.state for row in rows if row.channel == "sms"} <= {"sent", "delivered"}
    # Over so many broadcasts WeChat's four lists a month run out: the plan says so, and nothing was ever sent.
    assert {(row.way, row.reason) for row in rows if row.state == "skipped"} <= {("mass", "month_full")}
    rows = [row for row in rows if row.state != "skipped"]
    assert {row.state for row in rows} <= {"sent", "delivered", "unsure"}
    sure = sum(row.state != "unsure" for row in rows)
    assert sure <= sum(got.values()) <= len(rows)
    assert sum(1 for receiver, _ in got if receiver.startswith("+86")) == PHONES


@pytest.mark.timeout(400)
def test_killed_two_hundred_times_everyone_has_it_once_or_is_shown(floor: Floor) -> None:
    fill(floor, PHONES, OPENIDS)
    for count in range(ROBOTS):
        group(floor.store, f"G{count}", "robot", NEXT_VILLAGE, robot(f"r{count:04d}"))
    ordeal = Ordeal(floor, seed=20261122)
    numbers = []
    while ordeal.killed < KILLS:
        for place in range(1, OPENIDS + 1):
            floor.platforms.ledger.open_window(f"oFollower{PHONES + place:05d}", "message", 5, 172_800)
        numbers.append(ordeal.run())
    received = Counter((one.receiver, one.text) for one in floor.platforms.taken())
    assert set(received.values()) == {1}
    assert len(numbers) >= WITH_ROBOTS
    texts = dict.fromkeys(said for _, said in received)
    assert len(texts) >= len(numbers)
    for number in numbers:
        notice = text_of(floor, number)
        judge(floor, number, Counter({key: count for key, count in received.items() if notice in key[1]}))


def text_of(floor: Floor, number: int) -> str:
    with floor.store.reading() as tx:
        found = table.find(tx, number)
    assert found is not None
    return str(found.notice["text"])
