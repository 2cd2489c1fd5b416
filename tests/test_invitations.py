"""Invitations: the same link for the same forwarder, one effect for the same slip, and what a dead link says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select, update

from bot import invitations
from bot.broadcasts.notices import unseal
from bot.enrolment.slips import Slip
from bot.liaising import Invited
from bot.runtime import Runtime
from bot.store.catalogue.courses import CourseRow
from bot.store.enrolment import signups
from bot.store.enrolment.signups import SignupRow
from bot.store.field.invitations import Invitation
from bot.store.register import consents, people
from bot.store.sending.broadcasts import Delivery
from tests.admin.county import PHONE, VILLAGE
from tests.county import Queued

ZHAO = Slip("赵小梅", "139 0000 7777", "泼机村", True)


@pytest.fixture
def link(runtime: Runtime, ids: dict[str, int]) -> Invited:
    """The liaison's link to the class, which has one seat left of two."""
    return mint(runtime, ids)


def mint(runtime: Runtime, ids: dict[str, int], kind: str = "course", **by: int | None) -> Invited:
    with runtime.store.begin() as tx:
        by = by or {"liaison_id": ids["liaison"]}
        return invitations.mint(runtime, tx, kind, ids[kind], **by)  # type: ignore[arg-type]  # kinds of the county


def shown(runtime: Runtime, code: str) -> invitations.Shown:
    with runtime.store.reading() as tx:
        found = invitations.look_up(runtime, tx, code)
    assert found is not None
    return found


def forward(runtime: Runtime, days: int) -> None:
    runtime.now.forward(days=days)  # type: ignore[attr-defined]  # the tests' clock


def test_the_same_thing_and_forwarder_have_one_link(runtime: Runtime, ids: dict[str, int], link: Invited) -> None:
    assert mint(runtime, ids) == link
    assert link.link == f"http://localhost/s/{link.code}"
    assert link.code_word
    of_a_villager = mint(runtime, ids, person_id=ids["person"])
    assert of_a_villager.code != link.code
    assert of_a_villager.code_word == link.code_word


def test_a_code_is_long_and_without_look_alikes(runtime: Runtime, ids: dict[str, int]) -> None:
    codes = {mint(runtime, ids, person_id=person).code for person in (None, ids["person"], ids["away"])}
    codes |= {mint(runtime, ids, "fair").code, mint(runtime, ids, "vacancy").code}
    assert len(codes) == 5
    for code in codes:
        assert len(code) >= 8
        assert not set(code) & set("0o1li")


def test_a_link_lives_as_long_as_its_thing(runtime: Runtime, ids: dict[str, int], link: Invited) -> None:
    with runtime.store.reading() as tx:
        ends = tx.scalar(select(Invitation.expires_at).where(Invitation.code == link.code))
    assert ends.date() == date(2026, 12, 5)  # midnight of 12月6日 in Asia/Shanghai is 16:00 UTC of the day before
    forward(runtime, 4)
    assert shown(runtime, link.code).state == "open"
    forward(runtime, 1)
    assert shown(runtime, link.code).state == "over"
    assert invitations.accept(runtime, link.code, ZHAO).enrolled.outcome == "closed"  # type: ignore[union-attr]


def test_the_page_says_what_who_and_how_many(runtime: Runtime, ids: dict[str, int], link: Invited) -> None:
    page = shown(runtime, link.code.upper())
    assert (page.kind, page.offer.title, page.forwarder, page.left) == ("course", "焊工班", "陈大姐", 1)
    assert page.villages == ("泼机村",)
    with runtime.store.reading() as tx:
        assert invitations.look_up(runtime, tx, "abcdefgh") is None


def test_a_slip_becomes_a_signup_with_its_source(runtime: Runtime, ids: dict[str, int], link: Invited) -> None:
    accepted = invitations.accept(runtime, link.code, ZHAO)
    assert accepted.enrolled is not None
    assert accepted.enrolled.outcome == "seated"
    assert (accepted.enrolled.place, accepted.enrolled.seats) == (2, 2)
    with runtime.store.reading() as tx:
        row = tx.first(select(SignupRow.__table__).where(SignupRow.id == accepted.signup_id))
        assert row is not None
        assert (row.liaison_id, row.via, row.area, row.state) == (ids["liaison"], "web", VILLAGE, "pending")
        assert row.invitation_id is not None
        person = people.card(tx, row.person_id)
        assert person is not None
        assert (person.name, person.phone, person.area) == ("赵小梅", "+8613900007777", VILLAGE)
        assert consents.has(tx, row.person_id, consents.SIGNUP)


def test_the_confirmation_goes_by_the_fast_queue_and_once(runtime: Runtime, ids: dict[str, int], link: Invited) -> None:
    accepted = invitations.accept(runtime, link.code, ZHAO)
    again = invitations.accept(runtime, link.code, ZHAO)
    assert again.enrolled is not None
    assert again.enrolled.outcome == "already"
    assert again.signup_id == accepted.signup_id
    assert again.enrolled.number == accepted.enrolled.number  # type: ignore[union-attr]
    with runtime.store.reading() as tx:
        rows = tx.all(select(Delivery.__table__).where(Delivery.occasion.like("signup %")))
        assert len(rows) == 1
        text = unseal(tx, rows[0].notice_sealed).text
    assert "焊工班" in text
    assert "第 2 位" in text
    queued = runtime.enqueue
    assert isinstance(queued, Queued)
    assert queued.jobs == [("deliver_single", (rows[0].id,))]


def test_the_same_slip_sent_at_once_makes_one_person(runtime: Runtime, ids: dict[str, int], link: Invited) -> None:
    with ThreadPoolExecutor(6) as pool:
        accepted = list(pool.map(lambda _: invitations.accept(runtime, link.code, ZHAO), range(6)))
    assert len({each.signup_id for each in accepted}) == 1
    assert sorted(each.enrolled.outcome for each in accepted if each.enrolled) == ["already"] * 5 + ["seated"]
    with runtime.store.reading() as tx:
        assert len(people.by_phone(tx, "+8613900007777")) == 1


def test_full_means_the_waiting_list(runtime: Runtime, ids: dict[str, int], link: Invited) -> None:
    invitations.accept(runtime, link.code, ZHAO)
    assert shown(runtime, link.code).state == "full"
    late = invitations.accept(runtime, link.code, Slip("钱小兵", "13900008888", "泼机镇泼机村", True))
    assert late.enrolled is not None
    assert (late.enrolled.outcome, late.enrolled.place) == ("waiting", 1)
    assert late.signup_id is not None
    with runtime.store.reading() as tx:
        signup = signups.get(tx, late.signup_id)
    assert signup is not None
    assert signup.state == "waiting"


def test_who_is_on_the_roster_becomes_nobody_else(runtime: Runtime, ids: dict[str, int]) -> None:
    made = mint(runtime, ids, "fair")
    accepted = invitations.accept(runtime, made.code, Slip("王秀兰", PHONE, "泼机村", True))
    with runtime.store.reading() as tx:
        person_id = tx.scalar(select(SignupRow.person_id).where(SignupRow.id == accepted.signup_id))
    assert person_id == ids["person"]


def test_a_revoked_link_leads_nowhere(runtime: Runtime, ids: dict[str, int], link: Invited) -> None:
    with runtime.store.begin() as tx:
        assert invitations.revoke(runtime, tx, link.code)
        assert not invitations.revoke(runtime, tx, link.code)
        assert not invitations.revoke(runtime, tx, "abcdefgh")
    assert shown(runtime, link.code).state == "over"
    assert mint(runtime, ids).code != link.code


def test_a_withdrawn_thing_is_over(runtime: Runtime, ids: dict[str, int], link: Invited) -> None:
    with runtime.store.begin() as tx:
        tx.run(update(CourseRow).where(CourseRow.id == ids["course"]).values(open=False))
    assert shown(runtime, link.code).state == "over"


@pytest.mark.parametrize(
    ("slip", "field", "says"),
    [
        (Slip("", PHONE, "泼机村", True), "name", "请写您的姓名"),
        (Slip("<script>", PHONE, "泼机村", True), "name", "中文姓名"),
        (Slip("赵小梅", "1390000", "泼机村", True), "phone", "您写的是 7 位"),
        (Slip("赵小梅", "", "泼机村", True), "phone", "11 位手机号"),
        (Slip("赵小梅", PHONE, "", True), "village", "哪个村"),
        (Slip("赵小梅", PHONE, "泼机镇", True), "village", "没找到这个村"),
        (Slip("赵小梅", PHONE, "泼机村", False), "agreed", "同意"),
    ],
)
def test_each_fault_is_said_by_its_field(runtime: Runtime, link: Invited, slip: Slip, field: str, says: str) -> None:
    accepted = invitations.accept(runtime, link.code, slip)
    assert accepted.enrolled is None
    assert list(accepted.errors) == [field]
    assert says in accepted.errors[field]
    with runtime.store.reading() as tx:
        assert people.by_phone(tx, "+8613900007777") == []


def test_villages_of_one_name_are_offered_to_choose(runtime: Runtime, link: Invited) -> None:
    accepted = invitations.accept(runtime, link.code, Slip("赵小梅", "13900007777", "鱼洞村", True))
    names = [name for _code, name in accepted.villages]
    assert len(names) > 1
    chosen = invitations.accept(runtime, link.code, Slip("赵小梅", "13900007777", names[1], True))
    assert chosen.enrolled is not None
    assert chosen.enrolled.outcome == "seated"


def test_a_minority_name_and_full_width_digits_are_read(runtime: Runtime, link: Invited) -> None:
    slip = Slip(" 阿依古丽·买买提 ", "＋８６１３９００００７７７７", "泼机村", True)
    accepted = invitations.accept(runtime, link.code, slip)
    assert accepted.enrolled is not None
    with runtime.store.reading() as tx:
        assert people.by_phone(tx, "+8613900007777")[0].name == "阿依古丽·买买提"
