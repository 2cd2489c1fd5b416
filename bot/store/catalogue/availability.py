"""Whether one can still sign up for a thing on offer, and how many seats it has left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from bot.offers import OfferKind
from bot.store.base import Tx
from bot.store.catalogue.code_words import OFFERS
from bot.store.enrolment.seats import last_day
from bot.store.field.liaisons import Liaison


@dataclass(frozen=True, slots=True)
class Standing:
    """`left` counts free seats, None for no limit; `last_day` is the last on which one can sign up, None for no end."""

    withdrawn: bool
    last_day: date | None
    left: int | None

    def on(self, today: date) -> bool:
        return not self.withdrawn and (self.last_day is None or today <= self.last_day)


_OF = {kind: select(table.__table__).where(table.id == bindparam("id")) for kind, table in OFFERS.items()}


def of(tx: Tx, kind: OfferKind, offer_id: int) -> Standing | None:
    """None where there is no such thing."""
    row = tx.first(_OF[kind], {"id": offer_id})
    if row is None:
        return None
    facts = row._mapping
    taken = facts.get("taken", 0) + facts.get("taken_elsewhere", 0)
    seats = facts.get("seats")
    left = None if seats is None else max(0, seats - taken)
    return Standing(not facts["open"], last_day(kind, row), left)


def hold(tx: Tx, kind: OfferKind, offer_id: int) -> None:
    """Makes everyone else who signs up for the thing wait until this transaction ends.

    The same form sent twice at once would otherwise make two people of one: a name and phone are no unique key.
    """
    table = OFFERS[kind]
    tx.first(select(table.id).where(table.id == offer_id).with_for_update())


def forwarder(tx: Tx, liaison_id: int | None) -> str:
    """The name of who passes a link on; empty for none, or one who no longer does."""
    if liaison_id is None:
        return ""
    found = tx.scalar(select(Liaison.name).where(Liaison.id == liaison_id, Liaison.active))
    return found or ""
