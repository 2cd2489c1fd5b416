"""Quotas and budgets: what platforms and offices allow is never overrun, however many workers send at once."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import broadcasts
from bot.broadcasts.allowed import robot_pace
from bot.messages import Notice
from bot.store import Store
from bot.store.register.addresses import KnownAddress
from bot.store.sending import allowances, quotas
from bot.store.sending.broadcasts import Broadcast
from tests.broadcasts.taking import take_often
from tests.broadcasts.test_deliver import Stage, begun, stage
from tests.county import LI, NOON, VILLAGE, WANG, ZHAO, Clock, follower, group, ledger, person, runtime_over
from tests.fakes import configured, simulated
from tests.forked import forked

__all__ = ["simulated", "stage"]

WORKERS = 4


def test_several_processes_never_take_more_than_there_is(store: Store, database_url: str) -> None:
    openids = [follower(store, f"oPerson{place}", hours_ago=1) for place in range(7)]
    got: multiprocessing.Queue[tuple[int, int, int]] = multiprocessing.get_context("forkserver").Queue()
    workers = [forked(take_often, database_url, openids, got) for _ in range(WORKERS)]
    taken = [got.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(10)
    assert [sum(kind) for kind in zip(*taken, strict=True)] == [18, 7 * 5, 7 * 4]


def test_a_minute_slides_and_says_how_long(store: Store) -> None:
    clock = Clock()
    runtime = runtime_over(store, clock=clock, settings=configured(wecom_robot_per_minute=3))
    pace = robot_pace(runtime)
    assert [pace("one") for _ in range(3)] == [0.0] * 3
    clock.forward(seconds=20)
    assert pace("one") == pytest.approx(40)
    assert pace("another") == 0.0
    clock.forward(seconds=40)
    assert [pace("one") for _ in range(4)] == [0.0, 0.0, 0.0, pytest.approx(60)]


def test_a_stream_gives_what_the_coming_second_holds(store: Store) -> None:
    with store.begin() as tx:
        assert quotas.take_of_stream(tx, "sms", 10, 4, NOON) == 4
        assert quotas.take_of_stream(tx, "sms", 10, 100, NOON) == 6
        assert quotas.take_of_stream(tx, "sms", 10, 1, NOON) == 0
        assert quotas.take_of_stream(tx, "sms", 10, 100, NOON + timedelta(seconds=0.5)) == 5


def test_a_day_begins_at_midnight_in_shanghai_and_takes_back_only_its_own(store: Store) -> None:
    evening = NOON + timedelta(hours=11)
    with store.begin() as tx:
        assert quotas.take_of_day(tx, "forms", 5, 3, NOON) == (3, 12 * 3600)
        quotas.give_back_to_day(tx, "forms", 1, evening)
        assert quotas.take_of_day(tx, "forms", 5, 9, evening) == (3, 3600)
        assert quotas.take_of_day(tx, "forms", 5, 1, evening)[0] == 0
        morning = evening + timedelta(hours=2)
        quotas.give_back_to_day(tx, "forms", 5, morning)
        assert quotas.take_of_day(tx, "forms", 5, 9, morning)[0] == 5


def test_lists_are_counted_by_calendar_months_of_shanghai(store: Store) -> None:
    one = follower(store, "oOne")
    last_day = NOON.replace(day=31, hour=15, minute=59)
    with store.begin() as tx:
        assert [len(allowances.take_lists(tx, [one], 2, last_day)) for _ in range(3)] == [1, 1, 0]
        assert allowances.take_lists(tx, [one], 2, last_day + timedelta(minutes=1)) == {one}
        allowances.give_back_lists(tx, [one], last_day + timedelta(minutes=1))
        assert len(allowances.take_lists(tx, [one], 1, last_day + timedelta(minutes=1))) == 1


def used(stage: Stage) -> list[int]:
    with stage.store.reading() as tx:
        return [row.window_used for row in tx.all(select(KnownAddress.window_used).order_by(KnownAddress.id))]


def test_the_sixth_message_of_a_window_goes_by_sms(stage: Stage) -> None:
    follower(stage.store, "oWang", person(stage.store, "王秀兰", WANG), hours_ago=1)
    stage.write_to_us("oWang")
    running = [begun(stage, {"areas": [VILLAGE]}, notice=Notice("text", text=f"第 {place} 条")) for place in range(6)]
    for number in running:
        stage.deliver(number)
        stage.deliver(number)
    assert [ledger(stage.store, number)[0].channel for number in running] == ["wechat"] * 5 + ["sms"]
    assert (stage.got("wechat"), stage.got("twilio")) == (["oWang"] * 5, [WANG])
    assert used(stage) == [5]


def test_what_did_not_go_out_is_given_back(stage: Stage) -> None:
    follower(stage.store, "oWang", person(stage.store, "王秀兰", WANG), hours_ago=1)
    stage.deliver(begun(stage, {"areas": [VILLAGE]}))  # the platform knows of no window, and refuses
    assert used(stage) == [0]


def test_a_full_window_is_known_when_planning(stage: Stage) -> None:
    row = follower(stage.store, "oWang", person(stage.store, "王秀兰", WANG), hours_ago=1)
    with stage.store.begin() as tx:
        tx.run(update(KnownAddress).where(KnownAddress.id == row).values(window_used=5))
    assert ledger(stage.store, begun(stage, {"areas": [VILLAGE]}))[0].way == "mass"


@pytest.fixture
def one_call(stage: Stage) -> Stage:
    for place in range(2):
        group(stage.store, f"G{place}", "followers")
    for place in range(4):
        follower(stage.store, f"oPerson{place}", person(stage.store, f"人{place}"))
    settings = stage.runtime.settings.model_copy(update={"wechat_mass_calls": 1})
    return replace(stage, runtime=replace(stage.runtime, settings=settings))


def test_lists_wait_for_the_next_day_when_the_calls_are_used_up(one_call: Stage) -> None:
    first, second = (begun(one_call, {"groups": ["G0"]}, notice=Notice("text", text=one)) for one in ("一", "二"))
    one_call.deliver(first)
    one_call.deliver(second)
    assert {(row.state, row.reason) for row in ledger(one_call.store, second)} == {("planned", "day_full")}
    one_call.clock.forward(hours=25)
    one_call.deliver(second)
    assert {row.state for row in ledger(one_call.store, second)} == {"sent"}
    assert one_call.got("wechat") == sorted([f"oPerson{place}" for place in range(4)] * 2)


def test_a_broadcast_pauses_itself_at_its_budget_and_says_so(stage: Stage) -> None:
    for name, phone in (("王", WANG), ("李", LI), ("赵", ZHAO)):
        person(stage.store, name, phone)
    number = begun(stage, {"areas": [VILLAGE]})
    with stage.store.begin() as tx:
        tx.run(update(Broadcast).where(Broadcast.id == number).values(budget=160))
    stage.deliver(number)
    assert len(stage.got("twilio")) == 2
    assert stage.state(number) == "paused"
    with stage.store.reading() as tx:
        row = tx.first(select(Broadcast.spent, Broadcast.halted).where(Broadcast.id == number))
    assert row is not None
    assert (row.spent, row.halted) == (150, "budget")
    assert {(row.state, row.reason) for row in ledger(stage.store, number)} == {("sent", ""), ("planned", "budget")}
    assert broadcasts.progress(stage.runtime, number)["states"]["planned"] == 1
