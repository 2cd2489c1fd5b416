"""Papers of an application: kept in order, named after they came, what was said sealed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.messages import Address
from bot.store import Store, Tx
from bot.store.enrolment import papers, seats
from bot.store.enrolment.papers import PaperRow
from bot.store.register import addresses, people
from bot.store.talk import media
from tests.store.samples import NOW, TODAY, VILLAGE, put_scheme


def applied(tx: Tx) -> tuple[int, int]:
    """An address, and an application made from it."""
    address = addresses.known_or_new(tx, Address("wechat", "oA"), NOW)
    person = people.known_or_new(tx, "李国芬", "+8613812345678", VILLAGE, NOW)
    wanted = seats.Application("scheme", put_scheme(tx), person, VILLAGE, "wechat", address)
    signup = seats.add(tx, wanted, TODAY, NOW).signup_id
    assert signup is not None
    return address, signup


def sent(tx: Tx, address: int, *sources: str) -> list[int]:
    return [media.keep(tx, "wechat", "picture", source, address, NOW) for source in sources]


def test_what_came_since_the_last_name_bears_the_next(store: Store) -> None:
    with store.begin() as tx:
        address, signup = applied(tx)
        front, back, ticket = sent(tx, address, "m1", "m2", "m3")
        papers.hand_in(tx, signup, [front, back], NOW)
        papers.name(tx, signup, "身份证")
        papers.hand_in(tx, signup, [ticket], NOW + timedelta(minutes=1))
        papers.name(tx, signup, "车票")
        kept = [(paper.label, paper.media_id) for paper in papers.of_signup(tx, signup)]
    assert kept == [("身份证", front), ("身份证", back), ("车票", ticket)]


def test_what_is_said_again_replaces_what_was_said(store: Store) -> None:
    with store.begin() as tx:
        address, signup = applied(tx)
        papers.hand_in(tx, signup, sent(tx, address, "m1"), NOW)
        papers.state(tx, signup, "本人情况", "一般户", NOW)
        papers.state(tx, signup, "本人情况", "脱贫户", NOW)
        assert [(each.label, each.stated) for each in papers.of_signup(tx, signup)] == [
            ("", ""),
            ("本人情况", "脱贫户"),
        ]
        raw = tx.all(select(PaperRow.stated_sealed).where(PaperRow.stated_sealed.is_not(None)))
        assert all("脱贫户".encode() not in row.stated_sealed for row in raw)
