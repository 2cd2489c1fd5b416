"""The roster in bulk: who is the same person, what an empty cell means, and the addresses that come of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from bot.messages import Address
from bot.store import Store, Tx
from bot.store.register import addresses, people, roster
from bot.store.register.people import PersonRow
from tests.store.samples import NOW, TODAY, VILLAGE


def a_person(name: str = "李国芬", **other: Any) -> dict[str, Any]:
    plain = {
        "name": name,
        "phone": "+8613812345678",
        "identity": None,
        "openid": None,
        "area": VILLAGE,
        "gender": "female",
        "birthday": date(1980, 5, 1),
        "household_kind": "脱贫户",
        "education": "初中",
        "wishes": {"trades": ["缝纫工"]},
        "opted_out": False,
    }
    return plain | other


def amount(tx: Tx) -> int:
    return int(tx.scalar(select(func.count()).select_from(PersonRow)))


def test_the_same_file_twice_changes_nothing(store: Store) -> None:
    rows = [
        a_person(),
        a_person("王五", phone="+8613900000000"),
        a_person("赵六", phone=None, identity="53210119800501001X"),
    ]
    with store.begin() as tx:
        roster.upsert_many(tx, rows, NOW)
        before = list(roster.export_rows(tx))
        roster.upsert_many(tx, rows, NOW)
        after = list(roster.export_rows(tx))
    given = [{name: row[name] for name in rows[0]} for row in after]
    assert [row["id"] for row in before] == [row["id"] for row in after]
    assert [{**row, "phone": row["phone"] or None} for row in given] == [
        {**row, "identity": row["identity"] or "", "openid": "", "phone": row["phone"]} for row in rows
    ]


def test_identity_counts_before_phone_and_name(store: Store) -> None:
    with store.begin() as tx:
        roster.upsert_many(tx, [a_person(identity="53210119800501001X")], NOW)
        moved = a_person("李国芬", identity="53210119800501001X", phone="+8613900000001")
        roster.upsert_many(tx, [moved], NOW)
        assert amount(tx) == 1
        (row,) = roster.export_rows(tx)
    assert row["phone"] == "+8613900000001"


def test_who_signed_up_in_a_talk_is_found_by_the_roster(store: Store) -> None:
    with store.begin() as tx:
        me = people.known_or_new(tx, "李国芬", "+8613812345678", "", NOW)
        people.remember(tx, me, {"places": ["441900"]}, TODAY)
        roster.upsert_many(tx, [a_person()], NOW)
        card = people.card(tx, me)
        assert amount(tx) == 1
        assert card is not None
        assert (card.household_kind, card.trades) == ("脱贫户", ("缝纫工",))
        assert people.wishes(tx, me) == {"places": ["441900"], "trades": ["缝纫工"]}


def test_an_empty_cell_wipes_nothing_out(store: Store) -> None:
    with store.begin() as tx:
        roster.upsert_many(tx, [a_person()], NOW)
        roster.upsert_many(tx, [a_person(birthday=None, household_kind="", wishes={}, gender=None)], NOW)
        (row,) = roster.export_rows(tx)
    assert (row["birthday"], row["household_kind"], row["gender"]) == (date(1980, 5, 1), "脱贫户", "female")
    assert row["wishes"] == {"trades": ["缝纫工"]}


def test_opting_out_by_roster_holds_until_the_person_undoes_it(store: Store) -> None:
    with store.begin() as tx:
        roster.upsert_many(tx, [a_person(opted_out=True)], NOW)
        roster.upsert_many(tx, [a_person(opted_out=False)], NOW)
        (row,) = roster.export_rows(tx)
    assert row["opted_out"]


def test_phones_and_openids_become_addresses(store: Store) -> None:
    with store.begin() as tx:
        roster.upsert_many(tx, [a_person(openid="oA"), a_person("李国强")], NOW)
        phone = addresses.find(tx, Address("tel", "+8613812345678"))
        assert addresses.find(tx, Address("wechat", "oA")) is not None
        names = {row["id"]: (row["name"], row["openid"]) for row in roster.export_rows(tx)}
        assert list(names.values()) == [("李国芬", "oA"), ("李国强", "")]
        assert people.ids_sharing(tx, None, phone) == list(names)


def test_thousands_at_once(store: Store) -> None:
    rows = [a_person(f"人{number}", phone=f"+86138{number:08}") for number in range(1200)]
    with store.begin() as tx:
        roster.upsert_many(tx, rows, NOW)
        roster.upsert_many(tx, rows, NOW)
        assert amount(tx) == 1200
