"""Workers as processes of their own over a real queue; `test_exactly_once` kills them by the hundred."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot import broadcasts, worker
from bot.channels import open_channels
from bot.commands.worker import REGULAR, Scheduler
from bot.demo.platforms import Platforms
from bot.marks import Marks
from bot.queue import JOBS, QUEUES, Enqueuing, let_go, make_enqueue, make_shelf, redis_for
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store import Keys, Store, open_store
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from tests.county import COUNTY, VILLAGE, Clock, drafted, group, ledger, person, robot, runtime_over
from tests.fakes import platforms_at

KEY = "A" * 43
BURST = "from bot.settings import Settings; from bot.worker import work; work(Settings(_env_file=None), burst=True)"
CREW = "from bot.cli import main; main(['worker', '--processes', '2'])"


@dataclass
class Floor:
    """A database, an embedded Redis, simulated platforms, and workers that are started on them."""

    store: Store
    settings: Settings
    platforms: Platforms

    def runtime(self) -> Runtime:
        channels = open_channels(self.settings, make_shelf(self.settings))
        return runtime_over(self.store, channels, Clock(datetime.now(UTC), running=True), self.settings)

    def hire(self, program: str = BURST) -> subprocess.Popen[bytes]:
        names = (
            "database_url data_dir redis_url wechat_api_url twilio_api_url wecom_api_url public_url wechat_app_id "
            "twilio_account_sid twilio_from sms_signature foreign_provider_basis quiet_hours wecom_robot_per_minute"
        )
        plain = {f"GONGYOU_{name.upper()}": str(getattr(self.settings, name)) for name in names.split()}
        secret = {
            "GONGYOU_DATA_KEY": KEY,
            "GONGYOU_SECRET_KEY": "s" * 32,
            "GONGYOU_WECHAT_APP_SECRET": self.settings.wechat_app_secret.get_secret_value(),
            "GONGYOU_TWILIO_AUTH_TOKEN": self.settings.twilio_auth_token.get_secret_value(),
        }
        return subprocess.Popen([sys.executable, "-c", program], env={**os.environ, **plain, **secret})


@pytest.fixture
def floor(database_url: str, tmp_path: Path) -> Iterator[Floor]:
    yield from laid_out(database_url, tmp_path)


@pytest.fixture
def sqlite_floor(sqlite_url: str, tmp_path: Path) -> Iterator[Floor]:
    """For what the database has no part in."""
    yield from laid_out(sqlite_url, tmp_path)


def laid_out(database_url: str, tmp_path: Path) -> Iterator[Floor]:
    store = open_store(database_url, Keys([KEY]))
    changed = {"database_url": database_url, "data_dir": tmp_path / "data", "approval_over": 10_000}
    with platforms_at(tmp_path / "platforms.sqlite", **changed) as (platforms, settings):
        yield Floor(store, settings, platforms)
        let_go(settings)
    store.close()


def fill(floor: Floor, phones: int, openids: int = 0, robots: int = 0) -> None:
    """People with a phone, people who may be written to in WeChat, and village groups with a robot."""
    keys, now = Keys([KEY]), datetime.now(UTC)
    people: list[dict[str, Any]] = []
    known: list[dict[str, Any]] = []
    for place in range(1, phones + openids + 1):
        phone = f"+86138{place:08d}" if place <= phones else ""
        row = {"id": place, "name": f"人{place}", "area": VILLAGE, "created_at": now, "wishes": {}}
        people.append(
            row
            | {
                "phone_sealed": keys.seal(phone) if phone else None,
                "phone_digest": keys.digest(phone) if phone else None,
            }
        )
        if not phone:
            openid = f"oFollower{place:05d}"
            floor.platforms.ledger.open_window(openid, "message", 5, 172_800)
            address = {"scheme": "wechat", "digest": keys.digest(openid), "sealed": keys.seal(openid)}
            known.append(address | {"person_id": place, "opened_at": now - timedelta(hours=1), "created_at": now})
    with floor.store.begin() as tx:
        tx.run(insert(PersonRow), people)
        if known:
            tx.run(insert(KnownAddress), known)
    for count in range(robots):
        group(floor.store, f"G{count}", "robot", robot=robot(f"r{count:04d}"))


def taken(floor: Floor) -> int:
    return len(floor.platforms.taken())


def await_more(floor: Floor, process: subprocess.Popen[bytes], than: int) -> None:
    """Until the platforms have taken another message, or the worker has run out of work."""
    deadline = time.monotonic() + 30
    while taken(floor) <= than and process.poll() is None:
        assert time.monotonic() < deadline, "the worker sends nothing"
        time.sleep(0.01)


def test_lost_jobs_are_found_by_the_sweep(floor: Floor) -> None:
    fill(floor, phones=20)
    runtime = floor.runtime()
    number = drafted(runtime, {"areas": [COUNTY]})
    broadcasts.start(runtime, number)
    redis_for(floor.settings).flushall()
    Scheduler(make_enqueue(floor.settings), Marks(floor.settings)).tick()
    assert floor.hire().wait(60) == 0
    assert broadcasts.progress(runtime, number)["states"]["sent"] == 20
    assert taken(floor) == 20


def test_a_stopped_worker_leaves_nobody_in_doubt(floor: Floor) -> None:
    fill(floor, phones=400)
    runtime = floor.runtime()
    number = drafted(runtime, {"areas": [COUNTY]})
    broadcasts.start(runtime, number)
    make_enqueue(floor.settings)("launch", number)
    process = floor.hire()
    await_more(floor, process, 0)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    states = broadcasts.progress(runtime, number)["states"]
    assert states["sending"] == states["unsure"] == 0
    assert states["sent"] == taken(floor)
    assert states["sent"] + states["planned"] == 400


def children_of(process: int) -> list[int]:
    """Processes whose parent this is, as the kernel says; zombies count for nothing."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(") ")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == str(process) and state != "Z":
            found.append(int(folder.name))
    return found


def await_that(condition: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_crew_works_and_leaves_nobody_behind(sqlite_floor: Floor, ending: signal.Signals) -> None:
    floor = sqlite_floor
    fill(floor, phones=5)
    runtime = floor.runtime()
    number = drafted(runtime, {"areas": [COUNTY]})
    broadcasts.start(runtime, number)
    boss = floor.hire(CREW)
    try:
        await_that(lambda: broadcasts.progress(runtime, number)["state"] == "finished")
        crew = children_of(boss.pid)
        assert len(crew) == 2
    finally:
        boss.send_signal(ending)
        status = boss.wait(40)
    assert status == (-signal.SIGKILL if ending == signal.SIGKILL else 0)
    await_that(lambda: not any(Path(f"/proc/{one}").exists() for one in crew))
    assert taken(floor) == 5


def test_redis_is_killed_and_comes_back_and_the_next_broadcast_goes_out(sqlite_floor: Floor) -> None:
    fill(sqlite_floor, phones=3)
    runtime = sqlite_floor.runtime()
    boss = sqlite_floor.hire(CREW)
    try:
        for expected in (3, 6):
            number = drafted(runtime, {"areas": [COUNTY]}, urgent=True)  # else the same words wait for another day
            broadcasts.start(runtime, number)
            await_that(lambda now=number: broadcasts.progress(runtime, now)["state"] == "finished", 90)
            assert taken(sqlite_floor) == expected
            server = int(redis_for(sqlite_floor.settings).info("server")["process_id"])
            supervisor = int(Path(f"/proc/{server}/stat").read_text().rpartition(") ")[2].split()[1])
            for process in (supervisor, server):
                os.kill(process, signal.SIGKILL)
    finally:
        boss.terminate()
        boss.wait(60)


def test_one_scheduler_among_machines(sqlite_floor: Floor) -> None:
    enqueue, marks = make_enqueue(sqlite_floor.settings), Marks(sqlite_floor.settings)
    first, second = Scheduler(enqueue, marks), Scheduler(enqueue, marks)
    first.tick()
    assert _in_all_queues(enqueue) == len(REGULAR)
    for name in REGULAR:
        marks.drop(name)
    second.tick()
    assert _in_all_queues(enqueue) == len(REGULAR)
    first.tick()
    assert _in_all_queues(enqueue) == 2 * len(REGULAR)


def _in_all_queues(enqueue: Enqueuing) -> int:
    return sum(enqueue.waiting(queue) or 0 for queue in QUEUES)


def test_a_broadcast_put_down_for_later_starts_by_itself(floor: Floor) -> None:
    person(floor.store, "王秀兰", "+8613800000001")
    runtime = floor.runtime()
    number = drafted(runtime, {"areas": [VILLAGE]})
    assert broadcasts.start(runtime, number, runtime.now() + timedelta(hours=2)) is None
    assert broadcasts.start_due(runtime) == []
    clock = runtime.now
    assert isinstance(clock, Clock)
    clock.forward(hours=2)
    assert broadcasts.start_due(runtime) == [number]
    assert broadcasts.start_due(runtime) == []
    assert len(ledger(floor.store, number)) == 1


def test_with_redis_away_nothing_raises_and_the_rows_stand(store: Store, tmp_path: Path) -> None:
    away = Settings(_env_file=None, redis_url="redis://127.0.0.1:1/0", data_dir=tmp_path)  # type: ignore[call-arg]
    enqueue = make_enqueue(away)
    enqueue("launch", 1)
    assert not enqueue.many("deliver_batch", [(1, 1, 500)])
    assert enqueue.waiting("bulk") is None
    shelf = make_shelf(away)
    shelf.put("token", "t", 60)
    shelf.drop("token", "t")
    assert shelf.get("token") is None
    with shelf.alone("token") as first:
        assert first
    assert not Marks(away).take("sweep", 60)


def test_the_shelf_is_shared_and_forgets_only_what_it_still_holds(sqlite_floor: Floor) -> None:
    shelf, other = make_shelf(sqlite_floor.settings), make_shelf(sqlite_floor.settings)
    shelf.put("token", "first", 60)
    assert other.get("token") == "first"
    other.put("token", "second", 60)
    shelf.drop("token", "first")
    assert shelf.get("token") == "second"
    other.drop("token", "second")
    assert shelf.get("token") is None
    with shelf.alone("token") as mine, other.alone("token") as theirs:
        assert (mine, theirs) == (True, False)
    with other.alone("token") as theirs:
        assert theirs


STEPPING = """
import os
from bot.worker import step_back
step_back()
share = open("/proc/self/autogroup").read() if os.path.exists("/proc/self/autogroup") else "nice 5"
print(os.getsid(0) == os.getpid(), os.nice(0), share)
"""


def test_a_worker_stands_behind_whoever_chats() -> None:
    told = subprocess.run([sys.executable, "-c", STEPPING], capture_output=True, text=True, check=True).stdout.split()
    assert told[:2] == ["True", str(worker.NICE)]
    assert told[-2:] == ["nice", str(worker.NICE)]


def test_every_job_has_a_queue_and_a_function() -> None:
    assert set(JOBS.values()) <= set(QUEUES)
    assert all(callable(getattr(worker, name)) for name in JOBS)
    assert isinstance(make_enqueue(Settings(_env_file=None)), Enqueuing)  # type: ignore[call-arg]
