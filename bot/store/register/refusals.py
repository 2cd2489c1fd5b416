"""What people want no more news of (退订 by topic): no broadcast of that topic reaches them until they take it back.

Whoever opts out of everything stands in `people.opted_out_at` and on the address instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.messages import Topic
from bot.store.base import Base, Tx, UtcDateTime

TOPICS: dict[str, Topic] = {"fair": "fairs", "vacancies": "vacancies", "courses": "courses"}
"""Kind of notice → topic that can be refused; of a free text only opting out of everything helps."""


class Refusal(Base):
    """One topic that one person refused."""

    __tablename__ = "refusals"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(12), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "topic", "person_id"),)


def refuse(tx: Tx, person_id: int, topic: Topic, now: datetime) -> None:
    tx.claim(Refusal, person_id=person_id, topic=topic, since=now)


def take_back(tx: Tx, person_id: int, topic: Topic | None = None) -> None:
    """They want to hear of the topic again, with None of all."""
    mine = delete(Refusal).where(Refusal.person_id == person_id)
    tx.run(mine if topic is None else mine.where(Refusal.topic == topic))


def who(kind: str) -> Select[Any] | None:
    """The ids of people who refused the topic of this kind of notice, for statements; None where it has none."""
    topic = TOPICS.get(kind)
    return None if topic is None else select(Refusal.person_id).where(Refusal.topic == topic)


def among(tx: Tx, kind: str, person_ids: Sequence[int]) -> set[int]:
    """Those of the people who refused the topic of this kind of notice."""
    refused = who(kind)
    if refused is None or not person_ids:
        return set()
    span = Refusal.person_id.between(min(person_ids), max(person_ids))
    return {row.person_id for row in tx.all(refused.where(span))} & set(person_ids)
