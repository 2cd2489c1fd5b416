"""An open question is recalled once, within WeChat's window, never at night; a forgotten thread is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.broadcasts.notices import unseal
from bot.conversation import respond
from bot.messages import Notice
from bot.runtime import Runtime
from bot.store import Store
from bot.store.register.addresses import KnownAddress
from bot.store.sending.broadcasts import Delivery
from bot.store.talk import cases
from bot.talk.handover import take_back_forgotten
from bot.talk.recalls import recall
from tests.conversations.town import furnish
from tests.fakes import configured
from tests.house import NOON, message, runtime_over

HOUR = timedelta(hours=1)


def at(store: Store, later: timedelta, **settings: str) -> Runtime:
    return runtime_over(store, configured(**settings), now=lambda: NOON + later)


@pytest.fixture
def store_with_question(store: Store) -> Store:
    """Somebody was asked for a name at noon and has not answered."""
    furnish(store)
    respond(at(store, timedelta()), message("春风"))
    return store


def notices(store: Store) -> list[Notice]:
    with store.reading() as tx:
        rows = tx.all(select(Delivery.notice_sealed).where(Delivery.occasion.is_not(None)))
        return [unseal(tx, row.notice_sealed) for row in rows]


def test_once_after_an_hour(store_with_question: Store) -> None:
    store = store_with_question
    assert recall(at(store, HOUR / 2)) == []
    assert len(recall(at(store, HOUR))) == 1
    [notice] = notices(store)
    assert "“报名”还没办完" in notice.text
    assert notice.choices == ("继续", "取消")
    assert recall(at(store, HOUR * 2)) == []


def test_not_a_second_time_the_same_day(store_with_question: Store) -> None:
    store = store_with_question
    recall(at(store, HOUR))
    respond(at(store, HOUR * 2), message("王秀兰"))
    assert recall(at(store, HOUR * 3)) == []
    respond(at(store, HOUR * 26), message("13812345678"))
    assert len(recall(at(store, HOUR * 27))) == 1


def test_not_when_all_is_done(store_with_question: Store) -> None:
    respond(at(store_with_question, timedelta(minutes=1)), message("取消"))
    assert recall(at(store_with_question, HOUR * 2)) == []


def test_in_the_morning_and_not_at_night(store_with_question: Store) -> None:
    quiet = {"quiet_hours": "21:30-07:30"}
    assert recall(at(store_with_question, HOUR * 10, **quiet)) == []
    assert len(recall(at(store_with_question, HOUR * 20, **quiet))) == 1


@pytest.mark.parametrize("values", [{"following": False}, {"opted_out_at": NOON}, {"opened_at": NOON - HOUR * 50}])
def test_not_who_cannot_or_will_not_be_written_to(store_with_question: Store, values: dict[str, object]) -> None:
    with store_with_question.begin() as tx:
        tx.run(update(KnownAddress).values(**values))
    assert recall(at(store_with_question, HOUR)) == []
    assert notices(store_with_question) == []


def test_no_sms_costs_money_for_it(store: Store) -> None:
    furnish(store)
    respond(at(store, timedelta()), message("春风", "+8613700000001", channel="sms"))
    assert recall(at(store, HOUR)) == []


def test_a_thread_that_no_human_came_for_is_taken_back(store: Store) -> None:
    respond(at(store, timedelta()), message("人工"))
    assert take_back_forgotten(at(store, HOUR * 20)) == []
    assert len(take_back_forgotten(at(store, HOUR * 25))) == 1
    assert take_back_forgotten(at(store, HOUR * 26)) == []
    assert respond(at(store, HOUR * 26), message("你好"))
    with store.reading() as tx:
        assert cases.numbered(tx, "S-1001") is not None


def test_a_thread_in_hand_is_left_alone(store: Store) -> None:
    respond(at(store, timedelta()), message("人工"))
    with store.begin() as tx:
        tx.run(update(cases.Case).values(state="taken"))
    assert take_back_forgotten(at(store, HOUR * 25)) == []
