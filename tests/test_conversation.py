"""The turn: answered once, put in order, rolled back whole; what is settled before any dialog."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import conversation
from bot.conversation import respond
from bot.dialogs import greeting
from bot.messages import Address
from bot.runtime import Runtime
from bot.store import Store, Tx
from bot.store.register import addresses, people
from bot.store.talk import cases, conversations, threads
from tests.house import NOON, Jobs, message, runtime_over


@pytest.fixture
def runtime(store: Store) -> Runtime:
    return runtime_over(store)


def count(store: Store, table: type) -> int:
    with store.reading() as tx:
        return int(tx.scalar(select(func.count()).select_from(table)))


def test_a_message_is_answered_and_kept_sealed(runtime: Runtime) -> None:
    replies = respond(runtime, message("你好"))
    assert replies
    assert replies[0].text
    with runtime.store.reading() as tx:
        row = tx.first(select(conversations.SeenMessage.said_sealed, conversations.SeenMessage.intent))
    assert row is not None
    assert "你好".encode() not in row.said_sealed
    assert row.intent == "greet"


def test_a_repeat_finds_the_stored_answer_and_has_no_effect(runtime: Runtime) -> None:
    first = respond(runtime, message("我想找电子厂的活", number="1001"))
    version = _version(runtime)
    assert respond(runtime, message("我想找电子厂的活", number="1001")) == first
    assert _version(runtime) == version
    assert count(runtime.store, conversations.SeenMessage) == 1


def _version(runtime: Runtime) -> int:
    with runtime.store.reading() as tx:
        return int(tx.scalar(select(conversations.Conversation.version)))


def test_two_copies_at_once_give_one_answer_and_one_effect(runtime: Runtime) -> None:
    respond(runtime, message("你好"))
    answers = _at_once(runtime, [message("我想找电子厂的活", number="2002")] * 4)
    assert len(set(answers)) == 1
    assert answers[0]
    assert count(runtime.store, conversations.SeenMessage) == 2
    assert _version(runtime) == 2


def test_first_words_of_a_stranger_arriving_twice_make_one_address(runtime: Runtime) -> None:
    answers = _at_once(runtime, [message("你好", number="3003")] * 4)
    assert len(set(answers)) == 1
    assert count(runtime.store, addresses.KnownAddress) == 1
    assert count(runtime.store, conversations.SeenMessage) == 1


def test_different_messages_of_one_person_at_once_are_put_in_order(runtime: Runtime) -> None:
    respond(runtime, message("你好"))
    answers = _at_once(runtime, [message(text) for text in ("有什么培训", "你好", "谢谢", "帮助")])
    assert all(answers)
    assert _version(runtime) == 5


def _at_once(runtime: Runtime, messages: list) -> list:
    answers: list = [None] * len(messages)
    gate = threading.Barrier(len(messages))

    def run(place: int) -> None:
        gate.wait()
        answers[place] = respond(runtime, messages[place])

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(messages))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_an_error_rolls_all_back_and_the_message_counts_as_unseen(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    respond(runtime, message("你好"))

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(conversations, "remember", broken)
    with pytest.raises(ZeroDivisionError):
        respond(runtime, message("我想找电子厂的活", number="4004"))
    monkeypatch.undo()
    assert _version(runtime) == 1
    assert respond(runtime, message("我想找电子厂的活", number="4004"))
    assert count(runtime.store, conversations.SeenMessage) == 2


def test_leaving_is_noted_in_silence_and_following_is_welcomed(runtime: Runtime) -> None:
    assert respond(runtime, message("", kind="join"))
    assert respond(runtime, message("", kind="leave")) == ()
    with runtime.store.reading() as tx:
        assert tx.scalar(select(addresses.KnownAddress.following)) is False
    assert respond(runtime, message("l.L0001", kind="join"))
    with runtime.store.reading() as tx:
        row = tx.first(select(addresses.KnownAddress.following, addresses.KnownAddress.came_by))
    assert row is not None
    assert (row.following, row.came_by) == (True, "l.L0001")


@pytest.mark.parametrize("word", ["退订", "TD", "t", "N", "Ｒ", "qx", "STOP", "unsubscribe", "退订。", " 退订 "])
def test_opt_out_words_hold_for_the_number_and_all_who_share_it(runtime: Runtime, word: str) -> None:
    with runtime.store.begin() as tx:
        for name in ("王秀兰", "李大山"):
            people.known_or_new(tx, name=name, phone="+8613800005678", area="530627", now=NOON)
    answered = respond(runtime, message(word, "+8613800005678", channel="sms"))
    assert "不再" in answered[0].text
    with runtime.store.reading() as tx:
        number = tx.first(select(addresses.KnownAddress.opted_out_at))
    assert number is not None
    assert number.opted_out_at is not None
    assert respond(runtime, message("有什么活", "+8613800005678", channel="sms"))
    assert respond(runtime, message("订阅", "+8613800005678", channel="sms"))
    with runtime.store.reading() as tx:
        assert tx.scalar(select(addresses.KnownAddress.opted_out_at)) is None


def test_coming_back_by_one_channel_lifts_what_the_other_stopped(runtime: Runtime) -> None:
    with runtime.store.begin() as tx:
        wang, li = (
            people.known_or_new(tx, name=name, phone="+8613800005678", area="530627", now=NOON)
            for name in ("王秀兰", "李大山")
        )
        addresses.bind(tx, addresses.known_or_new(tx, Address("wechat", "o_wang"), NOON), wang)
    respond(runtime, message("退订", "+8613800005678", channel="sms"))
    respond(runtime, message("订阅"))
    with runtime.store.reading() as tx:
        assert not people.opted_out(tx, wang)
        assert people.opted_out(tx, li)
        assert set(tx.all(select(addresses.KnownAddress.opted_out_at))) == {(None,)}


def test_the_bot_is_silent_while_a_human_holds_the_thread(runtime: Runtime) -> None:
    respond(runtime, message("你好"))
    with _thread(runtime.store) as (tx, address_id):
        threads.hold(tx, address_id, NOON)
    assert respond(runtime, message("你好")) == ()
    assert count(runtime.store, conversations.SeenMessage) == 2
    with _thread(runtime.store) as (tx, address_id):
        assert threads.release(tx, address_id)
    assert respond(runtime, message("你好"))


@pytest.mark.parametrize(("text", "kind"), [("菜单", "text"), ("jobs", "menu"), ("l.L0001", "scan")])
def test_who_waits_for_a_human_can_go_on_alone(runtime: Runtime, text: str, kind: Any) -> None:
    respond(runtime, message("你好"))
    with _thread(runtime.store) as (tx, address_id):
        threads.hold(tx, address_id, NOON)
    assert respond(runtime, message("菜单里有什么呀我想问问")) == ()
    assert respond(runtime, message(text, kind=kind))
    assert respond(runtime, message("你好"))


@contextmanager
def _thread(store: Store) -> Iterator[tuple[Tx, int]]:
    with store.begin() as tx:
        found = addresses.find(tx, Address("wechat", "o_wang"))
        assert found is not None
        yield tx, found


def test_asking_for_a_person_on_the_first_message_hands_over(runtime: Runtime) -> None:
    assert respond(runtime, message("人工"))
    assert _version(runtime) == 1


def test_unknown_events_are_kept_and_not_answered(runtime: Runtime) -> None:
    assert respond(runtime, message("", kind="other", event="poi_check_notify")) == ()
    assert count(runtime.store, conversations.SeenMessage) == 1


def test_jobs_are_handed_over_after_the_commit(store: Store) -> None:
    seen: list[int] = []

    class Watching(Jobs):
        def __call__(self, job: str, *ids: int) -> None:
            seen.append(count(store, conversations.SeenMessage))

    runtime = runtime_over(store, enqueue=Watching())
    office = conversation.CountyOffice

    class Busy(office):  # type: ignore[valid-type, misc]
        def __init__(self, *args: object) -> None:
            super().__init__(*args)
            self.afterwards.append(("deliver_single", 1))

    conversation.CountyOffice = Busy  # type: ignore[misc]
    try:
        respond(runtime, message("你好"))
    finally:
        conversation.CountyOffice = office  # type: ignore[misc]
    assert seen == [1]


def test_a_number_on_the_roster_is_known_from_its_first_text(runtime: Runtime) -> None:
    with runtime.store.begin() as tx:
        person = people.known_or_new(tx, name="王秀兰", phone="+8613800005678", area="530627", now=NOON)
    respond(runtime, message("你好", "+8613800005678", channel="sms"))
    with runtime.store.reading() as tx:
        assert tx.scalar(select(addresses.KnownAddress.person_id)) == person


def test_what_does_not_fit_is_kept_and_shown_at_more(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "".join(f"第 {number} 条规定写在这里。" for number in range(1, 81))
    monkeypatch.setattr(greeting.Greeting, "_words", lambda *_: long)
    first = respond(runtime, message("你好"))[0].text
    assert first.endswith("回复“更多”看余下")
    assert len(first) <= 600
    seen = first
    for _ in range(3):
        seen += respond(runtime, message("更多"))[0].text
    assert all(f"第 {number} 条" in seen for number in range(1, 81))


def test_only_what_a_person_sends_opens_the_window(runtime: Runtime) -> None:
    def opened() -> object:
        with runtime.store.reading() as tx:
            return tx.scalar(select(addresses.KnownAddress.opened_at))

    respond(runtime, message("", kind="join"))
    respond(runtime, message("jobs", kind="menu"))
    assert opened() is None
    respond(runtime, message("你好"))
    assert opened() == NOON


def test_a_video_is_answered_and_a_withdrawn_permission_reaches_a_human(runtime: Runtime) -> None:
    assert respond(runtime, message("", kind="other", msg_type="video"))
    revoked = message("", kind="other", msg_type="event", event="user_authorization_revoke")
    assert respond(runtime, revoked) == ()
    assert count(runtime.store, cases.Case) == 1
