"""Staff accounts (工作人员), their sessions, and the line that every change leaves (written by audit.py)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    delete,
    false,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId, Tx, UtcDateTime


class StaffMember(Base):
    """role: administrator, editor, sender, approver, inbox, viewer, liaison; `area` scopes every query of theirs.

    `temporary`: the password was given by somebody else and opens only the page where one chooses one's own.
    `totp_sealed` is the secret of the second factor, None where it is off; `totp_step` the last step that was used.
    """

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(14))
    area: Mapped[str] = mapped_column(AREA)
    temporary: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StaffSession(Base):
    """A signed-in browser; the token itself is only in its cookie, here its digest. Deleting the row signs out.

    `device` is what the browser calls itself, in a few words, so that people know theirs again.
    """

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    device: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditLine(Base):
    """Who did what to which row. `chain` is the hash over this line and the one before, so that a cut shows."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(String(60))
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    chain: Mapped[bytes] = mapped_column(LargeBinary(32))

    __table_args__ = (Index(None, "subject"), Index(None, "who", "id"), Index(None, "act", "id"), Index(None, "at"))


PATIENCE = 5
"""Wrong passwords in a row after which an account rests: a minute, and twice as long each time after."""

LONGEST_REST = timedelta(hours=1)
_HASHER = PasswordHasher()


@cache
def _nobody() -> str:
    """Made at the first sign-in: hashing takes a tenth of a second, which every command would pay at its start."""
    return _HASHER.hash("nobody's password")


@dataclass(frozen=True, slots=True)
class Officer:
    """A member of staff who is signed in."""

    id: int
    name: str
    role: str
    area: str
    temporary: bool = False
    totp_sealed: bytes | None = None
    totp_step: int = 0


def add(
    tx: Tx, name: str, password: str, role: str, area: str, now: datetime, *, temporary: bool = False
) -> int | None:
    """A new account; None where the name is taken."""
    hashed = _HASHER.hash(password)
    values = {"role": role, "area": area, "temporary": temporary, "created_at": now}
    return tx.insert_missing(StaffMember, name=name, password_hash=hashed, **values)


def id_of(tx: Tx, name: str) -> int | None:
    """The account of this name, None where there is none that is active."""
    found: int | None = tx.scalar(select(StaffMember.id).where(StaffMember.name == name, StaffMember.active))
    return found


def verify(tx: Tx, name: str, password: str, now: datetime) -> Officer | None:
    """The member of staff, or None for a wrong name or password, a closed account, or one at rest.

    Takes as long for an unknown name as for a known one. Call it in a transaction that commits: failures are counted,
    one try after the other, and forgotten by `welcome`.
    """
    # The row is held: tries at one instant would otherwise all read the same count.
    known = (StaffMember.name == name, StaffMember.active)
    row = tx.first(select(StaffMember.__table__).where(*known).with_for_update())
    resting = row is not None and row.locked_until is not None and row.locked_until > now
    right = _matches(row.password_hash if row is not None else _nobody(), password)
    if row is None or resting:
        return None
    if not right:
        count_failure(tx, row.id, now)
        return None
    if _HASHER.check_needs_rehash(row.password_hash):
        _change(tx, row.id, password_hash=_HASHER.hash(password))
    return Officer(row.id, row.name, row.role, row.area, row.temporary, row.totp_sealed, row.totp_step)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except VerificationError:
        return False


def count_failure(tx: Tx, staff_id: int, now: datetime) -> None:
    """One more wrong password or code in a row; from `PATIENCE` on the account rests."""
    failures = 1 + int(tx.scalar(select(StaffMember.failures).where(StaffMember.id == staff_id)))
    rest = None
    if failures >= PATIENCE:
        rest = now + min(LONGEST_REST, timedelta(minutes=2.0 ** min(failures - PATIENCE, 10)))
    _change(tx, staff_id, failures=failures, locked_until=rest)


def welcome(tx: Tx, staff_id: int, totp_step: int) -> None:
    """Password and code were right: failures are forgotten, and codes up to this step are used up."""
    _change(tx, staff_id, failures=0, locked_until=None, totp_step=totp_step)


def _change(tx: Tx, staff_id: int, **values: object) -> None:
    tx.run(update(StaffMember).where(StaffMember.id == staff_id).values(**values))


def knows_password(tx: Tx, staff_id: int, password: str) -> bool:
    """Whether this is the account's password; for who is signed in and changes something that matters."""
    hashed = tx.scalar(select(StaffMember.password_hash).where(StaffMember.id == staff_id))
    return _matches(hashed or _nobody(), password)


def set_password(tx: Tx, staff_id: int, password: str, *, temporary: bool = False) -> None:
    """Also ends every session of the account."""
    hashed = _HASHER.hash(password)
    _change(tx, staff_id, password_hash=hashed, temporary=temporary, failures=0, locked_until=None)
    tx.run(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def set_totp(tx: Tx, staff_id: int, secret: str | None, step: int = 0) -> None:
    """Turns the second factor on with this secret, whose codes up to `step` are used up, or off with None."""
    _change(tx, staff_id, totp_sealed=None if secret is None else tx.keys.seal(secret), totp_step=step)


def has_totp(tx: Tx, staff_id: int) -> bool:
    return tx.scalar(select(StaffMember.totp_sealed).where(StaffMember.id == staff_id)) is not None


def assign(tx: Tx, staff_id: int, role: str, area: str) -> None:
    """Another role or area, from the next page on."""
    _change(tx, staff_id, role=role, area=area)


def close_account(tx: Tx, staff_id: int) -> None:
    """The account can no longer sign in, and is signed out."""
    _change(tx, staff_id, active=False)
    tx.run(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def reopen_account(tx: Tx, staff_id: int) -> None:
    _change(tx, staff_id, active=True)


def open_session(tx: Tx, staff_id: int, token: str, now: datetime, lasts: timedelta, device: str = "") -> None:
    """Signs a browser in that holds this token; old sessions of everyone are swept."""
    tx.run(delete(StaffSession).where(StaffSession.expires_at <= now))
    ends = {"created_at": now, "expires_at": now + lasts}
    tx.insert(StaffSession, digest=_token_digest(token), staff_id=staff_id, device=device[:40], **ends)


def by_session(tx: Tx, token: str, now: datetime) -> Officer | None:
    """Who is signed in by this token."""
    row = tx.first(
        select(StaffMember.id, StaffMember.name, StaffMember.role, StaffMember.area, StaffMember.temporary)
        .join(StaffSession, StaffSession.staff_id == StaffMember.id)
        .where(StaffSession.digest == _token_digest(token), StaffSession.expires_at > now, StaffMember.active)
    )
    return None if row is None else Officer(**row._mapping)


def close_session(tx: Tx, token: str) -> None:
    tx.run(delete(StaffSession).where(StaffSession.digest == _token_digest(token)))


def sessions_of(tx: Tx, staff_id: int, token: str, now: datetime) -> Sequence[Row[Any]]:
    """Id, device and time of each sign-in that still holds, newest first; `here` marks the one of this token."""
    here = (StaffSession.digest == _token_digest(token)).label("here")
    columns = select(StaffSession.id, StaffSession.device, StaffSession.created_at, here)
    open_still = (StaffSession.staff_id == staff_id, StaffSession.expires_at > now)
    return tx.all(columns.where(*open_still).order_by(StaffSession.id.desc()))


def end_session(tx: Tx, staff_id: int, session_id: int) -> bool:
    """Ends one sign-in of this member; False where it has ended already."""
    theirs = (StaffSession.id == session_id, StaffSession.staff_id == staff_id)
    return tx.run(delete(StaffSession).where(*theirs)) > 0


def _token_digest(token: str) -> bytes:
    # The token is 32 random bytes or more: a plain hash cannot be reversed.
    return hashlib.sha256(token.encode()).digest()
