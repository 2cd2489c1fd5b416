"""A second machine adds workers by `gongyou worker` alone, and one that is cut off loses and doubles nothing.

Two network namespaces stand for the machines: each reaches database, Redis and platforms over a cable of its own.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from sqlalchemy import make_url

from bot import broadcasts
from bot.embedded import lease
from bot.queue import make_enqueue
from tests.county import COUNTY, drafted, ledger
from tests.hosts import Host, Relays, hosts, lacking
from tests.test_worker import KEY, Floor, fill, laid_out

pytestmark = pytest.mark.skipif(bool(lacking()), reason=lacking() or "-")

WORK = "from bot.cli import main; main(['worker', '--processes', '1'])"
PHONES = 5000
LEASE = timedelta(seconds=10)
"""Longer than a claim and all its calls take, shorter than the three minutes of a real sweep."""


@pytest.fixture
def floor(postgres_url: str, tmp_path: Path) -> Iterator[Floor]:
    yield from laid_out(postgres_url, tmp_path)


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def settings_of(floor: Floor, address: str, ports: list[int], folder: Path, password: str) -> dict[str, str]:
    """What an operator writes into a second machine's `.env`: the same as on the first, save its own data folder."""
    database, platforms = make_url(floor.settings.database_url), f"http://{address}:{ports[2]}"
    reached = database.set(host=address, port=ports[0], query={}).render_as_string(hide_password=False)
    plain = {
        "DATABASE_URL": reached,
        "REDIS_URL": f"redis://:{password}@{address}:{ports[1]}/0",
        "DATA_DIR": str(folder),
        "DATA_KEY": KEY,
        "SECRET_KEY": "s" * 32,
        "TWILIO_API_URL": platforms,
        "WECHAT_API_URL": platforms,
        "WECOM_API_URL": platforms,
        "TWILIO_ACCOUNT_SID": floor.settings.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": floor.settings.twilio_auth_token.get_secret_value(),
        "TWILIO_FROM": floor.settings.twilio_from,
        "SMS_SIGNATURE": floor.settings.sms_signature,
        "FOREIGN_PROVIDER_BASIS": "测试",
        "QUIET_HOURS": "off",
        "HTTP_TIMEOUT": "2",
    }
    return {f"GONGYOU_{name}": value for name, value in plain.items()}


@pytest.mark.timeout(300)
def test_one_of_two_machines_is_cut_off_in_the_middle(floor: Floor, tmp_path: Path) -> None:
    fill(floor, PHONES)
    runtime = floor.runtime()
    redis = lease(floor.settings.data_dir)
    server, password = urlsplit(redis.url), urlsplit(redis.url).query.removeprefix("password=")
    database = Path(str(make_url(floor.settings.database_url).query["host"])) / ".s.PGSQL.5432"
    platforms = urlsplit(floor.settings.twilio_api_url)
    targets = [database, Path(unquote(server.path)), (str(platforms.hostname), int(platforms.port or 0))]
    with hosts(2) as (address, machines), Relays(address, targets) as relays:
        there = machines[1]
        for place, host in enumerate(machines):
            folder = tmp_path / f"host{place}"
            host.start(WORK, settings_of(floor, address, relays.ports, folder, password))
        until(lambda: all(relays.callers[1, host.address] for host in machines), 60)
        number = drafted(runtime, {"areas": [COUNTY]})
        broadcasts.start(runtime, number, yes=True)
        make_enqueue(floor.settings)("launch", number)
        until(lambda: all(relays.callers[2, host.address] for host in machines), 60)
        assert len(floor.platforms.taken()) < PHONES
        there.cut()
        finish(floor, number, there)
        there.mend()
        time.sleep(3)
        assert broadcasts.progress(runtime, number)["state"] == "finished"
    redis.close()
    got = Counter(one.receiver for one in floor.platforms.taken())
    assert len(got) == PHONES
    assert set(got.values()) == {1}
    assert {row.state for row in ledger(floor.store, number)} == {"sent"}


def finish(floor: Floor, number: int, gone: Host) -> None:
    """What the machine that is left does, its sweep hurried: rows of the other are asked for at the platform."""
    runtime, enqueue = floor.runtime(), make_enqueue(floor.settings)
    assert all(process.poll() is None for process in gone.processes)
    deadline = time.monotonic() + 150
    while broadcasts.progress(runtime, number)["state"] != "finished":
        assert time.monotonic() < deadline, broadcasts.progress(runtime, number)["states"]
        time.sleep(0.5)
        broadcasts.sweep(runtime, forsaken=LEASE)
        if enqueue.waiting("bulk") == 0:
            enqueue("launch", number)
