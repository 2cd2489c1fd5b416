"""Papers of an application (申请材料): which were sent, as what, and what the applicant said of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, BigId, Tx, UtcDateTime


class PaperRow(Base):
    """One picture of a paper, or with `stated_sealed` what was said; `label` is what it shows, empty while not told."""

    __tablename__ = "papers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    signup_id: Mapped[int] = mapped_column(ForeignKey("signups.id"))
    label: Mapped[str] = mapped_column(String(60), default="")
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"))
    stated_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "signup_id"), Index(None, "media_id"))


@dataclass(frozen=True, slots=True)
class Paper:
    """`media_id` of a picture, or `stated` in the clear."""

    id: int
    label: str
    media_id: int | None
    stated: str
    received_at: datetime


_OF_SIGNUP = select(PaperRow.__table__).where(PaperRow.signup_id == bindparam("signup")).order_by(PaperRow.id)


def hand_in(tx: Tx, signup_id: int, media_ids: Sequence[int], now: datetime) -> None:
    """Pictures that belong to the sign-up from now on; what they show is told afterwards."""
    for media_id in media_ids:
        tx.insert(PaperRow, signup_id=signup_id, label="", media_id=media_id, received_at=now)


def name(tx: Tx, signup_id: int, label: str) -> None:
    """What the pictures show that came since the last was named."""
    unnamed = (PaperRow.signup_id == signup_id, PaperRow.label == "")
    tx.run(update(PaperRow).where(*unnamed).values(label=label))


def state(tx: Tx, signup_id: int, label: str, words: str, now: datetime) -> None:
    """What the applicant said; what they said before under this label gives way."""
    tx.run(
        delete(PaperRow).where(PaperRow.signup_id == signup_id, PaperRow.label == label, PaperRow.media_id.is_(None))
    )
    tx.insert(PaperRow, signup_id=signup_id, label=label, stated_sealed=tx.keys.seal(words), received_at=now)


def of_signup(tx: Tx, signup_id: int) -> list[Paper]:
    """All of them, oldest first; the caller has made sure that the sign-up may be seen."""
    return [_paper(tx, row) for row in tx.all(_OF_SIGNUP, {"signup": signup_id})]


def _paper(tx: Tx, row: Any) -> Paper:
    return Paper(row.id, row.label, row.media_id, tx.keys.unseal(row.stated_sealed), row.received_at)
