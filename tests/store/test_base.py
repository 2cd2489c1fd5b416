"""The ground of the store: transactions, times, and the fixtures that give each test an empty database."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta, timezone

import pytest
import pytest_socket
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError, StatementError

from bot.store import Keys, Store, areas, open_store, span
from bot.store.checkpoints import PAGES, Checkpoints
from bot.store.desk.staff import StaffMember

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def row(name: str, at: datetime = NOW) -> dict[str, object]:
    return {"name": name, "password_hash": "x", "role": "viewer", "area": "530627", "created_at": at}


@pytest.mark.parametrize("name", ["first", "second"])
def test_every_test_starts_empty(store: Store, name: str) -> None:
    with store.begin() as tx:
        assert tx.scalar(select(func.count()).select_from(StaffMember)) == 0
        assert tx.insert(StaffMember, **row(name)) == 1


def test_what_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.begin() as tx:
            tx.insert(areas.Area, code="530627", name="镇雄县", parent=None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as tx:
        assert tx.first(select(areas.Area.code)) is None


def test_transactions_at_once_and_after_a_failure_each_begin_anew(store: Store) -> None:
    """Connections rest outside the pool between transactions; more of them at once than rest there are closed."""

    def add(number: int) -> None:
        with store.begin() as tx:
            tx.insert(StaffMember, **row(f"员{number}"))
            if number % 3 == 0:
                raise LookupError

    def attempt(number: int) -> bool:
        try:
            add(number)
        except LookupError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(attempt, range(40)))
    with store.reading() as tx:
        names = [name for (name,) in tx.all(select(StaffMember.name))]
    assert sorted(names) == sorted(f"员{number}" for number, stands in enumerate(done) if stands)


def test_the_log_is_carried_over_beside_the_commits(sqlite_url: str, keys: Keys) -> None:
    store = open_store(sqlite_url, keys)
    store.carry_aside()
    for number in range(20):
        with store.begin() as tx:
            tx.insert(StaffMember, **row(f"员{number}"))
    carrying = Checkpoints(store.engine)
    pages, carried = carrying.carry()
    assert pages == carried > 0
    with store.begin() as tx:
        assert tx.scalar(text("PRAGMA wal_autocheckpoint")) == PAGES
    store.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "checkpoints"]


def test_insert_missing_gives_way_to_a_unique_key(store: Store) -> None:
    with store.begin() as tx:
        assert tx.insert_missing(StaffMember, **row("陈静")) is not None
        assert tx.insert_missing(StaffMember, **row("陈静")) is None


def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    shanghai = NOW.astimezone(timezone(timedelta(hours=8)))
    with store.begin() as tx:
        tx.insert(StaffMember, **row("陈静", shanghai))
        back = tx.scalar(select(StaffMember.created_at))
    assert back == NOW
    assert back.utcoffset() == timedelta(0)


def test_naive_times_are_refused(sqlite_store: Store) -> None:
    with sqlite_store.begin() as tx, pytest.raises(StatementError, match="aware UTC"):
        tx.insert(StaffMember, **row("陈静", NOW.replace(tzinfo=None)))


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("530000", "53", "54"),
        ("530600", "5306", "5307"),
        ("530627", "530627", "530628"),
        ("530627100", "530627100", "530627101"),
        ("530627100000", "530627100", "530627101"),
        ("530627100201", "530627100201", "530627100202"),
    ],
)
def test_span_of_a_division(code: str, low: str, high: str) -> None:
    assert span(code) == (low, high)


def test_no_test_reaches_beyond_this_machine() -> None:
    # The warning comes first, and warnings are errors here.
    with socket.socket() as outward, pytest.raises((pytest_socket.SocketConnectBlockedError, UserWarning)):
        outward.connect(("192.0.2.1", 80))


def test_a_writer_waits_its_turn_and_fails_loudly_in_the_end(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ThreadPoolExecutor(1) as other:
        with sqlite_store.begin():
            waiting = other.submit(_add, sqlite_store)
            assert not wait([waiting], timeout=0.05).done
        assert waiting.result(20) == 1
        monkeypatch.setattr("bot.store.engine.LITE_PATIENCE", 0.01)
        with sqlite_store.begin(), pytest.raises(OperationalError, match="locked"):
            other.submit(_add, sqlite_store).result(20)


def test_who_only_reads_waits_as_sqlite_does(sqlite_url: str, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.base.KEPT", 0)
    store = open_store(sqlite_url, keys)
    for opened, milliseconds in ((store.begin, 0), (store.reading, 15_000)):
        with opened() as tx:
            assert tx.scalar(text("PRAGMA busy_timeout")) == milliseconds
    store.close()


def _add(store: Store) -> int:
    with store.begin() as tx:
        return tx.insert(StaffMember, **row("another"))
