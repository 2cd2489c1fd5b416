"""What is held of one person, and its deletion at their word (PIPL article 47).

What hangs on it as history stays without a name: sign-ups, cases, deliveries, agreements with the day they ended. An
entry of the county's own roster is kept under its own law (article 13) until staff decide on it (`erase_entry`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, func, select, update

from bot.store.base import Tx
from bot.store.enrolment.papers import PaperRow
from bot.store.enrolment.signups import STANDING, SignupRow
from bot.store.register import merges
from bot.store.register.addresses import KnownAddress
from bot.store.register.consents import Interest
from bot.store.register.people import Consent, PersonRow
from bot.store.register.refusals import Refusal
from bot.store.sending.broadcasts import Delivery
from bot.store.sending.subscriptions import SubscriptionCredit
from bot.store.talk import media
from bot.store.talk.cases import Case
from bot.store.talk.conversations import Conversation, SeenMessage
from bot.store.talk.media import MediaRow


@dataclass(frozen=True, slots=True)
class Held:
    """Facts and counts beside what a dialog knows of the person already. `identity_end` are the last four digits."""

    person_id: int
    identity_end: str
    education: str
    skills: str
    employment: str
    works_at: str
    zero_employed: bool
    note: bool
    opted_out_at: datetime | None
    refused: Sequence[str]
    agreed: Sequence[tuple[str, datetime]]
    cases: Sequence[str]
    media: int
    messages: int


def held(tx: Tx, person_id: int, address_id: int) -> Held:
    row = tx.first(select(PersonRow.__table__).where(PersonRow.id == person_id))
    assert row is not None
    standing = select(Consent.purpose, Consent.given_at).where(
        Consent.person_id == person_id, Consent.withdrawn_at.is_(None)
    )
    mine = select(Case.number).where(Case.person_id == person_id).order_by(Case.id.desc()).limit(5)
    messages = select(func.count()).where(SeenMessage.address_id == address_id, SeenMessage.said_sealed.is_not(None))
    return Held(
        person_id=person_id,
        identity_end=tx.keys.unseal(row.identity_sealed)[-4:],
        education=row.education,
        skills=row.skills,
        employment=row.employment,
        works_at=row.works_at,
        zero_employed=row.zero_employed,
        note=bool(row.note),
        opted_out_at=row.opted_out_at,
        refused=[one.topic for one in tx.all(select(Refusal.topic).where(Refusal.person_id == person_id))],
        agreed=[(one.purpose, one.given_at) for one in tx.all(standing.order_by(Consent.id))],
        cases=[one.number for one in tx.all(mine)],
        media=len(media.of_address(tx, address_id)),
        messages=int(tx.scalar(messages)),
    )


def standing_signups(tx: Tx, person_id: int) -> list[int]:
    """Ids of what the person is signed up for."""
    mine = select(SignupRow.id).where(SignupRow.person_id == person_id, SignupRow.state.in_(STANDING))
    return [row.id for row in tx.all(mine)]


def erase(tx: Tx, person_id: int, now: datetime) -> bool:
    """Deletes what the person told us; True where the county's roster has an entry of theirs, which stays.

    Their sign-ups are to be taken back before. Files are deleted by the next `tidy_media`.
    """
    person = tx.first(select(PersonRow.__table__).where(PersonRow.id == person_id))
    if person is None:
        return False
    addresses = [row.id for row in tx.all(select(KnownAddress.id).where(KnownAddress.person_id == person_id))]
    _erase_talk(tx, addresses, now)
    tx.run(delete(Interest).where(Interest.person_id == person_id))
    standing = Consent.person_id == person_id, Consent.withdrawn_at.is_(None)
    tx.run(update(Consent).where(*standing).values(withdrawn_at=now))
    tx.run(update(Consent).where(Consent.person_id == person_id).values(note=""))  # it may name kin
    mine = select(SignupRow.id).where(SignupRow.person_id == person_id)
    tx.run(update(PaperRow).where(PaperRow.signup_id.in_(mine)).values(stated_sealed=None))
    single = and_(Delivery.person_id == person_id, Delivery.occasion.is_not(None))
    settled = and_(single, Delivery.state.not_in(("planned", "sending")))
    tx.run(update(Delivery).where(settled).values(notice_sealed=None))
    closed = Case.person_id == person_id, Case.state == "closed"
    tx.run(update(Case).where(*closed).values(name_sealed=None, phone_sealed=None))
    merges.forget(tx, person_id)
    on_roster = _on_roster(person)
    tx.run(update(PersonRow).where(PersonRow.id == person_id).values(wishes={}, **({} if on_roster else _BLANK)))
    return on_roster


def erase_entry(tx: Tx, person_id: int, now: datetime) -> None:
    """Deletes what was told and the entry of the roster too: staff have decided that no law keeps it."""
    erase(tx, person_id, now)
    tx.run(update(PersonRow).where(PersonRow.id == person_id).values(**_BLANK, **_ROSTER, wishes={}))


def _erase_talk(tx: Tx, addresses: Sequence[int], now: datetime) -> None:
    """Words and answers go; the rows stay, so that a repeated delivery still has no effect."""
    said = update(SeenMessage).where(SeenMessage.address_id.in_(addresses))
    tx.run(said.values(said_sealed=None, replies_sealed=None, intent="", confidence=0.0))
    tx.run(update(Conversation).where(Conversation.address_id.in_(addresses)).values(nudge_at=None))
    over = {"case_id": None, "signup_id": None, "received_at": now - media.FILED}
    tx.run(update(MediaRow).where(MediaRow.address_id.in_(addresses)).values(**over))
    tx.run(delete(SubscriptionCredit).where(SubscriptionCredit.address_id.in_(addresses)))
    tx.run(update(KnownAddress).where(KnownAddress.id.in_(addresses)).values(person_id=None, came_by=""))


def _on_roster(person: Row[Any]) -> bool:
    """Whether a roster told of them: nobody tells the bot their identity number, household or employer."""
    told = (person.identity_digest, person.employment, person.works_at, person.skills, person.note)
    return any(told)


_BLANK: dict[str, Any] = {
    "name": "",
    "phone_sealed": None,
    "phone_digest": None,
    "phone_shared": None,
    "household_kind": "",
    "area": "",
    "gender": "",
    "birthday": None,
    "education": "",
    "skills": "",
}
_ROSTER: dict[str, Any] = {
    "identity_sealed": None,
    "identity_digest": None,
    "zero_employed": False,
    "employment": "",
    "works_at": "",
    "note": "",
    "verified_at": None,
}
