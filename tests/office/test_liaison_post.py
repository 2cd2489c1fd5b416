"""A liaison binds their openid: by number or card, once, from where it was asked; nobody learns whose a number is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.broadcasts import notices
from bot.conversation import respond
from bot.field import liaison_entry
from bot.messages import Address, Person
from bot.office.county import CountyOffice
from bot.runtime import Runtime
from bot.store import Store
from bot.store.desk import audit
from bot.store.field import bindings, liaison_sessions, liaisons
from bot.store.field.phone_codes import A_DAY, LASTS, TRIES
from bot.store.register import addresses, people
from bot.store.sending.broadcasts import Delivery
from tests.fakes import configured
from tests.house import NOON, message, runtime_over

PHONE = "+8613900001111"
CARD = {
    "number": "L-1", "name": "陈大姐", "phone": PHONE, "areas": ("530627102201",), "township": "泼机镇", "note": "",
}  # fmt: skip


class House:
    """One runtime with one liaison, a clock that can go on, and people who write to it."""

    def __init__(self, store: Store, **settings: Any) -> None:
        self.now: datetime = NOON
        self.runtime: Runtime = runtime_over(store, configured(**settings), now=lambda: self.now)
        with store.begin() as tx:
            liaisons.upsert_many(tx, [CARD], NOON)
            self.liaison = liaisons.by_number(tx, "L-1") or 0

    def say(self, text: str, who: str = "o_chen", **more: Any) -> str:
        return "\n".join(reply.text for reply in respond(self.runtime, message(text, who, **more)))

    def sent(self) -> list[str]:
        """Texts left for the fast queue."""
        with self.runtime.store.reading() as tx:
            rows = tx.all(select(Delivery.notice_sealed).order_by(Delivery.id))
            return [notices.unseal(tx, row.notice_sealed).text for row in rows]

    def code(self) -> str:
        found = re.search(r"验证码 (\d{6})", self.sent()[-1])
        assert found
        return found[1]

    def post(self, who: str, scheme: Any = "wechat") -> int | None:
        with self.runtime.store.reading() as tx:
            address = addresses.find(tx, Address(scheme, who))
            return None if address is None else bindings.speaks_from(tx, address)


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


def test_a_code_to_the_phone_of_the_list_binds(house: House) -> None:
    house.say("我是联络员")
    house.say("13900001111")
    answer = house.say(f"验证码是{house.code()}")
    assert "绑好了" in answer
    assert "陈大姐" in answer
    assert house.post("o_chen") == house.liaison
    link = re.search(r"/liaison/in/(\S+)", answer)
    assert link
    token = liaison_entry.open_link(house.runtime, link[1], "微信")
    assert token
    assert liaison_entry.open_link(house.runtime, link[1], "微信") is None  # once
    with house.runtime.store.reading() as tx:
        who = liaison_sessions.bearer(tx, "page", token, house.now)
        assert who is not None
        assert who.liaison_id == house.liaison
        acts = [row.act for row in tx.all(select(audit.AuditLine.act).order_by(audit.AuditLine.id))]
    assert acts == ["liaison-bind", "liaison-in"]


def test_a_number_of_nobody_is_answered_alike_and_gets_nothing(sqlite_store: Store) -> None:
    house = House(sqlite_store)
    known, unknown = (
        [house.say(text, who) for text in ("我是联络员", phone, "000000")]
        for who, phone in (("o_1", "13900001111"), ("o_2", "13800000000"))
    )
    assert known == unknown
    assert len(house.sent()) == 1


def test_a_code_binds_only_from_where_it_was_asked_and_only_once(house: House) -> None:
    house.say("我是联络员")
    house.say("13900001111")
    code = house.code()
    house.say("我是联络员", "o_thief")
    house.say("13900001111", "o_thief")
    assert len(house.sent()) == 1, "a second code within a minute"
    assert "不对" in house.say(code, "o_thief")
    assert "绑好了" in house.say(code)
    house.say("我是联络员", "o_other")
    house.say("13900001111", "o_other")
    assert "不对" in house.say(code, "o_other")
    assert house.post("o_thief") is None


def test_five_wrong_codes_spend_it_and_a_right_one_comes_too_late(sqlite_store: Store) -> None:
    house = House(sqlite_store)
    house.say("我是联络员")
    house.say("13900001111")
    wrong = f"{(int(house.code()) + 1) % 10**6:06}"
    answers = [house.say(wrong) for _ in range(TRIES)]
    assert "先不试了" in answers[-1]
    with house.runtime.store.begin() as tx:
        office = CountyOffice(house.runtime, tx, 1, "wechat", Person(), house.now)
        assert office.bind(house.liaison, house.code()) is None


def test_a_code_grows_old_and_there_are_few_of_them_in_a_day(sqlite_store: Store) -> None:
    house = House(sqlite_store)
    for asker in range(A_DAY + 2):
        house.say("我是联络员", f"o_{asker}")
        house.say("13900001111", f"o_{asker}")
        house.now += timedelta(minutes=2)
    assert len(house.sent()) == A_DAY
    house.now += LASTS
    assert "不对" in house.say(house.code(), f"o_{A_DAY - 1}")
    house.now += timedelta(days=1)
    house.say("我是联络员", "o_chen")
    house.say("13900001111", "o_chen")
    assert "绑好了" in house.say(house.code(), "o_chen")


def test_a_card_says_whose_phone_and_is_used_up(house: House) -> None:
    with house.runtime.store.begin() as tx:
        word = liaison_entry.new_card(house.runtime, tx, house.liaison)
    assert "139****1111" in house.say(f"b.{word}", kind="scan")
    assert "绑好了" in house.say(house.code())
    assert "这张卡不对" in house.say(f"联络员 {word}", "o_finder")


def test_an_old_card_opens_nothing(sqlite_store: Store) -> None:
    house = House(sqlite_store)
    with house.runtime.store.begin() as tx:
        word = liaison_entry.new_card(house.runtime, tx, house.liaison)
    house.now += liaison_entry.CARD
    assert "这张卡不对" in house.say(f"联络员 {word}")


def test_where_nothing_is_sent_by_sms_the_card_and_the_end_of_the_number_bind(sqlite_store: Store) -> None:
    house = House(sqlite_store, foreign_provider_basis="")
    house.say("我是联络员")
    assert "绑定卡" in house.say("13900001111")
    with house.runtime.store.begin() as tx:
        word = liaison_entry.new_card(house.runtime, tx, house.liaison)
    assert "后四位" in house.say(f"联络员 {word[:4]}-{word[4:].upper()}")
    assert "这四位不对" in house.say("2222")
    assert "绑好了" in house.say("1111")
    assert house.sent() == []


def test_a_new_openid_takes_over_and_the_old_one_hears_of_it(sqlite_store: Store) -> None:
    house = House(sqlite_store)
    for who in ("o_chen", "o_new"):
        house.say("我是联络员", who)
        house.say("13900001111", who)
        house.say(house.code(), who)
        house.now += timedelta(minutes=2)
    assert house.post("o_chen") is None
    assert house.post("o_new") == house.liaison
    assert "换到别的微信上了" in house.sent()[-1]


def test_a_phone_number_that_was_only_said_speaks_for_nobody(sqlite_store: Store) -> None:
    house = House(sqlite_store)
    with house.runtime.store.begin() as tx:
        liar = people.known_or_new(tx, "王小二", PHONE, "530627102201", NOON)
        addresses.bind(tx, addresses.known_or_new(tx, Address("wechat", "o_liar"), NOON), liar)
    assert house.post("o_liar") is None
    assert "/liaison/in/" not in house.say("我的村", "o_liar")
    house.say("我的村", PHONE, channel="sms")
    assert house.post(PHONE, "tel") == house.liaison
    assert "http" not in house.say("我是联络员", PHONE, channel="sms")
