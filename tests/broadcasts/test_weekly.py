"""A notice that goes out every week: each time a broadcast of its own, put down once, until one is cancelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import broadcasts
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store import Store
from bot.store.sending import series
from bot.store.sending.broadcasts import Broadcast
from tests.county import NOON, VILLAGE, Clock, drafted, ledger, person, runtime_over

WEEK = timedelta(days=7)
NEWS = Notice("text", text="本周新岗位请看公众号。")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runtime(store: Store, clock: Clock) -> Runtime:
    person(store, "王秀兰", "+8613800000001")
    return runtime_over(store, clock=clock)


def rows(store: Store) -> list[Any]:
    with store.reading() as tx:
        return list(tx.all(select(Broadcast.__table__).order_by(Broadcast.id)))


def test_each_week_has_a_broadcast_of_its_own(store: Store, runtime: Runtime, clock: Clock) -> None:
    number = drafted(runtime, {"areas": [VILLAGE]}, NEWS, urgent=True)
    at = NOON + timedelta(hours=1)
    assert broadcasts.start(runtime, number, at, weekly=True) is None
    for week in range(3):
        clock.now = at + week * WEEK
        [begun] = broadcasts.start_due(runtime)
        assert len(ledger(store, begun)) == 1
        assert broadcasts.start_due(runtime) == []
    *begun_ones, waiting = rows(store)
    assert [row.state for row in begun_ones] == ["running"] * 3
    assert (waiting.state, waiting.starts_at, waiting.urgent) == ("approved", at + 3 * WEEK, True)
    assert {(row.name, str(row.notice), str(row.audience)) for row in begun_ones} == {
        (waiting.name, str(waiting.notice), str(waiting.audience))
    }


def test_one_that_begins_now_is_followed_in_a_week(store: Store, runtime: Runtime) -> None:
    number = drafted(runtime, {"areas": [VILLAGE]}, NEWS)
    assert broadcasts.start(runtime, number, weekly=True) == 1
    assert [(row.state, row.starts_at) for row in rows(store)] == [("running", None), ("approved", NOON + WEEK)]


def test_cancelling_the_next_one_ends_it(store: Store, runtime: Runtime, clock: Clock) -> None:
    broadcasts.start(runtime, drafted(runtime, {"areas": [VILLAGE]}, NEWS), weekly=True)
    broadcasts.cancel(runtime, rows(store)[-1].id)
    clock.forward(days=8)
    assert broadcasts.start_due(runtime) == []
    assert len(rows(store)) == 2


def test_weeks_that_nobody_worked_are_not_made_up_for(store: Store, runtime: Runtime, clock: Clock) -> None:
    number = drafted(runtime, {"areas": [VILLAGE]}, NEWS)
    broadcasts.start(runtime, number, NOON + timedelta(hours=1), weekly=True)
    clock.forward(days=30)
    assert broadcasts.start_due(runtime) == [number]
    assert rows(store)[-1].starts_at == NOON + timedelta(hours=1) + 5 * WEEK


def test_a_crash_between_the_two_makes_no_second_follower(store: Store, runtime: Runtime) -> None:
    number = drafted(runtime, {"areas": [VILLAGE]}, NEWS)
    broadcasts.start(runtime, number, NOON + timedelta(hours=1), weekly=True)
    with store.begin() as tx:
        after = series.follow_up(tx, number, NOON)
        assert after is not None
        assert series.follow_up(tx, number, NOON) is None
        assert tx.scalar(select(series.WeeklyBroadcast.broadcast_id)) == after


def test_a_fair_is_not_told_every_week(runtime: Runtime) -> None:
    number = drafted(runtime, {"areas": [VILLAGE]}, Notice("fair", {"名称": "招聘会", "日期": "12月6日"}))
    with pytest.raises(broadcasts.Unfit, match="只开一次"):
        broadcasts.start(runtime, number, weekly=True)
