"""Codes that show that a liaison holds the phone of the list: few of them, few tries each, and soon over."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Integer, LargeBinary, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, Tx, UtcDateTime


class PhoneCode(Base):
    """The code that a liaison was sent last.

    `digest` is the keyed hash of what it is for and the code itself, so that one for the pages opens nothing else.
    `sent` counts those of the day that began at `since`.
    """

    __tablename__ = "phone_codes"

    liaison_id: Mapped[int] = mapped_column(ForeignKey("liaisons.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent: Mapped[int] = mapped_column(Integer, default=0)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


LASTS = timedelta(minutes=10)
GAP = timedelta(minutes=1)
DAY = timedelta(days=1)
A_DAY = 5
"""Codes for one phone in a day: with `TRIES` each, a guesser of six digits has 25 chances in a million."""
TRIES = 5


def replace(tx: Tx, liaison_id: int, purpose: str, code: str, now: datetime) -> bool:
    """From now on this code is the one that opens; False where too many were made, and the one before stands."""
    digest = _digest(tx, liaison_id, purpose, code)
    fresh = {"digest": digest, "tries": 0, "made_at": now}
    if tx.claim(PhoneCode, liaison_id=liaison_id, sent=1, since=now, **fresh):
        return True
    rested = (PhoneCode.liaison_id == liaison_id, PhoneCode.made_at <= now - GAP)
    new_day = update(PhoneCode).where(*rested, PhoneCode.since <= now - DAY)
    if tx.run(new_day.values(sent=1, since=now, **fresh)) == 1:
        return True
    same_day = update(PhoneCode).where(*rested, PhoneCode.sent < A_DAY)
    return tx.run(same_day.values(sent=PhoneCode.sent + 1, **fresh)) == 1


def opens(tx: Tx, liaison_id: int, purpose: str, code: str, now: datetime) -> bool:
    """Whether this is the code; it opens once. Every look is a try, and counted before it is looked at."""
    standing = (PhoneCode.liaison_id == liaison_id, PhoneCode.tries < TRIES, PhoneCode.made_at > now - LASTS)
    if tx.run(update(PhoneCode).where(*standing).values(tries=PhoneCode.tries + 1)) != 1:
        return False
    right = (PhoneCode.liaison_id == liaison_id, PhoneCode.digest == _digest(tx, liaison_id, purpose, code))
    return tx.run(update(PhoneCode).where(*right).values(tries=TRIES)) == 1


def spent(tx: Tx, liaison_id: int, now: datetime) -> bool:
    """Whether no code is left to be tried: used, tried too often, or too old."""
    standing = (PhoneCode.liaison_id == liaison_id, PhoneCode.tries < TRIES, PhoneCode.made_at > now - LASTS)
    return tx.first(select(PhoneCode.liaison_id).where(*standing)) is None


def _digest(tx: Tx, liaison_id: int, purpose: str, code: str) -> bytes:
    return tx.keys.digest(f"{purpose} {liaison_id} {code}")
