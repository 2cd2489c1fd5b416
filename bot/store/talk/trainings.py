"""Trainings of the language model that staff asked for in the console, and what came of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, Row, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, BigId, Tx, UtcDateTime

Act = Literal["train", "force", "back"]
Outcome = Literal["replaced", "refused", "failed", "back"]


class Training(Base):
    """act: train, force (also where the guard set says it fell), back (the model before).

    state: asked, running, then replaced, refused, failed or back. `report` holds figures and messages of the guard
    set, nothing personal.
    """

    __tablename__ = "trainings"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    act: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8), default="asked")
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def ask(tx: Tx, act: Act, asked_by: str, now: datetime) -> int:
    return tx.insert(Training, act=act, asked_by=asked_by, asked_at=now)


def begin(tx: Tx, training_id: int, now: datetime) -> str | None:
    """The act to carry out, None where another worker was faster or it is done."""
    change = update(Training).where(Training.id == training_id, Training.state == "asked")
    if tx.run(change.values(state="running", began_at=now)) != 1:
        return None
    return str(tx.scalar(select(Training.act).where(Training.id == training_id)))


def end(tx: Tx, training_id: int, outcome: Outcome, report: Mapping[str, Any], now: datetime) -> None:
    change = update(Training).where(Training.id == training_id)
    tx.run(change.values(state=outcome, report=dict(report), ended_at=now))


def give_up(tx: Tx, before: datetime, now: datetime) -> None:
    """What began before then and has no end has failed."""
    change = update(Training).where(Training.state == "running", Training.began_at < before)
    tx.run(change.values(state="failed", report={"why": "the worker was stopped in the middle"}, ended_at=now))


def not_begun(tx: Tx, before: datetime) -> list[int]:
    """Those asked for before then that no worker has begun."""
    return [row.id for row in tx.all(select(Training.id).where(Training.state == "asked", Training.asked_at < before))]


def latest(tx: Tx) -> Row[Any] | None:
    """The training asked for last."""
    return tx.first(select(Training.__table__).order_by(Training.id.desc()).limit(1))
