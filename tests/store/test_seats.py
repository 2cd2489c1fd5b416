"""Seats and waiting lists: who gets in, who waits, who moves up, also when two act at the same instant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from zlib import crc32

import pytest

from bot.store import Store, Tx
from bot.store.catalogue import courses
from bot.store.enrolment import seats, signups
from bot.store.register import people
from tests.store.samples import NOW, TODAY, VILLAGE, put_course, put_fair, put_scheme, put_vacancy


def person(tx: Tx, name: str) -> int:
    return people.known_or_new(tx, name, f"+86138{crc32(name.encode()) % 10**8:08}", VILLAGE, NOW)


def wanting(tx: Tx, course: int, name: str, **facts: Any) -> seats.Application:
    base = seats.Application("course", course, person(tx, name), VILLAGE, "wechat")
    return replace(base, **facts)


def enrol(tx: Tx, course: int, name: str, minute: int = 0, **facts: Any) -> seats.Added:
    return seats.add(tx, wanting(tx, course, name, **facts), TODAY, NOW + timedelta(minutes=minute))


def taken(tx: Tx, course: int) -> int:
    found = courses.get(tx, course)
    assert found is not None
    return found.taken


def test_seats_first_then_the_waiting_list(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx, seats=2)
        done = [enrol(tx, course, name, minute).enrolled for minute, name in enumerate(("甲", "乙", "丙", "丁"))]
        assert [(each.outcome, each.place, each.seats) for each in done] == [
            ("seated", 1, 2),
            ("seated", 2, 2),
            ("waiting", 1, 2),
            ("waiting", 2, 2),
        ]
        assert len({each.number for each in done}) == 4
        assert all(each.number.startswith("B-") for each in done)
        assert taken(tx, course) == 2


def test_the_same_person_once(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx)
        first, again = enrol(tx, course, "甲"), enrol(tx, course, "甲", 5)
        assert again.enrolled.outcome == "already"
        assert (again.signup_id, again.enrolled.number) == (first.signup_id, first.enrolled.number)
        assert taken(tx, course) == 1


def test_those_reported_by_the_school_take_seats_too(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx, seats=3, taken_elsewhere=2)
        assert enrol(tx, course, "甲").enrolled.outcome == "seated"
        assert enrol(tx, course, "乙").enrolled.outcome == "waiting"


@pytest.mark.parametrize(
    ("limits", "facts", "outcome"),
    [
        ({"gender": "female"}, {"gender": "male"}, "gender"),
        ({"gender": "female"}, {"gender": ""}, "seated"),
        ({"age_min": 16, "age_max": 55}, {"age": 56}, "age"),
        ({"age_min": 16, "age_max": 55}, {"age": 55}, "seated"),
        ({"age_min": 16, "age_max": 55}, {"age": None}, "seated"),
        ({"closes_on": date(2026, 11, 21)}, {}, "closed"),
        ({"closes_on": TODAY}, {}, "seated"),
        ({"starts_on": date(2026, 11, 21)}, {}, "closed"),
        ({"open": False}, {}, "closed"),
    ],
)
def test_limits_and_deadlines(store: Store, limits: dict[str, Any], facts: dict[str, Any], outcome: str) -> None:
    with store.begin() as tx:
        course = put_course(tx, **limits)
        assert enrol(tx, course, "甲", **facts).enrolled.outcome == outcome
        assert taken(tx, course) == (outcome == "seated")


def test_a_withdrawal_moves_exactly_the_longest_waiting_up(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx, seats=1)
        seated, first, second = (enrol(tx, course, name, n) for n, name in enumerate(("甲", "乙", "丙")))
        assert seats.withdraw(tx, seated.signup_id or 0, NOW) == [first.signup_id]
        assert seats.withdraw(tx, seated.signup_id or 0, NOW) is None
        up, still = signups.get(tx, first.signup_id or 0), signups.get(tx, second.signup_id or 0)
        assert up is not None
        assert still is not None
        assert (up.state, up.place_in_line) == ("pending", None)
        assert (still.state, still.place_in_line) == ("waiting", 1)
        assert taken(tx, course) == 1


def test_leaving_the_line_moves_nobody(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx, seats=1)
        _, waiting, _ = (enrol(tx, course, name, n) for n, name in enumerate(("甲", "乙", "丙")))
        assert seats.withdraw(tx, waiting.signup_id or 0, NOW) == []
        assert taken(tx, course) == 1


def test_who_comes_back_keeps_the_number_and_queues_anew(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx, seats=1)
        first, second = enrol(tx, course, "甲"), enrol(tx, course, "乙", 1)
        seats.withdraw(tx, first.signup_id or 0, NOW)
        back = enrol(tx, course, "甲", 2)
        assert back.enrolled.outcome == "waiting"
        assert back.enrolled.number == first.enrolled.number
        assert back.signup_id == first.signup_id
        assert second.signup_id is not None


def test_nobody_overtakes_the_line_when_seats_are_added(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx, seats=1)
        enrol(tx, course, "甲")
        waiting = enrol(tx, course, "乙", 1)
        put_course(tx, seats=3)
        late = enrol(tx, course, "丙", 2)
        assert late.enrolled.outcome == "waiting"
        assert seats.fill(tx, "course", course, NOW) == [waiting.signup_id, late.signup_id]
        assert taken(tx, course) == 3


def test_the_other_kinds(store: Store) -> None:
    with store.begin() as tx:
        who = person(tx, "甲")
        things = {"vacancy": put_vacancy(tx, seats=1), "fair": put_fair(tx), "scheme": put_scheme(tx)}
        for kind, offer in things.items():
            wanted = seats.Application(kind, offer, who, VILLAGE, "sms")  # type: ignore[arg-type]  # a key of things
            assert seats.add(tx, wanted, TODAY, NOW).enrolled.outcome == "seated"
        mine = signups.of_people(tx, [who])
        assert {each.kind: each.number[0] for each in mine} == {"vacancy": "G", "fair": "H", "scheme": "Z"}
        assert {each.kind: each.day for each in mine}["fair"] == date(2026, 11, 28)
        assert {each.title for each in mine} == {"装配工", "泼机镇招聘会", "交通补贴"}
        for each in mine:
            assert seats.withdraw(tx, each.id, NOW) == []
        assert signups.of_people(tx, [who]) == []


def test_nothing_there_to_sign_up_for(store: Store) -> None:
    with store.begin() as tx:
        assert enrol(tx, 999, "甲").enrolled.outcome == "closed"
        assert seats.withdraw(tx, 999, NOW) is None


def together(*acts: Any) -> list[Any]:
    """Runs the acts in threads of their own, let go at the same moment."""
    start = Barrier(len(acts))

    def run(act: Any) -> Any:
        start.wait(timeout=20)
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [task.result(timeout=60) for task in [threads.submit(run, act) for act in acts]]


@pytest.mark.parametrize("seats_left", [1, 3])
def test_many_at_once_for_the_last_seats(store: Store, seats_left: int) -> None:
    with store.begin() as tx:
        course = put_course(tx, seats=seats_left)
        wanted = [wanting(tx, course, f"人{number}") for number in range(6)]

    def act(application: seats.Application) -> seats.Added:
        with store.begin() as tx:
            return seats.add(tx, application, TODAY, NOW)

    done = together(*(lambda each=each: act(each) for each in wanted))
    assert sorted(each.enrolled.outcome for each in done) == ["seated"] * seats_left + ["waiting"] * (6 - seats_left)
    assert len({each.enrolled.number for each in done}) == 6
    with store.reading() as tx:
        assert taken(tx, course) == seats_left


def test_the_same_person_at_once_from_two_phones(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx, seats=5)
        wanted = wanting(tx, course, "甲")

    def act() -> seats.Added:
        with store.begin() as tx:
            return seats.add(tx, wanted, TODAY, NOW)

    done = together(act, act, act)
    assert sorted(each.enrolled.outcome for each in done) == ["already", "already", "seated"]
    with store.reading() as tx:
        assert taken(tx, course) == 1


def test_a_seat_given_back_while_someone_comes(store: Store) -> None:
    """However the two fall out, the seat is taken and nobody waits beside a free one."""
    with store.begin() as tx:
        course = put_course(tx, seats=1)
        seated = enrol(tx, course, "甲")
        wanted = wanting(tx, course, "乙")

    def leave() -> None:
        with store.begin() as tx:
            seats.withdraw(tx, seated.signup_id or 0, NOW)

    def come() -> seats.Added:
        with store.begin() as tx:
            return seats.add(tx, wanted, TODAY, NOW)

    _, came = together(leave, come)
    with store.reading() as tx:
        after = signups.get(tx, came.signup_id)
        assert after is not None
        assert after.state == "pending"
        assert taken(tx, course) == 1


def test_two_withdrawals_at_once_move_two_different_people_up(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx, seats=2)
        first, second, third, fourth = (enrol(tx, course, name, n) for n, name in enumerate(("甲", "乙", "丙", "丁")))

    def leave(signup_id: int | None) -> list[int] | None:
        with store.begin() as tx:
            return seats.withdraw(tx, signup_id or 0, NOW)

    moved = together(lambda: leave(first.signup_id), lambda: leave(second.signup_id))
    assert sorted(moved) == [[third.signup_id], [fourth.signup_id]]
