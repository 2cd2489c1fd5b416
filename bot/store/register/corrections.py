"""What staff put right in a person's record by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from bot.store.base import Tx
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow

STALE = timedelta(days=90)
"""A record that nobody has confirmed for so long has to be asked about again (the county's rule)."""


def correct(tx: Tx, person_id: int, values: Mapping[str, Any]) -> None:
    """Puts the columns to these values, also to empty ones; `phone` (E.164) in the clear."""
    plain = dict(values)
    phone = plain.pop("phone", "")
    if phone:
        plain |= {"phone_sealed": tx.keys.seal(phone), "phone_digest": tx.keys.digest(phone), "phone_shared": None}
    tx.run(update(PersonRow).where(PersonRow.id == person_id).values(**plain))


def confirm(tx: Tx, person_id: int, now: datetime) -> None:
    """Somebody went through the record with the person, or knows that it holds."""
    tx.run(update(PersonRow).where(PersonRow.id == person_id).values(verified_at=now))


def confirmed_at(tx: Tx, person_id: int) -> datetime | None:
    """When the record was confirmed last; None for never."""
    found: datetime | None = tx.scalar(select(PersonRow.verified_at).where(PersonRow.id == person_id))
    return found


def stale_at(now: datetime) -> ColumnElement[bool]:
    """Of `PersonRow`: nobody has confirmed the record, or got to know the person, for STALE."""
    return func.coalesce(PersonRow.verified_at, PersonRow.created_at) < now - STALE


def stop(tx: Tx, person_id: int, now: datetime | None) -> None:
    """Stops broadcasts to one person at the word of staff; with None as `now` lets all their addresses have them again.

    Others who share the phone go on as they were.
    """
    tx.run(update(PersonRow).where(PersonRow.id == person_id).values(opted_out_at=now))
    theirs = KnownAddress.person_id == person_id
    if now is not None:
        tx.run(update(KnownAddress).where(theirs, KnownAddress.scheme == "wechat").values(opted_out_at=now))
        return
    number = select(PersonRow.phone_digest).where(PersonRow.id == person_id, PersonRow.phone_digest.is_not(None))
    numbers = (KnownAddress.scheme == "tel") & KnownAddress.digest.in_(number)
    tx.run(update(KnownAddress).where(theirs | numbers).values(opted_out_at=None))
