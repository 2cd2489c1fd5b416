"""One person down once under two rows, classes whose days overlap, and nobody moving up into what is over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.store import Store, Tx
from bot.store.catalogue import fairs
from bot.store.enrolment import check_in, seats, signups
from bot.store.register import people
from bot.store.register.people import PersonRow
from tests.store.samples import NOW, TODAY, VILLAGE, put_course, put_fair

PHONE = "+8613812345678"


def person(tx: Tx, name: str = "王秀兰", phone: str = PHONE) -> int:
    return people.known_or_new(tx, name, phone, VILLAGE, NOW)


def add(tx: Tx, kind: Any, offer: int, who: int, **more: Any) -> seats.Added:
    return seats.add(tx, seats.Application(kind, offer, who, VILLAGE, "sms", **more), TODAY, NOW)


def test_a_second_row_of_the_same_name_and_number_is_the_same_person(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx)
        first = person(tx)
        sealed = {"phone_sealed": tx.keys.seal(PHONE), "phone_digest": tx.keys.digest(PHONE)}
        twin = tx.insert(PersonRow, name="王秀兰", created_at=NOW, **sealed)
        seated, again = add(tx, "course", course, first), add(tx, "course", course, twin)
        assert again.enrolled.outcome == "already"
        assert again.signup_id == seated.signup_id
        assert add(tx, "course", course, person(tx, "李强")).enrolled.outcome == "seated"


def test_who_gave_it_back_under_the_other_row_may_come_again(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx)
        sealed = {"phone_sealed": tx.keys.seal(PHONE), "phone_digest": tx.keys.digest(PHONE)}
        twin = tx.insert(PersonRow, name="王秀兰", created_at=NOW, **sealed)
        gone = add(tx, "course", course, twin).signup_id or 0
        seats.withdraw(tx, gone, NOW)
        other = people.known_or_new(tx, "王秀兰", "+8613800000000", VILLAGE, NOW)
        assert add(tx, "course", course, other).enrolled.outcome == "seated"


@pytest.mark.parametrize(
    ("starts", "ends", "form", "outcome"),
    [
        (date(2026, 12, 10), date(2026, 12, 20), "集中", "clash"),
        (date(2026, 11, 25), date(2026, 12, 5), "集中", "clash"),
        (date(2026, 12, 1), None, "集中", "seated"),
        (date(2026, 12, 16), None, "集中", "seated"),
        (date(2026, 12, 15), None, "田间课堂", "clash"),
        (date(2026, 12, 10), date(2026, 12, 20), "线上", "seated"),
    ],
)
def test_classes_of_the_same_days(store: Store, starts: date, ends: date | None, form: str, outcome: str) -> None:
    with store.begin() as tx:
        held = put_course(tx, "B1", starts_on=date(2026, 12, 5), ends_on=date(2026, 12, 15), form="集中")
        wanted = put_course(tx, "B2", starts_on=starts, ends_on=ends, form=form, title="电工班")
        who = person(tx)
        first = add(tx, "course", held, who)
        done = add(tx, "course", wanted, who).enrolled
        assert done.outcome == outcome
        assert (done.clash.id if done.clash else None) == (first.signup_id if outcome == "clash" else None)


def test_a_class_held_online_is_no_hindrance_and_another_person_neither(store: Store) -> None:
    with store.begin() as tx:
        held = put_course(tx, "B1", ends_on=date(2026, 12, 15), form="线上")
        wanted = put_course(tx, "B2", ends_on=date(2026, 12, 15), form="集中")
        who = person(tx)
        add(tx, "course", held, who)
        assert add(tx, "course", wanted, who).enrolled.outcome == "seated"
        assert add(tx, "course", wanted, person(tx, "李强")).enrolled.outcome == "seated"


def test_what_is_to_give_way_does_not_clash(store: Store) -> None:
    with store.begin() as tx:
        held = put_course(tx, "B1", ends_on=date(2026, 12, 15))
        wanted = put_course(tx, "B2", ends_on=date(2026, 12, 15))
        who = person(tx)
        first = add(tx, "course", held, who).signup_id
        assert add(tx, "course", wanted, who, instead=first).enrolled.outcome == "seated"


def test_nobody_moves_up_into_a_fair_that_is_over(store: Store) -> None:
    with store.begin() as tx:
        fair = put_fair(tx, seats=1)
        first = add(tx, "fair", fair, person(tx)).signup_id or 0
        waiting = add(tx, "fair", fair, person(tx, "李强")).signup_id or 0
        assert seats.withdraw(tx, first, NOW + timedelta(days=7)) == []
        found = signups.get(tx, waiting)
        assert found is not None
        assert found.state == "waiting"


def test_who_waits_has_a_code_once_there_is_a_seat(store: Store) -> None:
    with store.begin() as tx:
        fair = put_fair(tx, seats=1)
        first = add(tx, "fair", fair, person(tx)).signup_id or 0
        waiting = add(tx, "fair", fair, person(tx, "李强"))
        assert waiting.enrolled.check_in == ""
        seats.withdraw(tx, first, NOW)
        found = signups.get(tx, waiting.signup_id or 0)
        assert found is not None
        assert len(found.check_in) == check_in.SHORT


def test_a_code_that_is_taken_is_given_to_nobody_else(store: Store) -> None:
    with store.begin() as tx:
        fair = put_fair(tx)
        added = add(tx, "fair", fair, person(tx))
        assert check_in.code_for(tx, fair, added.signup_id or 0) != added.enrolled.check_in
        assert fairs.get(tx, fair) is not None
