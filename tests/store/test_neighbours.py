"""What waits in a liaison's villages, asked of both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.messages import Address
from bot.store import Store
from bot.store.register import addresses, corrections, people
from bot.store.screens import mine, neighbours
from bot.store.sending import broadcasts
from bot.store.sending.broadcasts import Broadcast, Delivery
from bot.store.sending.delivery_numbers import PERSON, number_of
from tests.admin.county import NOW, OTHER_VILLAGE, VILLAGE, furnish

MINE = (VILLAGE,)


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    return furnish(store)


def unreached(store: Store, now: datetime = NOW) -> set[str]:
    with store.reading() as tx:
        return {one.name for one in neighbours.unreached(tx, MINE, now)}


def test_whom_nothing_has_reached_for_thirty_days(store: Store, ids: dict[str, int]) -> None:
    with store.begin() as tx:
        names = ("收到的", "来问的", "同号的", "失败的", "单发的")
        by_name = {
            name: people.known_or_new(tx, name, f"+861390000888{number}", VILLAGE, NOW)
            for number, name in enumerate(names)
        }
        openid = addresses.known_or_new(tx, Address("wechat", "o_asks"), NOW, person_id=by_name["来问的"])
        addresses.opened(tx, openid, NOW - timedelta(days=2))
        sent = broadcasts.add(tx, "招聘会", {"all": True}, {}, NOW)
        tx.run(update(Broadcast).values(planned_at=NOW - timedelta(days=3)))
        row = {"channel": "sms", "updated_at": NOW}
        for name, state, reason in (
            ("收到的", "read", ""),
            ("失败的", "failed", "gone"),
            ("同号的", "skipped", "shared_phone"),
        ):
            one = by_name[name]
            number = number_of(sent, PERSON, one)
            tx.insert(Delivery, id=number, broadcast_id=sent, person_id=one, state=state, reason=reason, **row)
        tx.insert(Delivery, occasion="x", person_id=by_name["单发的"], state="sent", sent_at=NOW, **row)
    assert unreached(store) == {"王秀兰", "失败的"}
    assert unreached(store, NOW + timedelta(days=31)) == {"王秀兰", *names}
    with store.reading() as tx:
        assert neighbours.amounts(tx, MINE, NOW) == (2, 0)


def test_a_record_grows_old_until_somebody_confirms_it(store: Store, ids: dict[str, int]) -> None:
    later = NOW + timedelta(days=91)
    with store.begin() as tx:
        assert [one.name for one in neighbours.stale(tx, MINE, later)] == ["王秀兰"]
        corrections.confirm(tx, ids["person"], later)
        assert neighbours.stale(tx, MINE, later + timedelta(days=90)) == []
        assert len(neighbours.stale(tx, MINE, later + timedelta(days=91))) == 1


def test_a_list_goes_on_where_it_ended(store: Store, ids: dict[str, int]) -> None:
    with store.begin() as tx:
        for number in range(neighbours.SHOWN + 3):
            people.known_or_new(tx, f"赵{number}", f"+86139{number:08}", VILLAGE, NOW)
        first = neighbours.named(tx, MINE, "赵")
        rest = neighbours.named(tx, MINE, "赵", first[neighbours.SHOWN - 1].id)
    assert len(first) == neighbours.SHOWN + 1
    assert [one.name for one in rest] == [f"赵{number}" for number in range(50, 53)]


def test_a_person_lives_in_one_of_the_villages_or_is_not_there(store: Store, ids: dict[str, int]) -> None:
    with store.reading() as tx:
        assert neighbours.home_of(tx, MINE, ids["person"]) == VILLAGE
        assert neighbours.home_of(tx, (VILLAGE[:9],), ids["person"]) == VILLAGE[:9]
        assert neighbours.home_of(tx, MINE, ids["away"]) is None
        assert neighbours.home_of(tx, (), ids["person"]) is None
        assert neighbours.home_of(tx, (OTHER_VILLAGE,), 999) is None


def test_signups_of_today_and_those_that_wait(store: Store, ids: dict[str, int]) -> None:
    midnight = NOW.replace(hour=0)
    with store.reading() as tx:
        assert mine.amounts(tx, MINE, NOW, midnight) == (1, 0)
        assert mine.amounts(tx, MINE, NOW + timedelta(days=4), midnight + timedelta(days=4)) == (0, 1)
        assert mine.waiting(tx, (OTHER_VILLAGE,), NOW + timedelta(days=4)) == []
        [line] = mine.of_person(tx, MINE, ids["person"])
    assert line.title == "焊工班"
