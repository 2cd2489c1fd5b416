"""Answers that an office keeps at hand (常用的话), beside those of the house."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, Row, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId, Tx, UtcDateTime

TITLE, TEXT = 20, 200
"""Characters that each may have."""


class CannedAnswer(Base):
    """One answer of the office of an area. `kinds` are the kinds of cases for which it is offered, none means all."""

    __tablename__ = "canned_answers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    area: Mapped[str] = mapped_column(AREA)
    title: Mapped[str] = mapped_column(String(TITLE))
    text: Mapped[str] = mapped_column(String(TEXT))
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("area", "title"),)


def of_offices(tx: Tx, areas: Sequence[str]) -> Sequence[Row[tuple[int, str, str, str, list[str]]]]:
    """Id, area, title, text and kinds of what the offices of these areas keep, in the order in which it was written."""
    columns = select(CannedAnswer.id, CannedAnswer.area, CannedAnswer.title, CannedAnswer.text, CannedAnswer.kinds)
    return tx.all(columns.where(CannedAnswer.area.in_(areas)).order_by(CannedAnswer.id))


def add(tx: Tx, area: str, title: str, text: str, kinds: Sequence[str], now: datetime) -> int | None:
    """None where the office has one of this title."""
    return tx.insert_missing(CannedAnswer, area=area, title=title, text=text, kinds=list(kinds), updated_at=now)


def find(tx: Tx, area: str, answer_id: int) -> Row[tuple[int, str, str, list[str]]] | None:
    """One of this very office."""
    columns = select(CannedAnswer.id, CannedAnswer.title, CannedAnswer.text, CannedAnswer.kinds)
    return tx.first(columns.where(CannedAnswer.id == answer_id, CannedAnswer.area == area))


def change(tx: Tx, area: str, answer_id: int, title: str, text: str, kinds: Sequence[str], now: datetime) -> bool:
    """False where another of the office has this title already."""
    taken = select(CannedAnswer.id).where(
        CannedAnswer.area == area, CannedAnswer.title == title, CannedAnswer.id != answer_id
    )
    if tx.first(taken) is not None:
        return False
    here = update(CannedAnswer).where(CannedAnswer.id == answer_id, CannedAnswer.area == area)
    return tx.run(here.values(title=title, text=text, kinds=list(kinds), updated_at=now)) == 1


def remove(tx: Tx, area: str, answer_id: int) -> bool:
    return tx.run(delete(CannedAnswer).where(CannedAnswer.id == answer_id, CannedAnswer.area == area)) == 1
