"""The office of one turn: who becomes known by what, and what dialogs get from it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.liaising import Genuine
from bot.messages import Address, Person
from bot.offers import CourseWish, Enrolment, Pay, VacancyWish
from bot.office import moving_up
from bot.office.county import CountyOffice
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.enrolment import seats
from bot.store.field import liaisons
from bot.store.register import addresses, people
from bot.store.register.people import Consent, PersonRow
from bot.store.sending.broadcasts import Delivery
from bot.store.talk import cases
from bot.store.talk.conversations import Conversation
from tests.county import NOON
from tests.store.samples import VILLAGE, put_course, put_fair, put_scheme, put_vacancy

NAME, PHONE = "李国芬", "+8613812345678"


def office_of(runtime: Runtime, tx: Tx, openid: str = "oA", person: Person | None = None) -> CountyOffice:
    scheme: Any = "tel" if openid.startswith("+") else "wechat"
    address = addresses.known_or_new(tx, Address(scheme, openid), NOON)
    addresses.opened(tx, address, NOON)
    return CountyOffice(runtime, tx, address, "sms" if scheme == "tel" else "wechat", person or Person(), NOON)


def enrolment(offer_id: int, name: str = NAME, phone: str = PHONE, **other: Any) -> Enrolment:
    facts: dict[str, Any] = {"kind": "course", "offer_id": offer_id, "area": VILLAGE, "via": "wechat", **other}
    return Enrolment(name=name, phone=phone, **facts)


def bound_to(tx: Tx, openid: str) -> str | None:
    who = select(PersonRow.name).join(addresses.KnownAddress, addresses.KnownAddress.person_id == PersonRow.id)
    name: str | None = tx.scalar(who.where(addresses.KnownAddress.digest == tx.keys.digest(openid)))
    return name


def people_known(tx: Tx) -> int:
    return int(tx.scalar(select(func.count()).select_from(PersonRow).where(PersonRow.name != "")))


def test_a_stranger_who_enrols_becomes_known(runtime: Runtime, tx: Tx) -> None:
    office = office_of(runtime, tx)
    office.remember(trades=["焊工"])
    office.consent("signup", True)
    done = office.enrol(enrolment(put_course(tx)))
    assert (done.outcome, done.place, done.seats) == ("seated", 1, 2)
    assert bound_to(tx, "oA") == NAME
    (card,) = people.by_phone(tx, PHONE)
    assert (card.area, card.trades, card.consented) == (VILLAGE, ("焊工",), True)


def test_who_is_on_the_roster_is_not_made_twice(runtime: Runtime, tx: Tx) -> None:
    known = people.known_or_new(tx, NAME, PHONE, VILLAGE, NOON)
    office = office_of(runtime, tx)
    office.enrol(enrolment(put_course(tx)))
    assert people_known(tx) == 1
    assert [each.id for each in people.by_phone(tx, PHONE)] == [known]


def test_enrolling_another_leaves_the_speaker_who_they_are(runtime: Runtime, tx: Tx) -> None:
    course = put_course(tx)
    office = office_of(runtime, tx)
    office.enrol(enrolment(course))
    assert office.enrol(enrolment(course, "张大山")).outcome == "seated"
    assert bound_to(tx, "oA") == NAME
    assert {mine.name for mine in office.my_signups()} == {NAME, "张大山"}


def test_someone_else_is_put_down_without_a_stranger_becoming_them(runtime: Runtime, tx: Tx) -> None:
    office = office_of(runtime, tx)
    done = office.enrol(enrolment(put_course(tx), "王小宝", for_other=True))
    assert done.outcome == "seated"
    assert bound_to(tx, "oA") in {None, ""}
    agreed = tx.first(select(Consent.__table__).join(PersonRow, PersonRow.id == Consent.person_id))
    assert agreed is not None
    assert agreed.asked_by.startswith("person ")
    assert [mine.name for mine in office.my_signups()] == ["王小宝"]


def test_a_seat_changed_for_another_tells_who_moves_up(runtime: Runtime, tx: Tx) -> None:
    full, other = put_course(tx, "B1", seats=1), put_course(tx, "B2", starts_on=date(2027, 1, 5))
    office = office_of(runtime, tx)
    office.enrol(enrolment(full))
    assert office_of(runtime, tx, "oB").enrol(enrolment(full, "赵六", "+8613800000002")).outcome == "waiting"
    mine = office.my_signups()[0]
    done = office.enrol(enrolment(other, instead=mine.id))
    assert done.outcome == "seated"
    assert [each.offer_id for each in office.my_signups()] == [other]
    assert [job for job, _ in office.afterwards] == ["deliver_single"]


def test_a_full_one_leaves_the_old_seat_as_it_is(runtime: Runtime, tx: Tx) -> None:
    old, full = put_course(tx, "B1"), put_course(tx, "B2", seats=0, starts_on=date(2027, 1, 5))
    office = office_of(runtime, tx)
    office.enrol(enrolment(old))
    assert office.enrol(enrolment(full, instead=office.my_signups()[0].id)).outcome == "waiting"
    assert {each.offer_id for each in office.my_signups()} == {old, full}


def test_somebody_elses_signup_is_neither_changed_nor_given_way(runtime: Runtime, tx: Tx) -> None:
    course, other = put_course(tx, "B1"), put_course(tx, "B2", starts_on=date(2027, 1, 5))
    mine = office_of(runtime, tx)
    mine.enrol(enrolment(course))
    theirs = office_of(runtime, tx, "oB")
    foreign = mine.my_signups()[0].id
    assert not theirs.correct_phone(foreign, "+8613900000000")
    theirs.enrol(enrolment(other, "赵六", "+8613800000002", instead=foreign))
    assert [each.state for each in mine.my_signups()] == ["pending"]
    assert mine.correct_phone(foreign, "+8613900000000")
    assert mine.my_signups()[0].phone == "+8613900000000"


def test_the_record_of_who_is_put_down_counts_for_the_limits(runtime: Runtime, tx: Tx) -> None:
    people.known_or_new(tx, "王小宝", PHONE, VILLAGE, NOON, gender="male")
    women = put_course(tx, gender="female")
    assert office_of(runtime, tx).enrol(enrolment(women, "王小宝", for_other=True)).outcome == "gender"


def test_posts_that_come_to_a_fair(runtime: Runtime, tx: Tx) -> None:
    office = office_of(runtime, tx)
    fair = office.fair(put_fair(tx, "H7", title="泼机镇招聘会"))
    assert fair is not None
    put_vacancy(tx, "G1", origin="H7", pay_low=3000)
    put_vacancy(tx, "G2", origin="泼机镇招聘会", pay_low=5000)
    put_vacancy(tx, "G3", origin="县就业局")
    put_vacancy(tx, "G4", origin="H7", open=False)
    found = office.posts_at(fair)
    assert ([post.number for post in found.items], found.total) == (["G2", "G1"], 2)


def test_a_new_phone_of_the_same_person_is_kept(runtime: Runtime, tx: Tx) -> None:
    course = put_course(tx)
    office = office_of(runtime, tx)
    office.enrol(enrolment(course))
    assert office.enrol(enrolment(course, phone="+8613900000000")).outcome == "already"
    assert people_known(tx) == 1
    assert people.by_phone(tx, PHONE) == []


def test_who_registers_without_signing_up_becomes_known_too(runtime: Runtime, tx: Tx) -> None:
    office = office_of(runtime, tx, PHONE, Person(phone=PHONE))
    office.remember(name=NAME, area=VILLAGE, age=46, pay={"min": 6000, "max": None, "per": "month"})
    (card,) = people.by_phone(tx, PHONE)
    assert (card.name, card.area, card.age_on(NOON.date())) == (NAME, VILLAGE, 46)
    assert office.wishes() == {"pay": {"min": 6000, "max": None, "per": "month"}}


def test_a_withdrawal_tells_who_moved_up(runtime: Runtime, tx: Tx) -> None:
    course = put_course(tx, seats=1)
    one, other = office_of(runtime, tx), office_of(runtime, tx, "oB")
    one.enrol(enrolment(course))
    assert other.enrol(enrolment(course, "张大山", "+8613900000000")).outcome == "waiting"
    (mine,) = one.my_signups()
    assert not other.withdraw(mine.id)
    assert one.withdraw(mine.id)
    assert not one.withdraw(mine.id)
    (theirs,) = other.my_signups()
    assert (theirs.state, theirs.place_in_line) == ("pending", None)
    row = tx.connection.execute(select(Delivery.__table__)).one()
    assert one.afterwards == [("deliver_single", row.id)]
    assert (row.channel, row.state) == ("wechat", "planned")
    assert row.person_id is not None
    assert theirs.number in tx.keys.unseal(row.notice_sealed)


def test_without_an_open_window_the_notice_goes_by_sms(runtime: Runtime, tx: Tx) -> None:
    course = put_course(tx, seats=1)
    one = office_of(runtime, tx)
    one.enrol(enrolment(course))
    waiting = people.known_or_new(tx, "张大山", "+8613900000000", VILLAGE, NOON)
    seats.add(tx, seats.Application("course", course, waiting, VILLAGE, "web"), NOON.date(), NOON)
    one.withdraw(one.my_signups()[0].id)
    row = tx.connection.execute(select(Delivery.__table__)).one()
    assert (row.channel, row.address_id, row.person_id) == ("sms", None, waiting)


def test_added_seats_go_to_who_waits(runtime: Runtime, tx: Tx) -> None:
    course = put_course(tx, seats=1)
    office = office_of(runtime, tx)
    for name in (NAME, "张大山", "王五"):
        office.enrol(enrolment(course, name))
    assert moving_up.seat_waiting(runtime, tx, "course") == []
    put_course(tx, seats=2)
    (delivery,) = moving_up.seat_waiting(runtime, tx, "course")
    assert tx.scalar(select(Delivery.occasion).where(Delivery.id == delivery)).startswith("seat ")
    assert sorted(mine.state for mine in office.my_signups()) == ["pending", "pending", "waiting"]


def test_an_opt_out_before_the_name_was_known_holds(runtime: Runtime, tx: Tx) -> None:
    people.known_or_new(tx, NAME, PHONE, VILLAGE, NOON)
    office = office_of(runtime, tx)
    office.subscribe("fairs", True)
    office.receive_notices(False)
    office.remember(name=NAME, phone=PHONE)
    (card,) = people.by_phone(tx, PHONE)
    assert people.opted_out(tx, card.id or 0)


def test_invitation_and_code_word_lead_to_the_thing(runtime: Runtime, tx: Tx) -> None:
    fair = put_fair(tx, day=date(2026, 12, 20))
    office = office_of(runtime, tx)
    invited = office.invite("fair", fair)
    assert invited.link.endswith(f"/s/{invited.code}")
    assert office.invite("fair", fair) == invited
    assert office.offer_of_invitation(invited.code) == ("fair", fair)
    assert office.offer_of_code_word(invited.code_word) == ("fair", fair)
    assert office.offer_of_code_word("报名") is None
    assert office.offer_of_invitation("nothing") is None


def test_who_passed_it_on_is_kept_with_the_signup(runtime: Runtime, tx: Tx) -> None:
    course = put_course(tx, starts_on=date(2026, 12, 20))
    liaisons.upsert_many(tx, [{"number": "L1", "name": "陈联络", "phone": PHONE, "areas": [VILLAGE]}], NOON)
    invited = office_of(runtime, tx, PHONE, Person(phone=PHONE)).invite("course", course)
    office_of(runtime, tx, "oB").enrol(enrolment(course, "张大山", "+8613900000000", invitation=invited.code))
    stored = tx.first(select(seats.SignupRow.liaison_id, seats.SignupRow.invitation_id))
    assert stored is not None
    assert stored.liaison_id == liaisons.by_number(tx, "L1")
    assert stored.invitation_id is not None


def test_what_is_genuine(runtime: Runtime, tx: Tx) -> None:
    course = put_course(tx, "PX-2026-01", starts_on=date(2026, 12, 20))
    liaisons.upsert_many(tx, [{"number": "L1", "name": "陈联络", "phone": PHONE, "areas": [VILLAGE]}], NOON)
    office = office_of(runtime, tx)
    invited = office.invite("course", course)
    ours = Genuine("镇雄人社", "焊工初级班", "12月20日开班")
    assert office.genuine(f"点这里报名 {invited.link} 名额不多") == ours
    assert office.genuine(f"查真伪 {invited.code}") == ours
    assert office.genuine(invited.code_word) == ours
    assert office.genuine(f"回口令：{invited.code_word}就能报") == ours
    assert office.genuine("编号px-2026-01的班是真的吗") == ours
    called = office.genuine("138 1234 5678打电话来说有活")
    assert called is not None
    assert (called.title, called.liaison and called.liaison.phone) == ("联络员陈联络", PHONE)
    assert office.genuine(f"http://evil.example/s/{invited.code} 口令：{invited.code_word}") is None
    assert office.genuine(f"https://bit.ly/abc 口令{invited.code_word}") is None
    assert office.genuine("交300元押金就能进厂") is None


def test_searches_start_from_the_persons_village(runtime: Runtime, tx: Tx) -> None:
    put_vacancy(tx, "near", area="530627102")
    put_vacancy(tx, "far")
    put_course(tx, starts_on=date(2026, 12, 20))
    put_scheme(tx)
    office = office_of(runtime, tx, person=Person(area=VILLAGE))
    found = office.find_vacancies(VacancyWish(places=("near_home",)))
    assert [vacancy.number for vacancy in found.items] == ["near"]
    assert office.open_courses(CourseWish(places=("near_home",))).total == 1
    assert [scheme.number for scheme in office.schemes(["transport_subsidy"])] == ["Z1"]


def test_near_home_workshops_stand_before_better_paid_sites(runtime: Runtime, tx: Tx) -> None:
    home = {"area": "530627102", "gender": ""}
    put_vacancy(tx, "site", pay_low=9000, pay_high=9900, **home)
    put_vacancy(tx, "shop", pay_low=2000, pay_high=2500, employer_kind="就业帮扶车间", **home)
    put_vacancy(tx, "works", pay_low=2400, pay_high=2500, employer_kind="社区工厂", **home)
    office = office_of(runtime, tx, person=Person(area=VILLAGE))
    wish = VacancyWish(places=("near_home",), first=("就业帮扶车间", "社区工厂"))
    found = office.find_vacancies(wish, 0, 2)
    assert ([vacancy.number for vacancy in found.items], found.total, found.more_than) == (["works", "shop"], 3, False)
    assert [vacancy.number for vacancy in office.find_vacancies(wish, 2, 2).items] == ["site"]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (VacancyWish(pay=Pay(9500, None)), "少 2500 元"),
        (VacancyWish(places=("440300",)), "在东莞"),
        (VacancyWish(occupations=("焊工",)), "工种是电子装配工"),
        (VacancyWish(must=("couple", "food")), "没说夫妻工"),
        (VacancyWish(employer_kinds=("公益性岗位",)), "是企业"),
    ],
)
def test_how_the_nearest_differs(runtime: Runtime, tx: Tx, wish: VacancyWish, said: str) -> None:
    put_vacancy(tx)
    assert [differs for _, differs in office_of(runtime, tx).nearest_vacancies(wish)] == [said]


def test_places_as_people_say_them(runtime: Runtime, tx: Tx) -> None:
    office = office_of(runtime, tx)
    names = {"441900": "东莞", "530627": "镇雄", "530627102": "泼机镇", VILLAGE: "泼机镇泼机村", "near_home": "附近"}
    assert {code: office.place_name(code) for code in names} == names
    assert office.villages_named("坡鸡村") == [(VILLAGE, "泼机镇泼机村")]


def test_a_case_and_a_human(runtime: Runtime, tx: Tx) -> None:
    office = office_of(runtime, tx)
    number = office.leave_for_person("complaint", "老板不发工资")
    (row,) = cases.export_rows(tx)
    assert (row["number"], row["content"]) == (number, "老板不发工资")
    tx.insert(Conversation, address_id=row["address_id"], version=0, touched_at=NOON)
    office.hold()
    assert tx.scalar(select(Conversation.held_at)) == NOON


def test_the_liaison_of_ones_own_village(runtime: Runtime, tx: Tx) -> None:
    liaisons.upsert_many(tx, [{"number": "L1", "name": "陈联络", "phone": PHONE, "areas": [VILLAGE]}], NOON)
    card = office_of(runtime, tx, person=Person(area=VILLAGE)).liaison()
    assert card is not None
    assert (card.name, card.phone) == ("陈联络", PHONE)
    stranger = office_of(runtime, tx, "oB")
    assert stranger.liaison() is None
    assert stranger.liaison_numbered("L1") == card
    assert stranger.liaison_numbered("L2") is None


def test_the_liaison_whose_code_was_followed(runtime: Runtime, tx: Tx) -> None:
    liaisons.upsert_many(
        tx,
        [
            {"number": "L1", "name": "陈联络", "phone": PHONE, "areas": [VILLAGE]},
            {"number": "L2", "name": "王联络", "phone": "+8613900000002", "areas": ["530627101202"]},
        ],
        NOON,
    )
    office = office_of(runtime, tx)
    follower = addresses.known_or_new(tx, Address("wechat", "oA"), NOON)
    addresses.follow(tx, follower, True, "qrscene_l.L2")
    assert office.liaison() == office.liaison_numbered("L2")
    assert office.liaison("530627103") is None
    settled = office_of(runtime, tx, person=Person(area=VILLAGE))
    assert settled.liaison() == office.liaison_numbered("L1")


def test_the_liaison_whose_invitation_was_followed(runtime: Runtime, tx: Tx) -> None:
    course = put_course(tx, starts_on=date(2026, 12, 20))
    liaisons.upsert_many(tx, [{"number": "L1", "name": "陈联络", "phone": PHONE, "areas": [VILLAGE]}], NOON)
    invited = office_of(runtime, tx, PHONE, Person(phone=PHONE)).invite("course", course)
    office = office_of(runtime, tx)
    assert office.liaison() is None
    addresses.follow(tx, addresses.known_or_new(tx, Address("wechat", "oA"), NOON), True, f"i.{invited.code}")
    assert office.liaison() == office.liaison_numbered("L1")


def test_opting_out_and_interests(runtime: Runtime, tx: Tx) -> None:
    office = office_of(runtime, tx)
    office.subscribe("vacancies", True)
    office.enrol(enrolment(put_course(tx, starts_on=date(2026, 12, 20))))
    (me,) = people.by_phone(tx, PHONE)
    office.receive_notices(False)
    assert people.opted_out(tx, me.id or 0)
    office.receive_notices(True)
    assert not people.opted_out(tx, me.id or 0)
