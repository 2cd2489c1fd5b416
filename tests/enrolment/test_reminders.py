"""Reminders: who is told what before a class or a fair, once each, and who is not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot import broadcasts
from bot.channels.notices import sms_text, wechat_text
from bot.enrolment.reminders import remind
from bot.messages import Address, Notice
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store import Store
from bot.store.enrolment import seats, signups
from tests.county import VILLAGE, Clock, follower, ledger, opt_out, person, runtime_over
from tests.fakes import configured
from tests.store.samples import put_course, put_fair

FILED = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
DAY = date(2026, 12, 6)
EVE = datetime(2026, 12, 5, 10, 0, tzinfo=UTC)
"""18:00 in Shanghai."""
SEVEN = datetime(2026, 12, 5, 23, 0, tzinfo=UTC)
"""7:00 of the day itself."""


class Wire:
    """Stands for SMS and WeChat: keeps what was sent as each would word it."""

    scheme = "tel"

    def __init__(self, name: str) -> None:
        self.name = name
        self.sent: list[tuple[str, str]] = []

    def send(self, address: Address, notice: Notice, key: str) -> str:
        worded = sms_text(notice, "镇雄人社") if self.name == "sms" else wechat_text(notice, 600, 2048)
        self.sent.append((address.value, worded))
        return f"{self.name}{len(self.sent)}"


@pytest.fixture
def wires() -> dict[str, Any]:
    return {"sms": Wire("sms"), "wechat": Wire("wechat")}


@pytest.fixture
def clock() -> Clock:
    return Clock(EVE)


@pytest.fixture
def runtime(store: Store, wires: dict[str, Any], clock: Clock) -> Runtime:
    return runtime_over(store, wires, clock)


def fair_of(store: Store, **facts: Any) -> int:
    base = {"day": DAY, "opens_at": time(9), "closes_at": time(14), "bus": "早上 8 点村委会门口上车"}
    with store.begin() as tx:
        return put_fair(tx, **{**base, **facts})


def sign_up(store: Store, kind: Any, offer_id: int, person_id: int, at: datetime = FILED, **more: Any) -> int:
    with store.begin() as tx:
        wanted = seats.Application(kind, offer_id, person_id, VILLAGE, "sms", **more)
        return seats.add(tx, wanted, at.date(), at).signup_id or 0


def deliver(runtime: Runtime, rows: list[int]) -> None:
    for row in rows:
        broadcasts.deliver_single(runtime, row, lambda _: 0)


def test_the_evening_before_and_two_hours_before(runtime: Runtime, clock: Clock, wires: dict[str, Any]) -> None:
    fair = fair_of(runtime.store)
    signup = sign_up(runtime.store, "fair", fair, person(runtime.store, "王秀兰", "+8613812345678"))
    deliver(runtime, remind(runtime))
    clock.now = SEVEN
    deliver(runtime, remind(runtime))
    with runtime.store.reading() as tx:
        shown = signups.get(tx, signup)
    assert shown is not None
    eve, hours = (text for _, text in wires["sms"].sent)
    assert "王秀兰，您报的“泼机镇招聘会”明天开" in eve
    assert "12月6日（周日）9:00 到 14:00，泼机镇街上" in eve
    assert f"签到码{shown.check_in}" in eve
    assert "今天 9:00 开" in hours
    assert "班车早上 8 点村委会门口上车" in hours


def test_each_reminder_once(runtime: Runtime) -> None:
    fair = fair_of(runtime.store)
    sign_up(runtime.store, "fair", fair, person(runtime.store, "王秀兰", "+8613812345678"))
    assert len(remind(runtime)) == 1
    assert remind(runtime) == []
    assert len(ledger(runtime.store, None)) == 1


def test_two_workers_at_the_same_instant_leave_one(runtime: Runtime) -> None:
    fair = fair_of(runtime.store)
    for number in range(4):
        sign_up(runtime.store, "fair", fair, person(runtime.store, f"人{number}", f"+861381234000{number}"))
    with ThreadPoolExecutor(3) as pool:
        left = [row for rows in pool.map(lambda _: remind(runtime), range(3)) for row in rows]
    assert len(left) == len(set(left)) == 4
    assert len(ledger(runtime.store, None)) == 4


def test_a_class_the_evening_before(runtime: Runtime, wires: dict[str, Any]) -> None:
    with runtime.store.begin() as tx:
        course = put_course(tx, starts_on=DAY)
    sign_up(runtime.store, "course", course, person(runtime.store, "李强", "+8613812340000"))
    deliver(runtime, remind(runtime))
    (_, text), *_ = wires["sms"].sent
    assert "李强，您报的“焊工初级班”明天开班，12月6日（周日），泼机镇政府，要带身份证" in text


def test_too_early_too_late_and_another_day(runtime: Runtime, clock: Clock) -> None:
    fair = fair_of(runtime.store)
    sign_up(runtime.store, "fair", fair, person(runtime.store, "王秀兰", "+8613812345678"))
    for moment in ("2026-12-04T10:00", "2026-12-05T08:59", "2026-12-05T22:59", "2026-12-06T01:00", "2026-12-06T10:00"):
        clock.now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        assert remind(runtime) == [], moment


def test_who_signed_up_a_moment_ago_is_not_reminded_at_once(runtime: Runtime, clock: Clock) -> None:
    fair = fair_of(runtime.store)
    sign_up(runtime.store, "fair", fair, person(runtime.store, "王秀兰", "+8613812345678"), EVE)
    assert remind(runtime) == []
    clock.now = SEVEN
    assert len(remind(runtime)) == 1


def test_quiet_hours_put_it_off_to_the_morning(store: Store, clock: Clock, wires: dict[str, Any]) -> None:
    settings: Settings = configured(quiet_hours="21:30-07:30")
    runtime = runtime_over(store, wires, clock, settings)
    fair = fair_of(store)
    sign_up(store, "fair", fair, person(store, "王秀兰", "+8613812345678"))
    clock.now = SEVEN
    assert remind(runtime) == []
    clock.forward(minutes=31)
    assert len(remind(runtime)) == 1


def test_waiting_and_withdrawn_names_are_left_alone(runtime: Runtime) -> None:
    fair = fair_of(runtime.store, seats=1)
    first = sign_up(runtime.store, "fair", fair, person(runtime.store, "甲甲", "+8613812340001"))
    sign_up(runtime.store, "fair", fair, person(runtime.store, "乙乙", "+8613812340002"))
    assert len(remind(runtime)) == 1
    with runtime.store.begin() as tx:
        seats.withdraw(tx, first, EVE)
    assert len(remind(runtime)) == 1, "who moved up is reminded too"


def test_withdrawn_between_leaving_and_sending(runtime: Runtime, wires: dict[str, Any]) -> None:
    fair = fair_of(runtime.store)
    signup = sign_up(runtime.store, "fair", fair, person(runtime.store, "王秀兰", "+8613812345678"))
    rows = remind(runtime)
    with runtime.store.begin() as tx:
        seats.withdraw(tx, signup, EVE)
    deliver(runtime, rows)
    assert wires["sms"].sent == []
    (row,) = ledger(runtime.store, None)
    assert (row.state, row.reason) == ("skipped", "too_late")


def test_a_job_that_came_after_the_opening_sends_nothing(runtime: Runtime, clock: Clock, wires: dict[str, Any]) -> None:
    fair = fair_of(runtime.store)
    sign_up(runtime.store, "fair", fair, person(runtime.store, "王秀兰", "+8613812345678"))
    clock.now = SEVEN
    rows = remind(runtime)
    clock.forward(hours=3)
    deliver(runtime, rows)
    assert wires["sms"].sent == []


def test_who_opted_out_gets_none_and_the_ledger_says_why(runtime: Runtime) -> None:
    fair = fair_of(runtime.store)
    sign_up(runtime.store, "fair", fair, person(runtime.store, "王秀兰", "+8613812345678"))
    opt_out(runtime.store, Address("tel", "+8613812345678"))
    assert remind(runtime) == []
    (row,) = ledger(runtime.store, None)
    assert (row.state, row.reason) == ("skipped", "opted_out")


def test_a_household_with_one_number_gets_one_message(runtime: Runtime, wires: dict[str, Any]) -> None:
    fair = fair_of(runtime.store)
    for name in ("王秀兰", "李强"):
        sign_up(runtime.store, "fair", fair, person(runtime.store, name, "+8613812345678"))
    rows = remind(runtime)
    deliver(runtime, rows)
    assert len(rows) == 1
    assert "王秀兰、李强，您报的" in wires["sms"].sent[0][1]
    assert remind(runtime) == []


def test_an_open_window_is_used_and_another_ones_is_not(runtime: Runtime, wires: dict[str, Any]) -> None:
    fair = fair_of(runtime.store)
    me = person(runtime.store, "王秀兰", "+8613812345678")
    neighbour = person(runtime.store, "赵四海", "+8613999990000")
    address = follower(runtime.store, "o_wang", me, hours_ago=-96)
    for one in (me, neighbour):
        sign_up(runtime.store, "fair", fair, one, address_id=address)
    deliver(runtime, remind(runtime))
    assert [to for to, _ in wires["wechat"].sent] == ["o_wang"]
    assert [to for to, _ in wires["sms"].sent] == ["+8613999990000"]


def test_a_fair_put_off_is_reminded_of_anew(runtime: Runtime, clock: Clock) -> None:
    fair = fair_of(runtime.store)
    sign_up(runtime.store, "fair", fair, person(runtime.store, "王秀兰", "+8613812345678"))
    assert len(remind(runtime)) == 1
    fair_of(runtime.store, day=date(2026, 12, 13))
    clock.forward(days=7)
    assert len(remind(runtime)) == 1
