"""Nothing twice: the same person by two channels, two classes of the same days, the last seat, at the same instant."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation import respond
from bot.offers import Enrolled
from bot.runtime import Runtime
from bot.store import Store
from bot.store.catalogue import courses, fairs
from bot.store.enrolment import seats
from bot.store.enrolment.signups import SignupRow
from bot.store.register import people
from tests.conversations.town import VILLAGE, furnish
from tests.house import NOON, message, runtime_over

PHONE = "+8613812345678"
TODAY = NOON.date()


@pytest.fixture
def runtime(store: Store) -> Runtime:
    furnish(store)
    return runtime_over(store)


def say(runtime: Runtime, text: str, channel: str, sender: str) -> str:
    return "\n".join(reply.text for reply in respond(runtime, message(text, sender, channel=channel)))


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """All begin at the same instant, each in a thread of its own."""
    gate = Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        gate.wait(10)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def names_down(runtime: Runtime, kind: str) -> list[str]:
    """States of the sign-ups of a kind that stand."""
    with runtime.store.reading() as tx:
        rows = tx.all(select(SignupRow.state).where(SignupRow.kind == kind, SignupRow.state != "cancelled"))
    return [row.state for row in rows]


def test_the_same_person_by_wechat_and_sms(runtime: Runtime) -> None:
    for channel, sender in (("wechat", "o_wang"), ("sms", PHONE)):
        say(runtime, "春风", channel, sender)
        say(runtime, "我叫王秀兰，13812345678，泼机镇泼机村", channel, sender)
    answers = at_once(
        lambda: say(runtime, "对", "wechat", "o_wang"),
        lambda: say(runtime, "对", "sms", PHONE),
    )
    assert names_down(runtime, "course") == ["pending"]
    assert sorted("早就报上了" in answer for answer in answers) == [False, True]
    with runtime.store.reading() as tx:
        course = courses.get(tx, courses.by_number(tx, "PX001") or 0)
    assert course is not None
    assert course.taken == 1


def test_a_party_that_two_of_it_send(runtime: Runtime) -> None:
    """A wife and her husband each sign up both, from two accounts."""
    for sender, own, other in (("o_wang", "王秀兰", "李强"), ("o_li", "李强", "王秀兰")):
        say(runtime, f"报焊工班，{own}、{other}两个人", "wechat", sender)
        say(runtime, "13812345678，泼机镇泼机村", "wechat", sender)
        assert "请确认" in say(runtime, "同意", "wechat", sender)
    at_once(lambda: say(runtime, "对", "wechat", "o_wang"), lambda: say(runtime, "对", "wechat", "o_li"))
    assert names_down(runtime, "course") == ["pending", "pending"]


def test_two_classes_of_the_same_days(runtime: Runtime) -> None:
    with runtime.store.begin() as tx:
        person = people.known_or_new(tx, "王秀兰", PHONE, VILLAGE, NOON)
        welding, sewing = (courses.by_number(tx, number) or 0 for number in ("PX001", "PX004"))

    def enrol(course: int) -> Enrolled:
        with runtime.store.begin() as tx:
            wanted = seats.Application("course", course, person, VILLAGE, "sms")
            return seats.add(tx, wanted, TODAY, NOON).enrolled

    done = at_once(lambda: enrol(welding), lambda: enrol(sewing))
    assert sorted(each.outcome for each in done) == ["clash", "seated"]
    clash = next(each.clash for each in done if each.outcome == "clash")
    assert clash is not None
    assert clash.title in {"焊工班", "缝纫班"}


def test_codes_for_the_door_are_all_different(runtime: Runtime) -> None:
    with runtime.store.begin() as tx:
        fair = fairs.by_number(tx, "ZP001") or 0

    def enrol(number: int) -> str:
        with runtime.store.begin() as tx:
            person = people.known_or_new(tx, f"人{number}", f"+861390000{number:04}", VILLAGE, NOON)
            wanted = seats.Application("fair", fair, person, VILLAGE, "sms")
            return seats.add(tx, wanted, TODAY, NOON).enrolled.check_in

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(enrol, range(60)))
    assert len(set(codes)) == 60
    assert all(code.isdigit() and len(code) == 4 for code in codes)
