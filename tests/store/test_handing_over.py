"""Villages from one liaison to another, on both databases: by hand and by a new list."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.store import Store, Tx
from bot.store.field import handing_over, liaisons
from bot.store.talk import cases
from bot.store.talk.cases import Case
from tests.admin.county import LIAISON, NOW, OTHER_VILLAGE, VILLAGE, furnish

NEXT = {"number": "L-2", "name": "李大哥", "phone": "+8613900003333", "areas": (), "township": "", "note": ""}


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    made = furnish(store)
    with store.begin() as tx:
        liaisons.upsert_many(tx, [NEXT], NOW)
        made["successor"] = liaisons.by_number(tx, "L-2") or 0
    return made


def entrust(tx: Tx, area: str, liaison_id: int) -> int:
    number = cases.open_case(tx, "complaint", "不给钱", NOW, area=area)
    tx.run(update(Case).where(Case.number == number).values(liaison_id=liaison_id))
    return cases.numbered(tx, number) or 0


def holder(tx: Tx, case_id: int) -> int | None:
    found: int | None = tx.scalar(select(Case.liaison_id).where(Case.id == case_id))
    return found


def test_open_cases_of_the_village_go_along(store: Store, ids: dict[str, int]) -> None:
    old, new = ids["liaison"], ids["successor"]
    with store.begin() as tx:
        here, elsewhere, closed = entrust(tx, VILLAGE, old), entrust(tx, OTHER_VILLAGE, old), entrust(tx, VILLAGE, old)
        tx.run(update(Case).where(Case.id == closed).values(state="closed"))
        handing_over.hand_over(tx, old, new, [VILLAGE], NOW)
        assert [holder(tx, each) for each in (here, elsewhere, closed)] == [new, old, old]
        assert liaisons.areas_of(tx, old) == ()
        assert handing_over.rest(tx, old)
        assert holder(tx, elsewhere) is None
        assert liaisons.card(tx, old) is None


def test_a_new_list_hands_over_too(store: Store, ids: dict[str, int]) -> None:
    with store.begin() as tx:
        case_id = entrust(tx, VILLAGE, ids["liaison"])
        liaisons.upsert_many(tx, [LIAISON | {"areas": ()}, NEXT | {"areas": (VILLAGE,)}], NOW)
        handing_over.follow(tx, [VILLAGE])
        assert holder(tx, case_id) == ids["successor"]


def test_two_who_share_a_village_keep_what_they_have(store: Store, ids: dict[str, int]) -> None:
    with store.begin() as tx:
        case_id = entrust(tx, VILLAGE, ids["liaison"])
        liaisons.upsert_many(tx, [NEXT | {"areas": (VILLAGE[:9],)}], NOW)
        handing_over.follow(tx, [VILLAGE])
        assert holder(tx, case_id) == ids["liaison"]
        liaisons.assign(tx, ids["liaison"], [], NOW)
        handing_over.follow(tx, [VILLAGE])
        assert holder(tx, case_id) == ids["successor"]
        assert not handing_over.rest(tx, ids["successor"])
