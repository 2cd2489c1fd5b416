"""What is held of a person goes at their word; the county's own roster stays for staff to decide."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.conversation import respond
from bot.store import Store
from bot.store.enrolment.signups import SignupRow
from bot.store.register import people
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import Consent, PersonRow
from bot.store.talk.conversations import SeenMessage
from tests.conversations.town import furnish
from tests.house import message, runtime_over


def signed_up(store: Store) -> None:
    furnish(store)
    runtime = runtime_over(store)
    for text in ("春风", "王秀兰", "13812345678", "泼机村", "对"):
        respond(runtime, message(text))


def left(store: Store) -> list[str]:
    runtime = runtime_over(store)
    for text in ("注销", "1"):
        answer = respond(runtime, message(text))
    return [reply.text for reply in answer]


def test_all_is_gone(store: Store) -> None:
    signed_up(store)
    assert "注销好了" in left(store)[0]
    with store.reading() as tx:
        row = tx.first(select(PersonRow.__table__))
        assert row is not None
        assert (row.name, row.phone_sealed, row.area, row.wishes) == ("", None, "", {})
        assert tx.scalar(select(SignupRow.state)) == "cancelled"
        assert tx.scalar(select(Consent.withdrawn_at)) is not None
        assert tx.scalar(select(KnownAddress.person_id).where(KnownAddress.scheme == "wechat")) is None
        texts = [tx.keys.unseal(one.said_sealed) for one in tx.all(select(SeenMessage.said_sealed))]
        assert "".join(texts) == "1"
        assert people.by_phone(tx, "+8613812345678") == []


def test_an_entry_of_the_roster_is_for_staff(store: Store) -> None:
    signed_up(store)
    with store.begin() as tx:
        tx.run(update(PersonRow).values(employment="未就业"))
    assert "花名册上的由工作人员办，编号 S-1001" in left(store)[0]
    with store.reading() as tx:
        assert tx.scalar(select(PersonRow.name)) == "王秀兰"
        assert tx.scalar(select(KnownAddress.person_id).where(KnownAddress.scheme == "wechat")) is None
