"""Those who talk before anyone knows their name: a row of their own, until they turn out to be somebody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from bot.store.base import Tx
from bot.store.register.addresses import KnownAddress
from bot.store.register.consents import Interest
from bot.store.register.people import Consent, PersonRow
from bot.store.register.refusals import Refusal
from bot.store.talk.cases import Case

_KEPT = select(PersonRow.id, PersonRow.wishes, PersonRow.opted_out_at)


def add(tx: Tx, phone: str, now: datetime) -> int:
    """A row without a name, for someone who said what they want but not who they are; `phone` where it is known."""
    sealed = {"phone_sealed": tx.keys.seal(phone), "phone_digest": tx.keys.digest(phone)} if phone else {}
    return tx.insert(PersonRow, name="", created_at=now, **sealed)


def absorb(tx: Tx, stranger_id: int, person_id: int) -> None:
    """The stranger turns out to be this person, who takes over wishes, opt-outs, agreements, interests, cases."""
    kept = {row.id: row for row in tx.all(_KEPT.where(PersonRow.id.in_([stranger_id, person_id])))}
    theirs, held = kept[stranger_id], kept[person_id]
    joined = {"wishes": {**held.wishes, **theirs.wishes}, "opted_out_at": held.opted_out_at or theirs.opted_out_at}
    tx.run(update(PersonRow).where(PersonRow.id == person_id).values(**joined))
    for table in (KnownAddress, Consent, Case):
        tx.run(update(table).where(table.person_id == stranger_id).values(person_id=person_id))
    for topics in (Interest, Refusal):
        known = select(topics.topic).where(topics.person_id == person_id)
        mine = topics.person_id == stranger_id
        tx.run(update(topics).where(mine, topics.topic.not_in(known)).values(person_id=person_id))
        tx.run(delete(topics).where(mine))
