"""Pictures that go out with notices: kept by what they are, so that the same one is kept once."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, Tx, UtcDateTime


class Picture(Base):
    """One JPG or PNG of at most two million bytes; `number` is its SHA-256."""

    __tablename__ = "pictures"

    number: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def keep(tx: Tx, content: bytes, now: datetime) -> str:
    """Its number, new or known."""
    number = hashlib.sha256(content).hexdigest()
    tx.claim(Picture, number=number, content=content, created_at=now)
    return number


def content_of(tx: Tx, number: str) -> bytes:
    """Empty where it is not kept."""
    found: bytes | None = tx.scalar(select(Picture.content).where(Picture.number == number))
    return found or b""
