"""The photo that a liaison may put on their posters: a small square, sealed, gone when they take it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, Tx, UtcDateTime


class LiaisonPhoto(Base):
    """One JPEG as the poster shows it; what was uploaded is not kept."""

    __tablename__ = "liaison_photos"

    liaison_id: Mapped[int] = mapped_column(ForeignKey("liaisons.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def keep(tx: Tx, liaison_id: int, photo: bytes, now: datetime) -> None:
    """In place of the one before."""
    drop(tx, liaison_id)
    tx.claim(LiaisonPhoto, liaison_id=liaison_id, sealed=tx.keys.seal_bytes(photo), created_at=now)


def drop(tx: Tx, liaison_id: int) -> bool:
    """False where there was none."""
    return tx.run(delete(LiaisonPhoto).where(LiaisonPhoto.liaison_id == liaison_id)) == 1


def photo_of(tx: Tx, liaison_id: int | None) -> bytes:
    """Empty where the liaison has put none up."""
    sealed = tx.scalar(select(LiaisonPhoto.sealed).where(LiaisonPhoto.liaison_id == liaison_id))
    return tx.keys.unseal_bytes(sealed) if sealed else b""
