"""Pictures and voice messages that people sent: one row each, the file itself sealed in the data folder.

The platforms keep a file for three days (WeChat) or until it is deleted (Twilio); a job of its own fetches it before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Integer, LargeBinary, String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, BigId, Tx, UtcDateTime, where

LOOSE, FILED = timedelta(days=7), timedelta(days=365)
"""How long a file is kept: one that belongs to nothing, and one that belongs to a case or a sign-up."""

TRIES = 5
AGAIN = timedelta(minutes=10)
OFFERED = timedelta(days=3)
"""How long WeChat gives a file out."""


class MediaRow(Base):
    """`source` is the platform's media id or address; state: waiting, kept, lost (gone or no picture), purged.

    `path` is the sealed file's, within the data folder. `due_at` is when the file is to be fetched (again), and is set
    while it waits only.
    """

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(8))
    source_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    signup_id: Mapped[int | None] = mapped_column(ForeignKey("signups.id"))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    content_type: Mapped[str] = mapped_column(String(40), default="")
    size: Mapped[int] = mapped_column(Integer, default=0)
    path: Mapped[str] = mapped_column(String(80), default="")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "address_id", "id"),
        Index(None, "case_id"),
        Index(None, "signup_id"),
        Index("ix_media_due_at", "due_at", **where("due_at")),
        Index(None, "state", "received_at"),
    )


@dataclass(frozen=True, slots=True)
class Medium:
    """One picture or voice message. `source` is the platform's media id or address, for fetching."""

    id: int
    channel: str
    kind: str
    source: str
    state: str
    content_type: str
    size: int
    path: str
    received_at: datetime


def keep(tx: Tx, channel: str, kind: str, source: str, address_id: int, now: datetime) -> int:
    """Notes what was sent; after the commit the job `fetch_media` is due for the id that comes back."""
    return tx.insert(
        MediaRow,
        channel=channel,
        kind=kind,
        source_sealed=tx.keys.seal(source),
        address_id=address_id,
        due_at=now,
        received_at=now,
    )


def attach(tx: Tx, media_ids: Sequence[int], *, case_id: int | None = None, signup_id: int | None = None) -> None:
    """From now on these belong to the case or the sign-up, and are kept as long as it."""
    owner = {"case_id": case_id} if case_id is not None else {"signup_id": signup_id}
    tx.run(update(MediaRow).where(MediaRow.id.in_(media_ids)).values(**owner))


def get(tx: Tx, media_id: int) -> Medium | None:
    found = _media(tx, MediaRow.id == media_id)
    return found[0] if found else None


def of_case(tx: Tx, case_id: int) -> list[Medium]:
    """What belongs to the case, oldest first; the caller has made sure that the case may be seen."""
    return _media(tx, MediaRow.case_id == case_id)


def of_signup(tx: Tx, signup_id: int) -> list[Medium]:
    """What belongs to the sign-up, oldest first; the caller has made sure that it may be seen."""
    return _media(tx, MediaRow.signup_id == signup_id)


def of_address(tx: Tx, address_id: int) -> list[Medium]:
    """All that was sent from the address and is not purged."""
    return _media(tx, MediaRow.address_id == address_id, MediaRow.state != "purged")


def due(tx: Tx, now: datetime, limit: int = 100) -> list[int]:
    """Ids that wait to be fetched and have no job, or had one that came to nothing."""
    statement = select(MediaRow.id).where(MediaRow.due_at <= now - AGAIN).order_by(MediaRow.due_at).limit(limit)
    return [row.id for row in tx.all(statement)]


def fetched(tx: Tx, media_id: int, path: str, content_type: str, size: int) -> None:
    values = {"state": "kept", "path": path, "content_type": content_type, "size": size, "due_at": None}
    tx.run(update(MediaRow).where(MediaRow.id == media_id, MediaRow.state == "waiting").values(**values))


def missed(tx: Tx, media_id: int, now: datetime, for_good: bool) -> None:
    """Not fetched this time; `for_good`, after five tries or three days it counts as lost."""
    mine = MediaRow.id == media_id, MediaRow.state == "waiting"
    tx.run(update(MediaRow).where(*mine).values(tries=MediaRow.tries + 1, due_at=now))
    given_up = or_(MediaRow.tries >= TRIES, MediaRow.received_at < now - OFFERED)
    lost = update(MediaRow).where(*mine) if for_good else update(MediaRow).where(*mine, given_up)
    tx.run(lost.values(state="lost", due_at=None))


def outlived(tx: Tx, now: datetime, limit: int = 500) -> list[Medium]:
    """Files whose time is over."""
    loose = MediaRow.case_id.is_(None) & MediaRow.signup_id.is_(None)
    old = or_(MediaRow.received_at < now - FILED, loose & (MediaRow.received_at < now - LOOSE))
    return _media(tx, MediaRow.state != "purged", old)[:limit]


def purge(tx: Tx, media_ids: Sequence[int]) -> None:
    """The files are gone; the rows stay as history, without the way to them."""
    gone = {"state": "purged", "path": "", "source_sealed": b"", "due_at": None}
    tx.run(update(MediaRow).where(MediaRow.id.in_(media_ids)).values(**gone))


def _media(tx: Tx, *conditions: ColumnElement[bool]) -> list[Medium]:
    return [_medium(tx, row) for row in tx.all(select(MediaRow.__table__).where(*conditions).order_by(MediaRow.id))]


def _medium(tx: Tx, row: Any) -> Medium:
    return Medium(
        id=row.id,
        channel=row.channel,
        kind=row.kind,
        source=tx.keys.unseal(row.source_sealed or None),
        state=row.state,
        content_type=row.content_type,
        size=row.size,
        path=row.path,
        received_at=row.received_at,
    )
