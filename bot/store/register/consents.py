"""What people agreed to, and what they want to be told of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.messages import Topic
from bot.store.base import Base, BigId, Tx, UtcDateTime
from bot.store.register.people import Consent


class Interest(Base):
    """A wish to be told of new vacancies, courses or fairs.

    `wish` is the search of a standing wish (bot/dialogs/wishes.py). Of vacancies: those up to the id `seen` were looked
    at for it, and on `told_on` the person had the last message about new ones.
    """

    __tablename__ = "interests"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(12), primary_key=True)
    wish: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    seen: Mapped[int | None] = mapped_column(BigId)
    told_on: Mapped[date | None]

    __table_args__ = (Index(None, "topic", "seen"),)


SIGNUP = "signup"
"""Purpose of the agreement that stands before the first sign-up; `Person.consented` tells of it."""


def give(
    tx: Tx,
    person_id: int,
    purpose: str,
    channel: str,
    now: datetime,
    *,
    wording: int = 1,
    asked_by: str = "",
    note: str = "",
) -> None:
    """Records an agreement to this wording, unless the same one stands already.

    One that was given to somebody else (`note`: who agreed, and how) stands beside it.
    """
    same = (Consent.wording == wording, *((Consent.note == note,) if note else ()))
    standing = select(Consent.id).where(*_standing(person_id, purpose), *same)
    if tx.first(standing) is None:
        tx.insert(
            Consent,
            person_id=person_id,
            purpose=purpose,
            wording=wording,
            channel=channel,
            asked_by=asked_by,
            note=note,
            given_at=now,
        )


def withdraw(tx: Tx, person_id: int, purpose: str, now: datetime) -> bool:
    """Takes every agreement to the purpose back; False when there was none. The rows stay as history."""
    return tx.run(update(Consent).where(*_standing(person_id, purpose)).values(withdrawn_at=now)) > 0


def has(tx: Tx, person_id: int, purpose: str) -> bool:
    return tx.first(select(Consent.id).where(*_standing(person_id, purpose)).limit(1)) is not None


def withdrew(tx: Tx, person_id: int) -> bool:
    """Whether the person took an agreement back and gave none since."""
    ever = Consent.person_id == person_id
    last = select(Consent.withdrawn_at).where(ever).order_by(Consent.id.desc()).limit(1)
    return tx.scalar(last) is not None


def _standing(person_id: int, purpose: str) -> tuple[Any, ...]:
    return Consent.person_id == person_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None)


def follow(tx: Tx, person_id: int, topic: Topic, now: datetime, wish: Mapping[str, Any] | None = None) -> None:
    """From now on the person is told of new things of the topic."""
    unfollow(tx, person_id, topic)
    tx.claim(Interest, person_id=person_id, topic=topic, wish=dict(wish or {}), since=now)


def unfollow(tx: Tx, person_id: int, topic: Topic) -> bool:
    return tx.run(delete(Interest).where(Interest.person_id == person_id, Interest.topic == topic)) > 0


def followed(tx: Tx, person_id: int) -> Sequence[str]:
    """The topics that the person is told of."""
    rows = tx.all(select(Interest.topic).where(Interest.person_id == person_id).order_by(Interest.topic))
    return [row.topic for row in rows]
