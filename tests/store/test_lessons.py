"""The review list: one row a wording and township, counted, scoped, settled once for all, forgotten in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.store import Store
from bot.store.screens import lessons as screens
from bot.store.screens.lessons import LessonFilter
from bot.store.screens.scope import Scope
from bot.store.talk import lessons, trainings
from bot.store.talk.lessons import Lesson, Taught
from tests.house import NOON

HOME, TOWN, OTHER = "530627", "530627102", "530627101"
ALL, ONE = Scope(HOME, HOME), Scope(TOWN, HOME)


@pytest.fixture
def kept(store: Store) -> Store:
    with store.begin() as tx:
        for text, area, minutes in (
            ("活路有没得", TOWN, 0),
            ("活路有没得", OTHER, 1),
            ("活路有没得", TOWN, 2),
            ("咋个整", OTHER, 3),
            ("没说在哪", "", 4),
        ):
            lessons.keep(tx, text, "unsure", "job_search", 0.4, area, NOON + timedelta(minutes=minutes))
    return store


def texts(store: Store, scope: Scope, wanted: LessonFilter | None = None, order: str = "newest") -> list[str]:
    with store.reading() as tx:
        return [line.text for line in screens.listing(tx, scope, wanted or LessonFilter(), order).items]


def id_of(store: Store, area: str) -> int:
    with store.reading() as tx:
        return int(tx.scalar(select(Lesson.id).where(Lesson.area == area).order_by(Lesson.id).limit(1)))


def test_the_same_wording_counts_and_the_list_keeps_to_the_area(kept: Store) -> None:
    assert texts(kept, ALL) == ["没说在哪", "咋个整", "活路有没得", "活路有没得"]
    assert texts(kept, ALL, order="most")[0] == "活路有没得"
    assert texts(kept, ONE) == ["活路有没得"]
    with kept.reading() as tx:
        assert screens.waiting(tx, ONE) == 1
        [line] = screens.listing(tx, ONE, LessonFilter()).items
        assert (line.times, line.last_at) == (2, NOON + timedelta(minutes=2))
        assert screens.record(tx, ONE, id_of(kept, OTHER)) is None


def test_the_text_lies_sealed(kept: Store) -> None:
    with kept.reading() as tx:
        assert not [row for row in tx.all(select(Lesson.text_sealed)) if "活路".encode() in row.text_sealed]


def test_what_is_taught_is_taught_for_the_wording_once(kept: Store) -> None:
    with kept.begin() as tx:
        done = screens.settle(tx, ALL, id_of(kept, TOWN), "taught", NOON, meant="job_search", slots={"age": 40})
        assert done == 2
        assert list(lessons.taught(tx)) == [Taught("活路有没得", "job_search", {"age": 40})]
    assert texts(kept, ALL, LessonFilter(state="open")) == ["没说在哪", "咋个整"]
    assert texts(kept, ALL, LessonFilter(meant="job_search")) == ["活路有没得"] * 2


def test_outside_ones_area_nothing_is_settled(kept: Store) -> None:
    with kept.begin() as tx:
        assert screens.settle(tx, ONE, id_of(kept, OTHER), "skipped", NOON) == 0
        assert screens.settle(tx, ONE, id_of(kept, TOWN), "skipped", NOON) == 1
    assert texts(kept, ALL, LessonFilter(state="open")) == ["没说在哪", "咋个整", "活路有没得"]


def test_skipped_stays_skipped_when_it_comes_again_and_can_be_opened(kept: Store) -> None:
    number = id_of(kept, TOWN)
    with kept.begin() as tx:
        screens.settle(tx, ONE, number, "skipped", NOON)
        lessons.keep(tx, "活路有没得", "missed", "", 0.1, TOWN, NOON)
        found = screens.record(tx, ONE, number)
        assert found is not None
        assert (found.state, found.times) == ("skipped", 3)
        screens.settle(tx, ONE, number, "open", NOON)
        assert screens.after(tx, ONE, "most") == number


def test_what_grew_old_is_forgotten_save_what_was_taught(kept: Store) -> None:
    with kept.begin() as tx:
        screens.settle(tx, ALL, id_of(kept, TOWN), "taught", NOON, meant="job_search")
        assert lessons.forget(tx, NOON + timedelta(minutes=4)) == 1
    assert texts(kept, ALL) == ["没说在哪", "活路有没得", "活路有没得"]


def test_a_training_is_begun_by_one_worker_and_ends_with_its_report(store: Store) -> None:
    with store.begin() as tx:
        number = trainings.ask(tx, "train", "王芳", NOON)
        assert trainings.begin(tx, number, NOON) == "train"
        assert trainings.begin(tx, number, NOON) is None
        trainings.end(tx, number, "refused", {"lost": []}, NOON)
        last = trainings.latest(tx)
        assert last is not None
        assert (last.state, last.report, last.asked_by) == ("refused", {"lost": []}, "王芳")
