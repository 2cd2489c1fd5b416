"""Where a liaison is signed in: links that open once, and the sign-ins that came of them or of a phone code."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, Row, String, and_, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, BigId, Tx, UtcDateTime
from bot.store.field.liaisons import Liaison


class LiaisonSession(Base):
    """kind: `link` (waits to be opened, once) or `page` (a phone that is signed in).

    `mark` is the digest of the liaison's phone number at the time: with another number it opens nothing any more.
    """

    __tablename__ = "liaison_sessions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    liaison_id: Mapped[int] = mapped_column(ForeignKey("liaisons.id"), index=True)
    kind: Mapped[str] = mapped_column(String(4))
    mark: Mapped[bytes] = mapped_column(LargeBinary(16))
    device: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token belongs to, and by which sign-in."""

    liaison_id: int
    session_id: int
    seen_at: datetime | None


_GENUINE = and_(Liaison.id == LiaisonSession.liaison_id, Liaison.active, Liaison.phone_digest == LiaisonSession.mark)


def add(tx: Tx, liaison_id: int, kind: str, token: str, now: datetime, lasts: timedelta, device: str = "") -> bool:
    """Lets whoever has the token in; False for a liaison at rest. Those that are over are swept."""
    tx.run(delete(LiaisonSession).where(LiaisonSession.expires_at <= now))
    mark = tx.scalar(select(Liaison.phone_digest).where(Liaison.id == liaison_id, Liaison.active))
    if mark is None:
        return False
    times = {"created_at": now, "expires_at": now + lasts}
    tx.insert(
        LiaisonSession,
        digest=_digest(token),
        liaison_id=liaison_id,
        kind=kind,
        mark=mark,
        device=device[:40],
        **times,
    )
    return True


def bearer(tx: Tx, kind: str, token: str, now: datetime) -> Bearer | None:
    """Whose token it is, while it is good."""
    row = tx.first(
        select(LiaisonSession.liaison_id, LiaisonSession.id, Liaison.seen_at)
        .join(Liaison, _GENUINE)
        .where(LiaisonSession.digest == _digest(token), LiaisonSession.kind == kind, LiaisonSession.expires_at > now)
    )
    return None if row is None else Bearer(row.liaison_id, row.id, row.seen_at)


def use_up(tx: Tx, session_id: int) -> bool:
    """The link opens nothing any more; False where another was faster."""
    return tx.run(delete(LiaisonSession).where(LiaisonSession.id == session_id)) == 1


def touch(tx: Tx, who: Bearer, now: datetime, lasts: timedelta) -> None:
    """They are here: the sign-in holds for so long from now on."""
    tx.run(update(Liaison).where(Liaison.id == who.liaison_id).values(seen_at=now))
    tx.run(update(LiaisonSession).where(LiaisonSession.id == who.session_id).values(expires_at=now + lasts))


def of_liaison(tx: Tx, liaison_id: int, now: datetime) -> Sequence[Row[Any]]:
    """Id, device and time of each phone that is signed in, newest first."""
    columns = select(LiaisonSession.id, LiaisonSession.device, LiaisonSession.created_at)
    theirs = (LiaisonSession.liaison_id == liaison_id, LiaisonSession.kind == "page", LiaisonSession.expires_at > now)
    return tx.all(columns.where(*theirs).order_by(LiaisonSession.id.desc()))


def end(tx: Tx, liaison_id: int, session_id: int) -> bool:
    """Ends one sign-in of this liaison; False where it has ended already."""
    theirs = (LiaisonSession.id == session_id, LiaisonSession.liaison_id == liaison_id)
    return tx.run(delete(LiaisonSession).where(*theirs)) == 1


def end_all(tx: Tx, liaison_id: int) -> int:
    """Ends every sign-in and every link that waits."""
    return tx.run(delete(LiaisonSession).where(LiaisonSession.liaison_id == liaison_id))


def _digest(token: str) -> bytes:
    # The token is 32 random bytes: a plain hash cannot be reversed.
    return hashlib.sha256(token.encode()).digest()
