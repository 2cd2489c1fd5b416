"""The days of the charts: what is counted for whom and when, on either database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from bot.desk.tallying import DAYS, tally
from bot.messages import Address, InboundMessage
from bot.runtime import Runtime
from bot.store.desk import tallies
from bot.store.desk.day_counts import levels
from bot.store.desk.tallies import WHOLE
from bot.store.enrolment import check_in
from bot.store.register import people
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.store.sending.broadcasts import Broadcast, Delivery
from bot.store.sending.delivery_numbers import PERSON, number_of
from bot.store.talk import case_notes, cases, conversations
from bot.store.talk.conversations import SeenMessage
from tests.admin.county import HOME, NOW, TOWN, VILLAGE

TODAY = date(2026, 12, 1)


def say(runtime: Runtime, sender: str, text: str, at: datetime, intent: str = "job_search", scheme: str = "") -> int:
    said = InboundMessage("wechat", f"{sender} {text} {at}", Address("wechat", sender), "text", text, at)
    with runtime.store.begin() as tx:
        thread = conversations.load(tx, said, at)
        conversations.remember(tx, said, thread.address_id, "[]", intent, 0.9, scheme)
    return thread.address_id


def known_as(runtime: Runtime, address_id: int, person_id: int) -> None:
    with runtime.store.begin() as tx:
        tx.run(update(KnownAddress).where(KnownAddress.id == address_id).values(person_id=person_id))


def days(runtime: Runtime, area: str, figure: str) -> dict[date, int]:
    with runtime.store.reading() as tx:
        return tallies.of_days(tx, area, TODAY - timedelta(days=DAYS), (figure,)).get(figure, {})


def parts(runtime: Runtime, area: str, figure: str) -> dict[str, int]:
    with runtime.store.reading() as tx:
        return tallies.of_parts(tx, area, TODAY - timedelta(days=DAYS), (figure,)).get(figure, {})


def test_a_number_counts_for_its_township_its_county_and_the_whole() -> None:
    assert levels("530627102") == ["530627102", "530627", WHOLE]
    assert levels("530627") == ["530627", WHOLE]
    assert levels("") == [WHOLE]


def test_messages_and_people_of_a_day_are_counted_by_area(runtime: Runtime, ids: dict[str, int]) -> None:
    say(runtime, "o-2", "你好", NOW - timedelta(days=1), "greet")
    mine = say(runtime, "o-1", "找活路", NOW)
    known_as(runtime, mine, ids["person"])
    say(runtime, "o-1", "东莞的", NOW + timedelta(minutes=1))
    say(runtime, "o-1", "路费咋报", NOW + timedelta(minutes=2), "subsidy_inquiry", "transport_subsidy")
    tally(runtime)
    assert days(runtime, TOWN, "messages") == {TODAY: 3}
    assert days(runtime, WHOLE, "messages") == {TODAY: 3, TODAY - timedelta(days=1): 1}
    assert days(runtime, HOME, "people") == {TODAY: 1}
    assert parts(runtime, TOWN, "intent") == {"job_search": 2, "subsidy_inquiry": 1}
    assert parts(runtime, WHOLE, "scheme") == {"transport_subsidy": 1}


def test_midnight_is_that_of_the_county(runtime: Runtime, ids: dict[str, int]) -> None:
    say(runtime, "o-1", "晚上", datetime(2026, 11, 30, 15, 59, tzinfo=UTC))
    say(runtime, "o-1", "半夜", datetime(2026, 11, 30, 16, 1, tzinfo=UTC))
    tally(runtime)
    assert days(runtime, WHOLE, "messages") == {date(2026, 11, 30): 1, TODAY: 1}


def test_whom_staff_had_to_answer_is_told_from_whom_nobody_had_to(runtime: Runtime, ids: dict[str, int]) -> None:
    alone, opened, answered = (say(runtime, f"o-{name}", "问一下", NOW) for name in ("alone", "opened", "answered"))
    with runtime.store.begin() as tx:
        number = cases.open_case(tx, "handover", "找人", NOW - timedelta(days=9), address_id=answered)
        cases.open_case(tx, "handover", "找人", NOW, address_id=opened)
        case_notes.add(tx, cases.numbered(tx, number) or 0, "answer", "您好", NOW)
    tally(runtime)
    assert alone
    assert days(runtime, WHOLE, "people")[TODAY] == 3
    assert days(runtime, WHOLE, "handed") == {TODAY: 2}


def test_notices_sign_ups_and_who_came(runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        made = {"name": "赶集", "audience": {}, "notice": {}, "created_at": NOW, "planned_at": NOW, "state": "running"}
        number = tx.insert(Broadcast, **made)
        row = {"broadcast_id": number, "channel": "sms", "sent_at": NOW, "updated_at": NOW}
        tx.run(insert(Delivery), [
            {**row, "id": number_of(number, PERSON, ids["person"]), "person_id": ids["person"], "state": "delivered"},
            {**row, "id": number_of(number, PERSON, ids["away"]), "person_id": ids["away"], "state": "failed"},
        ])  # fmt: skip
        check_in.mark(tx, ids["signup"], NOW)
    tally(runtime)
    assert days(runtime, TOWN, "notices") == {TODAY: 1}
    assert parts(runtime, HOME, "signups") == {"course": 1}
    assert parts(runtime, WHOLE, "township") == {TOWN: 1}
    assert parts(runtime, TOWN, "came") == {"course": 1}


def test_today_is_counted_again_after_a_while_and_other_days_once(
    runtime: Runtime, ids: dict[str, int], later: Callable[[timedelta], Runtime]
) -> None:
    assert tally(runtime) == DAYS
    say(runtime, "o-1", "找活路", NOW)
    assert tally(later(timedelta(minutes=9))) == 0
    assert tally(later(timedelta(minutes=10))) == 1
    assert days(runtime, WHOLE, "messages") == {TODAY: 1}
    assert tally(later(timedelta(days=1))) == 2
    assert tally(later(timedelta(days=1, minutes=5))) == 0


def test_records_that_nobody_looked_at_for_long_are_counted_once_a_day(
    runtime: Runtime, ids: dict[str, int], later: Callable[[timedelta], Runtime]
) -> None:
    tally(runtime)
    assert days(runtime, WHOLE, "stale") == {TODAY: 0}
    after = later(timedelta(days=91))
    with runtime.store.begin() as tx:
        tx.run(update(PersonRow).where(PersonRow.id == ids["away"]).values(verified_at=after.now()))
    tally(after)
    counted = days(after, WHOLE, "stale")
    assert counted[TODAY + timedelta(days=91)] == 1
    assert days(after, TOWN, "stale") == {TODAY + timedelta(days=91): 1}


def test_ids_that_were_given_out_in_between_are_found_by_halving(runtime: Runtime, ids: dict[str, int]) -> None:
    for back in range(40, -1, -1):
        say(runtime, "o-1", str(back), NOW - timedelta(days=back))
    with runtime.store.begin() as tx:  # holes, as transactions that were rolled back leave them
        tx.run(SeenMessage.__table__.delete().where(SeenMessage.id % 3 == 0))
        left = {row.received_at.date() for row in tx.all(SeenMessage.__table__.select())}
    tally(runtime)
    first = TODAY - timedelta(days=DAYS - 1)
    assert days(runtime, WHOLE, "messages") == {day: 1 for day in left if day >= first}


@pytest.fixture
def later(runtime: Runtime) -> Callable[[timedelta], Runtime]:
    """The house at a later moment."""
    return lambda wait: replace(runtime, now=lambda: NOW + wait)


def test_people_without_a_village_count_for_the_whole_alone(runtime: Runtime, ids: dict[str, int]) -> None:
    with runtime.store.begin() as tx:
        person_id = people.known_or_new(tx, "赵小梅", "+8613900007777", "", NOW)
    known_as(runtime, say(runtime, "o-1", "在哪", NOW), person_id)
    tally(runtime)
    assert days(runtime, WHOLE, "people") == {TODAY: 1}
    assert days(runtime, HOME, "people") == {}
    assert days(runtime, VILLAGE, "people") == {}
