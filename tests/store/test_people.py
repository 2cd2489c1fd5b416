"""People: known by name and phone, what is kept of them, and their opting out."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from bot.messages import Address
from bot.store import Store, Tx
from bot.store.register import addresses, consents, people, strangers
from bot.store.register.people import PersonRow
from tests.store.samples import NOW, TODAY, VILLAGE, put_areas

PHONE = "+8613812345678"


def new(tx: Tx, name: str = "李国芬", phone: str = PHONE) -> int:
    return people.known_or_new(tx, name, phone, VILLAGE, NOW)


def test_same_name_and_phone_is_the_same_person(store: Store) -> None:
    with store.begin() as tx:
        assert new(tx) == new(tx)
        assert new(tx, "李国强") != new(tx)
        assert new(tx, "李国芬", "+8613900000000") != new(tx)
        assert [each.name for each in people.by_phone(tx, PHONE)] == ["李国芬", "李国强"]


def test_the_card(store: Store) -> None:
    with store.begin() as tx:
        put_areas(tx)
        me = new(tx)
        people.remember(tx, me, {"gender": "female", "birthday": date(1980, 5, 1), "trades": ["缝纫工"]}, TODAY)
        consents.give(tx, me, consents.SIGNUP, "wechat", NOW)
        card = people.card(tx, me)
    assert card is not None
    assert (card.name, card.phone, card.area, card.area_name) == ("李国芬", PHONE, VILLAGE, "泼机村")
    assert (card.gender, card.age_on(TODAY), card.trades, card.consented) == ("female", 46, ("缝纫工",), True)


def test_phones_are_nowhere_in_the_clear(sqlite_store: Store) -> None:
    with sqlite_store.begin() as tx:
        me = new(tx)
        row = tx.connection.execute(select(PersonRow.__table__).where(PersonRow.id == me)).one()
    assert PHONE[3:].encode() not in b"".join(value for value in row if isinstance(value, bytes))


def test_what_is_said_is_added_to_what_is_known(store: Store) -> None:
    with store.begin() as tx:
        me = new(tx)
        people.remember(tx, me, {"trades": ("焊工",), "places": ("441900",), "age": 45}, TODAY)
        people.remember(tx, me, {"pay": {"min": 6000, "max": None, "per": "month"}, "name": "", "gender": None}, TODAY)
        card = people.card(tx, me)
        assert card is not None
        assert (card.name, card.age_on(TODAY), card.trades) == ("李国芬", 45, ("焊工",))
        assert people.wishes(tx, me) == {
            "trades": ["焊工"],
            "places": ["441900"],
            "pay": {"min": 6000, "max": None, "per": "month"},
        }


def test_a_said_age_does_not_change_a_known_birthday(store: Store) -> None:
    with store.begin() as tx:
        me = new(tx)
        people.remember(tx, me, {"birthday": date(1980, 5, 1)}, TODAY)
        people.remember(tx, me, {"age": 50}, TODAY)
        card = people.card(tx, me)
        assert card is not None
        assert card.birthday == date(1980, 5, 1)


def test_an_opt_out_by_sms_holds_for_all_who_share_the_number(store: Store) -> None:
    with store.begin() as tx:
        one, other, stranger = new(tx), new(tx, "李国强"), new(tx, "王五", "+8613900000000")
        phone = addresses.known_or_new(tx, Address("tel", PHONE), NOW, person_id=one)
        people.opt_out(tx, phone, NOW)
        assert [people.opted_out(tx, each) for each in (one, other, stranger)] == [True, True, False]
        people.opt_out(tx, phone, None)
        assert not people.opted_out(tx, other)


def test_an_opt_out_in_wechat_holds_for_the_person(store: Store) -> None:
    with store.begin() as tx:
        one, other = new(tx), new(tx, "李国强")
        openid = addresses.known_or_new(tx, Address("wechat", "o1"), NOW, person_id=one)
        people.opt_out(tx, openid, NOW)
        assert [people.opted_out(tx, each) for each in (one, other)] == [True, False]


def test_who_shares_a_phone(store: Store) -> None:
    with store.begin() as tx:
        one, other = new(tx), new(tx, "李国强")
        phone = addresses.known_or_new(tx, Address("tel", PHONE), NOW, person_id=one)
        openid = addresses.known_or_new(tx, Address("wechat", "o1"), NOW, person_id=one)
        assert people.ids_sharing(tx, one, phone) == [one, other]
        assert people.ids_sharing(tx, one, openid) == [one]
        assert people.ids_sharing(tx, None, None) == []


def test_a_stranger_becomes_known_with_what_they_said(store: Store) -> None:
    with store.begin() as tx:
        me = new(tx)
        consents.follow(tx, me, "fairs", NOW)
        stranger = strangers.add(tx, "", NOW)
        openid = addresses.known_or_new(tx, Address("wechat", "o1"), NOW, person_id=stranger)
        people.remember(tx, stranger, {"trades": ["焊工"]}, TODAY)
        consents.give(tx, stranger, "signup", "wechat", NOW)
        consents.follow(tx, stranger, "fairs", NOW)
        consents.follow(tx, stranger, "courses", NOW)
        strangers.absorb(tx, stranger, me)
        card = people.card(tx, me)
        assert card is not None
        assert (card.trades, card.consented) == (("焊工",), True)
        assert consents.followed(tx, me) == ["courses", "fairs"]
        assert people.ids_sharing(tx, me, openid) == [me]


def test_consents_stay_as_history(store: Store) -> None:
    with store.begin() as tx:
        me = new(tx)
        consents.give(tx, me, "signup", "wechat", NOW)
        consents.give(tx, me, "signup", "wechat", NOW)
        assert consents.has(tx, me, "signup")
        assert consents.withdraw(tx, me, "signup", NOW)
        assert not consents.withdraw(tx, me, "signup", NOW)
        assert not consents.has(tx, me, "signup")
        consents.give(tx, me, "signup", "sms", NOW)
        assert consents.has(tx, me, "signup")
        assert len(tx.all(select(people.Consent.id))) == 2


def test_interests(store: Store) -> None:
    with store.begin() as tx:
        me = new(tx)
        consents.follow(tx, me, "vacancies", NOW)
        consents.follow(tx, me, "vacancies", NOW)
        assert consents.followed(tx, me) == ["vacancies"]
        assert consents.unfollow(tx, me, "vacancies")
        assert consents.followed(tx, me) == []
