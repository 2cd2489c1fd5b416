"""Wrong passwords counted by the address they come from, so that guessing through many accounts is slow too."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Integer, LargeBinary, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, Tx, UtcDateTime


class Doorstep(Base):
    """One address that gave wrong passwords lately; `digest` is its keyed hash, for the address itself is not kept."""

    __tablename__ = "doorsteps"

    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    since: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


PATIENCE = 30
"""Wrong passwords from one address within `WINDOW` after which nobody signs in from there: an office shares one."""

WINDOW = timedelta(minutes=15)


def rests(tx: Tx, address: str, now: datetime, patience: int) -> bool:
    """Whether so many wrong passwords came from this address that its tries are not looked at for now."""
    failures = select(Doorstep.failures).where(
        Doorstep.digest == tx.keys.digest(address), Doorstep.since > now - WINDOW
    )
    return (tx.scalar(failures) or 0) >= patience


def count_failure(tx: Tx, address: str, now: datetime) -> None:
    """One more wrong password; what lies longer back than the window is forgotten."""
    tx.run(delete(Doorstep).where(Doorstep.since <= now - WINDOW))
    digest = tx.keys.digest(address)
    tx.claim(Doorstep, digest=digest, failures=0, since=now)
    tx.run(update(Doorstep).where(Doorstep.digest == digest).values(failures=Doorstep.failures + 1))
