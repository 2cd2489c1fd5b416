"""Areas, liaisons, groups, invitations, cases, staff and the audit chain."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import update

from bot.store import Store, areas
from bot.store.desk import audit, staff
from bot.store.field import groups, invitations, liaisons
from bot.store.screens import hands
from bot.store.screens.scope import Scope
from bot.store.talk import cases
from tests.store.samples import NOW, TOWNSHIP, VILLAGE, put_areas, put_course

OTHER = "530627102202"


def test_areas(store: Store) -> None:
    with store.begin() as tx:
        put_areas(tx)
        put_areas(tx)
        assert areas.name_of(tx, VILLAGE) == "泼机村"
        assert areas.name_of(tx, "999999") == ""
        assert areas.villages_under(tx, "530627") == [(VILLAGE, "泼机村")]
        assert areas.villages_under(tx, TOWNSHIP) == [(VILLAGE, "泼机村")]
        assert areas.named(tx, "泼机镇") == [(TOWNSHIP, "泼机镇")]


def test_what_lies_above() -> None:
    assert areas.above(VILLAGE) == [VILLAGE, TOWNSHIP, "530627", "530600", "530000"]
    assert areas.above("530600") == ["530600", "530000"]


def a_liaison(number: str, *villages: str) -> dict[str, object]:
    return {"number": number, "name": f"联络{number}", "phone": f"+8613{number.zfill(9)}", "areas": list(villages)}


def test_the_liaison_of_a_village_or_of_its_township(store: Store) -> None:
    with store.begin() as tx:
        liaisons.upsert_many(tx, [a_liaison("1", VILLAGE), a_liaison("2", "530627103201")], NOW)
        for area, number in ((VILLAGE, "1"), (OTHER, "1"), (TOWNSHIP, "1"), ("530627103201", "2")):
            card = liaisons.card_of(tx, area)
            assert card is not None
            assert card.name == f"联络{number}"
        assert liaisons.card_of(tx, "530627104201") is None
        assert liaisons.card_of(tx, "530627") is None


def test_villages_change_hands(store: Store) -> None:
    with store.begin() as tx:
        liaisons.upsert_many(tx, [a_liaison("1", VILLAGE, OTHER)], NOW)
        liaisons.upsert_many(tx, [a_liaison("1", OTHER), a_liaison("2", VILLAGE)], NOW)
        card = liaisons.card_of(tx, VILLAGE)
        assert card is not None
        assert (card.name, card.phone, card.areas) == ("联络2", "+8613000000002", (VILLAGE,))
        assert [row["areas"] for row in liaisons.export_rows(tx)] == [[OTHER], [VILLAGE]]


def test_a_liaison_is_found_by_number_and_phone(store: Store) -> None:
    with store.begin() as tx:
        liaisons.upsert_many(tx, [a_liaison("123456789", VILLAGE)], NOW)
        found = liaisons.by_number(tx, "123456789")
        assert found is not None
        assert liaisons.by_address(tx, None, "+8613123456789") == found
        assert liaisons.by_address(tx, None) is None


def test_groups(store: Store) -> None:
    robot = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc"
    row = {"number": "Q1", "name": "泼机村群", "area": VILLAGE, "kind": "robot", "robot": robot, "tag": ""}
    with store.begin() as tx:
        groups.upsert_many(tx, [row, {**row, "number": "Q2", "area": "530628100", "robot": ""}])
        assert groups.by_number(tx, "Q1") != groups.by_number(tx, "Q2")
        assert [each["robot"] for each in groups.export_rows(tx)] == [robot, ""]


def dice(start: int = 0) -> object:
    numbers = count(start)
    return lambda size: bytes(next(numbers) % 256 for _ in range(size))


def test_an_invitation_is_made_once_and_can_be_revoked(store: Store) -> None:
    with store.begin() as tx:
        course = put_course(tx)
        made = invitations.mint(tx, "course", course, NOW, dice())  # type: ignore[arg-type]
        assert len(made.code) == invitations.LENGTH
        assert invitations.mint(tx, "course", course, NOW, dice(99)) == made  # type: ignore[arg-type]
        assert invitations.look_up(tx, made.code.upper(), NOW) == made
        assert invitations.revoke(tx, made.id, NOW)
        assert not invitations.revoke(tx, made.id, NOW)
        assert invitations.look_up(tx, made.code, NOW) is None
        assert invitations.mint(tx, "course", course, NOW, dice()).code != made.code  # type: ignore[arg-type]


def test_an_invitation_expires(store: Store) -> None:
    end = NOW + timedelta(days=1)
    with store.begin() as tx:
        made = invitations.mint(tx, "course", put_course(tx), NOW, dice(), expires_at=end)  # type: ignore[arg-type]
        assert invitations.look_up(tx, made.code, NOW) == made
        assert invitations.look_up(tx, made.code, end) is None


def test_cases(store: Store) -> None:
    with store.begin() as tx:
        officer = staff.add(tx, "陈静", "a long password", "inbox", "530627", NOW) or 0
        first = cases.open_case(
            tx, "complaint", "老板不发工资", NOW, name="李国芬", phone="+8613812345678", area=VILLAGE
        )
        second = cases.open_case(tx, "doubt", "这条是真的吗", NOW)
        assert first != second
        rows = {row["number"]: row for row in cases.export_rows(tx)}
        assert rows[first]["content"] == "老板不发工资"
        assert (rows[first]["name"], rows[first]["owner"]) == ("李国芬", "")
        case_id = rows[first]["id"]
        home = Scope("530627", "530627")
        assert hands.take(tx, home, case_id, officer)
        assert not hands.take(tx, home, case_id, officer)
        assert hands.close(tx, home, case_id, NOW)
        assert not hands.close(tx, home, case_id, NOW)
        (row, _) = cases.export_rows(tx)
        assert (row["state"], row["owner"]) == ("closed", "陈静")


def test_signing_in(store: Store) -> None:
    with store.begin() as tx:
        assert staff.add(tx, "陈静", "a long password", "editor", "530627", NOW) is not None
        assert staff.add(tx, "陈静", "another one", "viewer", "530627", NOW) is None
        officer = staff.verify(tx, "陈静", "a long password", NOW)
        assert officer is not None
        assert (officer.name, officer.role, officer.area) == ("陈静", "editor", "530627")
        assert staff.verify(tx, "陈静", "wrong", NOW) is None
        assert staff.verify(tx, "nobody", "a long password", NOW) is None


def test_guessing_makes_the_account_rest(store: Store) -> None:
    with store.begin() as tx:
        staff.add(tx, "陈静", "a long password", "editor", "530627", NOW)
        for _ in range(staff.PATIENCE):
            assert staff.verify(tx, "陈静", "wrong", NOW) is None
        assert staff.verify(tx, "陈静", "a long password", NOW) is None
        assert staff.verify(tx, "陈静", "a long password", NOW + timedelta(minutes=2)) is not None


def test_sessions_end(store: Store) -> None:
    day = timedelta(days=1)
    with store.begin() as tx:
        officer = staff.add(tx, "陈静", "a long password", "editor", "530627", NOW) or 0
        for token in ("one", "two", "three"):
            staff.open_session(tx, officer, token, NOW, day)
        assert staff.by_session(tx, "one", NOW) is not None
        assert staff.by_session(tx, "one", NOW + day) is None
        staff.close_session(tx, "one")
        assert staff.by_session(tx, "one", NOW) is None
        staff.close_account(tx, officer)
        assert staff.by_session(tx, "two", NOW) is None


def test_a_new_password_signs_everyone_out(store: Store) -> None:
    with store.begin() as tx:
        officer = staff.add(tx, "陈静", "a long password", "editor", "530627", NOW) or 0
        staff.open_session(tx, officer, "one", NOW, timedelta(days=1))
        staff.set_password(tx, officer, "quite another")
        assert staff.by_session(tx, "one", NOW) is None
        assert staff.verify(tx, "陈静", "quite another", NOW) is not None


@pytest.mark.parametrize("change", [{"who": "别人"}, {"detail": {"rows": 1}}])
def test_a_changed_audit_line_shows(store: Store, change: dict[str, object]) -> None:
    with store.begin() as tx:
        for number in range(4):
            audit.record(tx, "陈静", "export", f"people {number}", NOW, {"rows": number, "reason": "核对"})
        assert audit.first_break(tx) is None
        tx.run(update(audit.AuditLine).where(audit.AuditLine.id == 3).values(**change))
        assert audit.first_break(tx) == 3


def test_a_cut_in_the_audit_shows(store: Store) -> None:
    with store.begin() as tx:
        for number in range(4):
            audit.record(tx, "陈静", "export", f"people {number}", NOW)
        tx.run(audit.AuditLine.__table__.delete().where(audit.AuditLine.id == 2))
        assert audit.first_break(tx) == 3
