"""Courses, fairs and schemes: what is open, in which order, and the code words by which they are named."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.offers import CourseWish
from bot.store import Store
from bot.store.catalogue import code_words, courses, fairs, schemes
from bot.store.catalogue.code_words import OFFERS
from tests.store.samples import TODAY, TOWNSHIP, VILLAGE, put_course, put_fair, put_scheme, put_vacancy


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({}, ["early", "county", "far"]),
        ({"near": VILLAGE}, ["early", "county", "far"]),
        ({"near": "530102"}, ["far", "early", "county"]),
        ({"occupations": ("电工",)}, ["county"]),
        ({"places": ("near_home",), "near": VILLAGE}, ["early", "county"]),
        ({"places": ("530102",)}, ["far"]),
        ({"places": ("outside_province",), "near": VILLAGE}, []),
        ({"since": date(2026, 12, 5)}, ["county", "far"]),
        ({"until": date(2026, 12, 5)}, ["early"]),
    ],
)
def test_courses(store: Store, wish: dict[str, Any], found: list[str]) -> None:
    with store.begin() as tx:
        put_course(tx, "early")
        put_course(tx, "county", occupation="电工", area="530627", starts_on=date(2026, 12, 8))
        put_course(tx, "far", area="530102", starts_on=date(2026, 12, 9))
        put_course(tx, "begun", starts_on=TODAY - timedelta(days=1))
        put_course(tx, "over", closes_on=TODAY - timedelta(days=1))
        put_course(tx, "withdrawn", open=False)
        page = courses.search(tx, CourseWish(**wish), TODAY)
    assert [course.number for course in page.items] == found
    assert page.total == len(found)


def test_pages_of_courses(store: Store) -> None:
    with store.begin() as tx:
        for number in range(5):
            put_course(tx, f"B{number}", starts_on=TODAY + timedelta(days=number))
        page = courses.search(tx, CourseWish(), TODAY, 3, 3)
    assert ([course.number for course in page.items], page.total) == (["B3", "B4"], 5)


def test_seats_taken_elsewhere_are_told(store: Store) -> None:
    with store.begin() as tx:
        course = courses.get(tx, put_course(tx, seats=40, taken_elsewhere=12))
    assert course is not None
    assert (course.seats, course.taken) == (40, 12)


def test_fairs_come_nearest_first(store: Store) -> None:
    with store.begin() as tx:
        put_fair(tx, "village", area=VILLAGE, day=date(2026, 12, 20))
        put_fair(tx, "town", day=date(2026, 12, 10))
        put_fair(tx, "county", area="530627", day=date(2026, 12, 1))
        put_fair(tx, "city", area="530600", day=date(2026, 11, 25))
        put_fair(tx, "past", day=TODAY - timedelta(days=1))
        by_day = fairs.coming(tx, TODAY, "", 0, 9)
        near = fairs.coming(tx, TODAY, VILLAGE, 0, 9)
    assert [fair.number for fair in by_day.items] == ["city", "county", "town", "village"]
    assert [fair.number for fair in near.items] == ["village", "town", "county", "city"]


def test_of_versions_of_a_scheme_the_newest_begun_counts(store: Store) -> None:
    with store.begin() as tx:
        put_scheme(tx, "old", starts_on=date(2025, 1, 1))
        put_scheme(tx, "new", starts_on=date(2026, 7, 1))
        put_scheme(tx, "next", starts_on=date(2027, 1, 1))
        put_scheme(tx, "other", starts_on=date(2025, 1, 1), title="别的补贴")
        now = [scheme.number for scheme in schemes.in_force(tx, VILLAGE, TODAY)]
        then = [scheme.number for scheme in schemes.in_force(tx, VILLAGE, date(2026, 6, 30))]
        later = [scheme.number for scheme in schemes.in_force(tx, VILLAGE, date(2027, 1, 1))]
    assert (now, then, later) == (["new", "other"], ["old", "other"], ["next", "other"])


def test_schemes_out_of_force_are_known_as_such(store: Store) -> None:
    with store.begin() as tx:
        put_scheme(tx, "older", ends_on=date(2025, 12, 31))
        put_scheme(tx, "over", ends_on=date(2026, 10, 31))
        put_scheme(tx, "later", starts_on=date(2027, 1, 1))
        put_scheme(tx, "in force")
        put_scheme(tx, "elsewhere", area="530628", ends_on=date(2026, 10, 31))
        category = "transport_subsidy"
        found = [scheme.number for scheme in schemes.out_of_force(tx, VILLAGE, TODAY, [category])]
        assert schemes.out_of_force(tx, VILLAGE, TODAY, ["startup_loan"]) == []
    assert found == ["over", "older", "later"]


def test_schemes_in_force_the_most_local_first(store: Store) -> None:
    with store.begin() as tx:
        put_scheme(tx, "province", area="530000")
        put_scheme(tx, "county", area="530627")
        put_scheme(tx, "long", area="530627000000", category="startup_loan")
        put_scheme(tx, "nation", area="")
        put_scheme(tx, "elsewhere", area="530628")
        put_scheme(tx, "over", ends_on=TODAY - timedelta(days=1))
        put_scheme(tx, "later", starts_on=TODAY + timedelta(days=1))
        found = [scheme.number for scheme in schemes.in_force(tx, VILLAGE, TODAY)]
        only = [scheme.number for scheme in schemes.in_force(tx, "530627", TODAY, ["startup_loan"])]
    assert found == ["long", "county", "province", "nation"]
    assert only == ["long"]


def test_an_update_keeps_the_seats_taken(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx)
        tx.run(courses.CourseRow.__table__.update().values(taken=1))
        assert put_course(tx, title="焊工中级班") == course
        again = courses.get(tx, course)
    assert again is not None
    assert (again.title, again.taken) == ("焊工中级班", 1)


def test_exports_give_back_what_was_imported(store: Store) -> None:
    with store.begin() as tx:
        put_course(tx, contact_phone="+8613800000002")
        put_fair(tx)
        put_scheme(tx)
        put_vacancy(tx)
        (course,) = courses.export_rows(tx)
        assert (course["number"], course["contact_phone"], course["area"]) == ("B1", "+8613800000002", TOWNSHIP)
        assert [row["number"] for row in fairs.export_rows(tx)] == ["H1"]
        assert [row["number"] for row in schemes.export_rows(tx)] == ["Z1"]


def test_code_words_are_unique_among_all_things(store: Store) -> None:
    with store.begin() as tx:
        things: list[tuple[Any, int]] = [
            ("course", put_course(tx)),
            ("fair", put_fair(tx)),
            ("vacancy", put_vacancy(tx)),
        ]
        things += [("course", put_course(tx, f"B{number}")) for number in range(2, 40)]
        words = [code_words.mint(tx, kind, offer) for kind, offer in things]
        assert len(set(words)) == len(things)
        assert all(2 <= len(word) <= 4 for word in words)
        assert [code_words.look_up(tx, word) for word in words] == things
        assert code_words.mint(tx, *things[0]) == words[0]
        shown = courses.get(tx, things[0][1])
        assert shown is not None
        assert shown.code_word == words[0]


def test_a_released_word_leads_nowhere(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx)
        word = code_words.mint(tx, "course", course)
        code_words.release(tx, "course", course)
        assert code_words.look_up(tx, word) is None
        assert code_words.mint_missing(tx, "course") == 1
        assert code_words.mint_missing(tx, "course") == 0


def test_every_kind_has_its_table() -> None:
    assert {kind: table.__tablename__ for kind, table in OFFERS.items()} == {
        "vacancy": "vacancies",
        "course": "courses",
        "fair": "fairs",
        "scheme": "schemes",
    }
