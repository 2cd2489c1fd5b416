"""Which openid a liaison speaks from: bound by a phone check, with or without a card, and let go again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from bot.store.base import Tx
from bot.store.field.liaisons import Liaison
from bot.store.register.addresses import KnownAddress


@dataclass(frozen=True, slots=True)
class Listed:
    """A liaison as the county's list has them; `phone` is E.164."""

    id: int
    number: str
    name: str
    phone: str
    address_id: int | None


def listed(tx: Tx, liaison_id: int) -> Listed | None:
    """An active liaison."""
    columns = (Liaison.id, Liaison.number, Liaison.name, Liaison.phone_sealed, Liaison.address_id)
    row = tx.first(select(*columns).where(Liaison.id == liaison_id, Liaison.active))
    if row is None:
        return None
    return Listed(row.id, row.number, row.name, tx.keys.unseal(row.phone_sealed), row.address_id)


def with_phone(tx: Tx, phone: str) -> int | None:
    """The active liaison of the list who has this number (E.164)."""
    theirs = (Liaison.phone_digest == tx.keys.digest(phone), Liaison.active)
    found: int | None = tx.scalar(select(Liaison.id).where(*theirs).order_by(Liaison.id).limit(1))
    return found


def with_card(tx: Tx, word: str, now: datetime) -> int | None:
    """The active liaison whose card says so, while it is good."""
    theirs = (Liaison.card_digest == tx.keys.digest(f"card {word}"), Liaison.card_until > now, Liaison.active)
    found: int | None = tx.scalar(select(Liaison.id).where(*theirs))
    return found


def give_card(tx: Tx, liaison_id: int, word: str, until: datetime) -> None:
    """A new card; the one before opens nothing any more."""
    card = {"card_digest": tx.keys.digest(f"card {word}"), "card_until": until}
    tx.run(update(Liaison).where(Liaison.id == liaison_id).values(**card))


def speaks_from(tx: Tx, address_id: int) -> int | None:
    """The active liaison who is bound to this openid, or whose phone of the list this number is.

    What somebody said to be their number never counts.
    """
    own = select(KnownAddress.digest).where(KnownAddress.id == address_id, KnownAddress.scheme == "tel")
    theirs = or_(Liaison.address_id == address_id, Liaison.phone_digest == own.scalar_subquery())
    found: int | None = tx.scalar(select(Liaison.id).where(theirs, Liaison.active).order_by(Liaison.id).limit(1))
    return found


def bind(tx: Tx, liaison_id: int, address_id: int, now: datetime) -> None:
    """From now on they speak from this openid alone, and it speaks for nobody else; their card is used up."""
    tx.run(update(Liaison).where(Liaison.address_id == address_id).values(address_id=None, bound_at=None))
    bound = {"address_id": address_id, "bound_at": now, "card_digest": None, "card_until": None}
    tx.run(update(Liaison).where(Liaison.id == liaison_id).values(**bound))


def unbind(tx: Tx, liaison_id: int) -> bool:
    """No openid speaks for them any more; False where none did."""
    bound = (Liaison.id == liaison_id, Liaison.address_id.is_not(None))
    return tx.run(update(Liaison).where(*bound).values(address_id=None, bound_at=None)) == 1
