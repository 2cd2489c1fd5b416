"""Messages that were not understood, masked, and what staff said that they mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    delete,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId, Tx, UtcDateTime

Why = Literal["unsure", "missed", "corrected"]


class Lesson(Base):
    """One wording, whoever wrote it: no person and no address stands beside it, and the area is a township's.

    `why`: unsure (below the confidence), missed (the second in a row that nothing could be made of), corrected (the
    person said that it was taken wrongly). `intent` and `confidence` are what was read, `meant` and `slots` what staff
    gave. state: open, taught, skipped.
    """

    __tablename__ = "lessons"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    why: Mapped[str] = mapped_column(String(10))
    intent: Mapped[str] = mapped_column(String(40))
    confidence: Mapped[float]
    area: Mapped[str] = mapped_column(AREA, default="")
    times: Mapped[int] = mapped_column(Integer, default=1)
    state: Mapped[str] = mapped_column(String(8), default="open")
    meant: Mapped[str] = mapped_column(String(40), default="")
    slots: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("digest", "area"), Index(None, "state", "last_at"))


@dataclass(frozen=True, slots=True)
class Taught:
    """A wording with what staff said it means."""

    text: str
    meant: str
    slots: dict[str, Any] = field(default_factory=dict)


def keep(tx: Tx, text: str, why: Why, intent: str, confidence: float, area: str, now: datetime) -> None:
    """Puts a masked wording on the list; one that stands there for the township already counts once more."""
    make = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    added = make(Lesson).values(
        digest=tx.keys.digest(text),
        text_sealed=tx.keys.seal(text),
        why=why,
        intent=intent,
        confidence=confidence,
        area=area,
        first_at=now,
        last_at=now,
    )
    again = {"times": Lesson.times + 1, "last_at": now}
    tx.run(added.on_conflict_do_update(index_elements=["digest", "area"], set_=again))


def taught(tx: Tx) -> Iterator[Taught]:
    """Everything that staff taught, each wording once, in the order in which it was kept."""
    first = select(func.min(Lesson.id)).where(Lesson.state == "taught").group_by(Lesson.digest)
    statement = select(Lesson.text_sealed, Lesson.meant, Lesson.slots).where(Lesson.id.in_(first)).order_by(Lesson.id)
    for row in tx.all(statement):
        yield Taught(tx.keys.unseal(row.text_sealed), row.meant, row.slots)


def forget(tx: Tx, before: datetime) -> int:
    """Deletes what was last said before then and was not taught; returns how many."""
    return tx.run(delete(Lesson).where(Lesson.state.in_(("open", "skipped")), Lesson.last_at < before))
