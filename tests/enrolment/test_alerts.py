"""Standing wishes: who is told of new vacancies, of which ones, how often, and who is not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from bot.broadcasts.notices import unseal
from bot.channels.lengths import segments
from bot.channels.notices import sms_text, wechat_text
from bot.conversation import respond
from bot.enrolment.alerts import alert
from bot.messages import Address, Notice
from bot.runtime import Runtime
from bot.store import Store
from bot.store.catalogue import standing
from bot.store.register import addresses, consents, people
from bot.store.sending.broadcasts import Delivery
from tests import house
from tests.conversations.town import furnish
from tests.county import NOON, Clock, follower, ledger, opt_out, person, runtime_over
from tests.fakes import configured
from tests.store.samples import put_vacancy

WISH = {"places": ["441900"], "occupations": ["电子装配工"], "pay": {"min": 6000, "max": None, "per": "month"}}
PHONE = "+8613812345678"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def runtime(store: Store, clock: Clock) -> Runtime:
    return runtime_over(store, {}, clock)


def waits(store: Store, who: int, wish: dict[str, Any] | None = None) -> None:
    with store.begin() as tx:
        standing.stand_by(tx, who, WISH if wish is None else wish, NOON)


def comes_in(store: Store, number: str, **facts: Any) -> int:
    with store.begin() as tx:
        return put_vacancy(tx, number, **{"pay_low": 6000, "pay_high": 7000, **facts})


def notices(store: Store) -> list[Notice]:
    with store.reading() as tx:
        rows = tx.all(select(Delivery.notice_sealed).order_by(Delivery.id))
        return [unseal(tx, row.notice_sealed) for row in rows]


def test_told_of_what_fits_and_came_in_afterwards(runtime: Runtime) -> None:
    store = runtime.store
    comes_in(store, "before")
    waits(store, person(store, "王秀兰", PHONE))
    comes_in(store, "fits", title="手机组装工", employer="东莞联丰科技")
    comes_in(store, "far", area="310115")
    comes_in(store, "poor", pay_low=4000, pay_high=5000)
    assert len(alert(runtime)) == 1
    (notice,) = notices(store)
    assert notice.fields["标题"] == "新来 1 个合您要的岗位（东莞、电子装配工、6000 以上），回“新岗位”看"
    assert notice.fields["1"] == "手机组装工 · 东莞联丰科技 6000~7000 元/月"
    assert "2" not in notice.fields
    assert "不用叫了" in wechat_text(notice, 600, 2048)
    text = sms_text(notice, "镇雄人社")
    assert segments(text) <= 2
    assert "回“新岗位”看" in text
    assert text.endswith("退订回T")


def test_one_message_a_day_and_the_rest_in_the_next(runtime: Runtime, clock: Clock) -> None:
    store = runtime.store
    who = person(store, "王秀兰", PHONE)
    waits(store, who)
    comes_in(store, "first")
    assert len(alert(runtime)) == 1
    comes_in(store, "second")
    comes_in(store, "third")
    assert alert(runtime) == []
    clock.forward(days=1)
    assert len(alert(runtime)) == 1
    assert notices(store)[-1].fields["标题"].startswith("新来 2 个")
    with store.reading() as tx:
        wish = standing.of_person(tx, who)
    assert wish is not None
    assert wish["after"] == 1, "the list that 新岗位 opens begins after the first"
    clock.forward(days=1)
    assert alert(runtime) == []


def test_nothing_is_looked_at_twice(runtime: Runtime) -> None:
    store = runtime.store
    waits(store, person(store, "王秀兰", PHONE))
    comes_in(store, "far", area="310115")
    assert alert(runtime) == []
    with store.reading() as tx:
        assert standing.due(tx, standing.newest(tx), runtime.today(), 10) == []


def test_a_changed_vacancy_is_not_new(runtime: Runtime) -> None:
    store = runtime.store
    comes_in(store, "G1", pay_low=3000, pay_high=4000)
    waits(store, person(store, "王秀兰", PHONE))
    comes_in(store, "G1")
    assert alert(runtime) == []


@pytest.mark.parametrize(("gender", "told"), [("male", 0), ("female", 1)])
def test_the_record_counts_too(runtime: Runtime, gender: str, told: int) -> None:
    store = runtime.store
    who = person(store, "王秀兰", PHONE)
    with store.begin() as tx:
        people.remember(tx, who, {"gender": gender}, NOON.date())
    waits(store, who)
    comes_in(store, "for women", gender="female")
    assert len(alert(runtime)) == told


def test_in_quiet_hours_nobody_is_told_and_nothing_is_lost(store: Store, clock: Clock) -> None:
    runtime = runtime_over(store, {}, clock, configured(quiet_hours="21:30-07:30"))
    waits(store, person(store, "王秀兰", PHONE))
    comes_in(store, "G1")
    clock.forward(hours=11)
    assert alert(runtime) == []
    clock.forward(hours=9)
    assert len(alert(runtime)) == 1


def test_who_opted_out_or_wants_no_more_is_left_alone(runtime: Runtime) -> None:
    store = runtime.store
    for number, name in enumerate(("退订", "不要", "还要")):
        waits(store, person(store, name, f"+861381234000{number}"))
    opt_out(store, Address("tel", "+8613812340000"))
    with store.begin() as tx:
        (unwilling,) = people.by_phone(tx, "+8613812340001")
        assert unwilling.id is not None
        consents.unfollow(tx, unwilling.id, "vacancies")
    comes_in(store, "G1")
    assert len(alert(runtime)) == 1
    assert [row.name for row in ledger(store, None)] == ["还要"]


def test_by_wechat_while_it_is_open_else_by_sms_else_the_next_day(runtime: Runtime, clock: Clock) -> None:
    store = runtime.store
    who = person(store, "王秀兰")
    row = follower(store, "o_wang", who, hours_ago=72)
    waits(store, who)
    comes_in(store, "G1")
    assert alert(runtime) == []
    clock.forward(days=1)
    with store.begin() as tx:
        addresses.opened(tx, row, clock.now)
    assert len(alert(runtime)) == 1
    assert [line.channel for line in ledger(store, None)] == ["wechat"]


def test_two_workers_at_the_same_instant_leave_one_each(runtime: Runtime) -> None:
    store = runtime.store
    for number in range(4):
        waits(store, person(store, f"人{number}", f"+861381234000{number}"))
    comes_in(store, "G1")
    with ThreadPoolExecutor(3) as pool:
        left = [row for rows in pool.map(lambda _: alert(runtime), range(3)) for row in rows]
    assert len(left) == len(set(left)) == 4


def test_from_the_list_to_the_new_ones_and_no_more(sqlite_store: Store) -> None:
    """The wish of a talk, what comes in for it, the list that the message leads to."""
    furnish(sqlite_store)
    runtime = house.runtime_over(sqlite_store, now=lambda: house.NOON)

    def say(text: str) -> str:
        message = house.message(text, PHONE, channel="sms")
        return "\n".join(reply.text for reply in respond(runtime, message))

    assert "找到 4 个岗位" in say("东莞电子厂4000以上")
    assert "就通知您" in say("有合适的叫我")
    comes_in(sqlite_store, "new", title="手机测试员", employer="东莞新星科技")
    assert len(alert(runtime)) == 1
    shown = say("新岗位")
    assert "新来、东莞、电子装配工、4000 以上，找到 1 个岗位" in shown
    assert "手机测试员" in shown
    assert "找到 5 个岗位" in say("东莞电子厂4000以上")
    assert "不再叫您" in say("不用叫了")
    comes_in(sqlite_store, "newer")
    assert alert(runtime) == []
