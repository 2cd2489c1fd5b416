"""Two records become one and two again: what hangs on them moves, what both have stays, nothing is lost on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.messages import Address
from bot.store import Store, Tx
from bot.store.catalogue import courses
from bot.store.enrolment import seats, signups
from bot.store.enrolment.signups import SignupRow
from bot.store.register import addresses, consents, erasure, merges, people, refusals
from bot.store.register.people import PersonRow
from bot.store.talk import cases
from tests.store.samples import a_course

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
VILLAGE = "530627102201"
COLUMNS = PersonRow.__table__


@pytest.fixture
def two(store: Store) -> tuple[int, int]:
    """One of the roster without wishes, and the same person as met in a talk, under another number."""
    with store.begin() as tx:
        kept = people.known_or_new(tx, "王秀兰", "+8613812345678", VILLAGE, NOW)
        gone = people.known_or_new(tx, "王秀蓝", "+8613900001111", VILLAGE, NOW)
        values = {"identity_sealed": tx.keys.seal("530"), "identity_digest": tx.keys.digest("530"), "skills": "缝纫"}
        values |= {"birthday": date(1980, 5, 1), "opted_out_at": NOW, "wishes": {"trades": ["焊工"]}}
        tx.run(update(PersonRow).where(PersonRow.id == gone).values(**values))
        addresses.known_or_new(tx, Address("wechat", "o-wang"), NOW, person_id=gone)
        consents.give(tx, gone, consents.SIGNUP, "wechat", NOW)
        for one in (kept, gone):
            refusals.refuse(tx, one, "fairs", NOW)
        refusals.refuse(tx, gone, "courses", NOW)
        cases.open_case(tx, "doubt", "真的吗", NOW, person_id=gone)
    return kept, gone


def rows(tx: Tx) -> list[dict[str, Any]]:
    ordered = tx.all(select(COLUMNS).order_by(COLUMNS.c.id))
    return [{name: value for name, value in row._mapping.items() if name != "phone_shared"} for row in ordered]


def put_down(tx: Tx, person_id: int, number: str = "P-1") -> int:
    if courses.by_number(tx, number) is None:
        courses.upsert_many(tx, [a_course(number)])
    wanted = seats.Application("course", courses.by_number(tx, number) or 0, person_id, VILLAGE, "web")
    return seats.add(tx, wanted, NOW.date(), NOW).signup_id or 0


def test_empty_fields_are_filled_and_what_hangs_on_it_moves(store: Store, two: tuple[int, int]) -> None:
    kept, gone = two
    with store.begin() as tx:
        signup = put_down(tx, gone)
        assert merges.merge(tx, kept, gone, None, NOW) is not None
        stays, blank = rows(tx)
        assert (stays["name"], stays["skills"], stays["birthday"]) == ("王秀兰", "缝纫", date(1980, 5, 1))
        assert tx.keys.unseal(stays["phone_sealed"]) == "+8613812345678"
        assert tx.keys.unseal(stays["identity_sealed"]) == "530"
        assert (stays["wishes"], stays["opted_out_at"]) == ({"trades": ["焊工"]}, NOW)
        assert (blank["name"], blank["phone_digest"], blank["identity_digest"], blank["area"]) == ("", None, None, "")
        assert tx.scalar(select(SignupRow.person_id).where(SignupRow.id == signup)) == kept
        assert consents.has(tx, kept, consents.SIGNUP)
        assert merges.merged_into(tx, gone) == kept
        assert merges.all_ids(tx, kept) == [kept, gone]


def test_undone_all_is_as_it_was(store: Store, two: tuple[int, int]) -> None:
    kept, gone = two
    with store.begin() as tx:
        signup = put_down(tx, gone)
        before = rows(tx)
        merge_id = merges.merge(tx, kept, gone, None, NOW) or 0
        [standing] = merges.standing(tx, kept)
        assert (standing.name, standing.area) == ("王秀蓝", VILLAGE)
        assert merges.undo(tx, kept, merge_id, NOW) == gone
        assert rows(tx) == before
        assert tx.scalar(select(SignupRow.person_id).where(SignupRow.id == signup)) == gone
        assert refusals.among(tx, "fair", [kept, gone]) == {kept, gone}
        assert refusals.among(tx, "courses", [kept, gone]) == {gone}
        assert merges.merged_into(tx, gone) == gone
        assert merges.undo(tx, kept, merge_id, NOW) is None


def test_what_came_since_stays(store: Store, two: tuple[int, int]) -> None:
    kept, gone = two
    with store.begin() as tx:
        merge_id = merges.merge(tx, kept, gone, None, NOW) or 0
        tx.run(update(PersonRow).where(PersonRow.id == kept).values(skills="电焊"))
        signup = put_down(tx, kept)
        merges.undo(tx, kept, merge_id, NOW)
        stays, back = rows(tx)
        assert (stays["skills"], back["skills"]) == ("电焊", "缝纫")
        assert tx.scalar(select(SignupRow.person_id).where(SignupRow.id == signup)) == kept


def test_two_seats_in_one_class_stand_against_it(store: Store, two: tuple[int, int]) -> None:
    kept, gone = two
    with store.begin() as tx:
        put_down(tx, kept)
        second = put_down(tx, gone)
        assert merges.merge(tx, kept, gone, None, NOW) is None
        seats.withdraw(tx, second, NOW)
        assert merges.merge(tx, kept, gone, None, NOW) is not None
        assert tx.scalar(select(SignupRow.person_id).where(SignupRow.id == second)) == gone  # kept has one for it


def test_a_place_that_stands_is_the_persons_also_where_the_other_record_took_theirs_back(
    store: Store, two: tuple[int, int]
) -> None:
    kept, gone = two
    with store.begin() as tx:
        first, second = put_down(tx, kept), put_down(tx, gone)
        seats.withdraw(tx, first, NOW)
        merge_id = merges.merge(tx, kept, gone, None, NOW) or 0
        assert [signup.id for signup in signups.of_people(tx, [kept])] == [second]
        assert signups.of_people(tx, [gone]) == []
        merges.undo(tx, kept, merge_id, NOW)
        assert [signup.id for signup in signups.of_people(tx, [gone])] == [second]
        assert tx.scalar(select(SignupRow.person_id).where(SignupRow.id == first)) == kept


def test_merges_upon_merges_are_undone_from_the_last(store: Store, two: tuple[int, int]) -> None:
    kept, gone = two
    with store.begin() as tx:
        third = people.known_or_new(tx, "王秀", "+8613700002222", VILLAGE, NOW)
        first = merges.merge(tx, kept, gone, None, NOW) or 0
        second = merges.merge(tx, third, kept, None, NOW + timedelta(hours=1)) or 0
        assert merges.merged_into(tx, gone) == third
        assert merges.all_ids(tx, third) == [third, kept, gone]
        assert merges.merge(tx, third, gone, None, NOW) is None
        assert merges.undo(tx, kept, first, NOW) is None
        assert merges.undo(tx, third, second, NOW) == kept
        assert merges.undo(tx, kept, first, NOW) == gone


def test_erasing_a_person_forgets_what_was_merged(store: Store, two: tuple[int, int]) -> None:
    kept, gone = two
    with store.begin() as tx:
        merge_id = merges.merge(tx, kept, gone, None, NOW) or 0
        erasure.erase(tx, kept, NOW)
        assert merges.standing(tx, kept) == []
        assert merges.undo(tx, kept, merge_id, NOW) is None
