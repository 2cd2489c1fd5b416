"""An invented roster of any size with its sign-ups, cases, messages and tallies, for the console's pages."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select

from bot.places import Gazetteer
from bot.store import Store, areas
from bot.store.desk import tallies
from bot.store.desk.tallies import WHOLE
from bot.store.enrolment.signups import SignupRow
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.store.talk.cases import Case
from bot.store.talk.conversations import SeenMessage

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
AT_ONCE = 20_000
FIRST = 1_000_000
"""Ids of invented people begin above those of the tests' county."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "秀兰国强小梅大山桂花建军丽华志明春燕永红文平玉芳德贵光荣金凤"
KINDS = (("course", 1), ("fair", 1), ("vacancy", 1), ("scheme", 1))
INTENTS = tuple(f"intent {number}" for number in range(25))
STATES = (("pending", 6), ("confirmed", 40), ("waiting", 4), ("finished", 40), ("cancelled", 10))


def load(store: Store, people: int, home: str = "530627", seed: int = 7) -> None:
    """The people, a sign-up of one in six, an address of one in ten, a case of one in two hundred.

    A message of one in twenty within the last thirty days, and the tallies of these days for every township.
    """
    chance = random.Random(seed)
    places = Gazetteer(home)
    villages = sorted(places.home_villages())
    sealed = store.keys.seal("+8613800000000")
    with store.begin() as tx:
        areas.upsert_many(tx, [{"code": code, "name": places.name(code)} for code in villages])
    for start in range(FIRST, FIRST + people, AT_ONCE):
        ids = range(start, min(start + AT_ONCE, FIRST + people))
        where = {one: villages[(one - FIRST) * len(villages) // people] for one in ids}
        with store.begin() as tx:
            tx.run(insert(PersonRow), [_person(chance, one, where[one], sealed) for one in ids])
            tx.run(insert(SignupRow), [_signup(chance, one, where[one]) for one in ids if one % 6 == 0])
            tx.run(insert(KnownAddress), [_address(one, sealed) for one in ids if one % 10 == 0])
            tx.run(insert(Case), [_case(one, where[one], sealed) for one in ids if one % 200 == 0])
    _talks(store, chance, people // 20, sealed)
    _tallies(store, chance, sorted({village[:9] for village in villages}))


def _talks(store: Store, chance: random.Random, amount: int, sealed: bytes) -> None:
    with store.begin() as tx:
        last = int(tx.scalar(select(func.max(KnownAddress.id))))
    for start in range(0, amount, AT_ONCE):
        rows = range(start, min(start + AT_ONCE, amount))
        with store.begin() as tx:
            tx.run(insert(SeenMessage), [_message(chance, one, amount, last, sealed) for one in rows])


def _message(chance: random.Random, one: int, amount: int, last: int, sealed: bytes) -> dict[str, object]:
    return {
        "channel": "wechat",
        "external_id": str(one),
        "address_id": chance.randint(1, last),
        "kind": "text",
        "said_sealed": sealed,
        "intent": chance.choice(INTENTS),
        "received_at": NOW - timedelta(days=29) * (1 - one / amount),
    }


def _tallies(store: Store, chance: random.Random, townships: list[str]) -> None:
    parts = [("messages", ""), ("people", ""), ("handed", ""), *(("intent", name) for name in INTENTS)]
    parts += [("scheme", f"scheme {number}") for number in range(15)]
    for back in range(30):
        day = (NOW - timedelta(days=back)).date()
        counted = {(area, *part): chance.randint(1, 99) for area in (WHOLE, "530627", *townships) for part in parts}
        counted |= {(area, "township", one): chance.randint(1, 9) for one in townships for area in (WHOLE, one)}
        counted |= {(area, "stale", ""): 9 for area in (WHOLE, *townships) if back == 0}
        with store.begin() as tx:
            tallies.keep(tx, day, ("minute",), {**counted, (WHOLE, "minute", ""): 700})


def _person(chance: random.Random, one: int, area: str, sealed: bytes) -> dict[str, object]:
    name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
    digest = (one - one % 20 // 19).to_bytes(16, "big")
    return {
        "id": one,
        "name": name,
        "phone_sealed": sealed,
        "phone_digest": digest,
        "area": area,
        "household_kind": "一般户",
        "wishes": {},
        "created_at": NOW,
    }


def _signup(chance: random.Random, one: int, area: str) -> dict[str, object]:
    [kind] = chance.choices([kind for kind, _ in KINDS], [weight for _, weight in KINDS])
    [state] = chance.choices([state for state, _ in STATES], [weight for _, weight in STATES])
    at = NOW - timedelta(minutes=chance.randrange(500_000))
    return {
        "number": f"{kind[0].upper()}-{one}",
        "kind": kind,
        "offer_id": 1 + one // 6 % (25 if kind == "fair" else 400),
        "person_id": one,
        "area": area,
        "state": state,
        "via": "wechat",
        "filed_at": at,
        "queued_at": at,
        "updated_at": at,
    }


def _address(one: int, sealed: bytes) -> dict[str, object]:
    return {
        "scheme": "wechat",
        "digest": one.to_bytes(16, "big"),
        "sealed": sealed,
        "person_id": one,
        "created_at": NOW,
    }


def _case(one: int, area: str, sealed: bytes) -> dict[str, object]:
    return {
        "number": f"S-{one}",
        "kind": "handover",
        "person_id": one,
        "content_sealed": sealed,
        "area": area,
        "state": "open" if one % 2000 == 0 else "closed",
        "created_at": NOW,
    }
