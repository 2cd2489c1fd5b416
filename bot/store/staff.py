"""Staff accounts (工作人员), their sessions, and the line that every change leaves (written by audit.py)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

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


def add(tx: Tx, name: str, password: str, role: str, area: str, now: datetime) -> int | None:
    """A new account; None where the name is taken."""
    password_hash = _HASHER.hash(password)
    return tx.insert_missing(StaffMember, name=name, password_hash=password_hash, role=role, area=area, created_at=now)


def id_of(tx: Tx, name: str) -> int | None:
    """The account of this name, None where there is none that is active."""
    found: int | None = tx.scalar(select(StaffMember.id).where(StaffMember.name == name, StaffMember.active))
    return found


def verify(tx: Tx, name: str, password: str, now: datetime) -> Officer | None:
    """The member of staff, or None for a wrong name or password, a closed account, or one at rest.

    Takes as long for an unknown name as for a known one. Call it in a transaction that commits: failures are counted.
    """
    row = tx.first(select(StaffMember.__table__).where(StaffMember.name == name, StaffMember.active))
    resting = row is not None and row.locked_until is not None and row.locked_until > now
    right = _matches(row.password_hash if row is not None else _nobody(), password)
    if row is None or resting:
        return None
    if not right:
        _count_failure(tx, row.id, row.failures + 1, now)
        return None
    renewed = {"password_hash": _HASHER.hash(password)} if _HASHER.check_needs_rehash(row.password_hash) else {}
    _change(tx, row.id, failures=0, locked_until=None, **renewed)
    return Officer(row.id, row.name, row.role, row.area)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except VerificationError:
        return False


def _count_failure(tx: Tx, staff_id: int, failures: int, now: datetime) -> None:
    rest = None
    if failures >= PATIENCE:
        rest = now + min(LONGEST_REST, timedelta(minutes=2.0 ** min(failures - PATIENCE, 10)))
    _change(tx, staff_id, failures=failures, locked_until=rest)


def _change(tx: Tx, staff_id: int, **values: object) -> None:
    tx.run(update(StaffMember).where(StaffMember.id == staff_id).values(**values))


def set_password(tx: Tx, staff_id: int, password: str) -> None:
    """Also ends every session of the account."""
    _change(tx, staff_id, password_hash=_HASHER.hash(password), failures=0, locked_until=None)
    tx.run(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def close_account(tx: Tx, staff_id: int) -> None:
    """The account can no longer sign in, and is signed out."""
    _change(tx, staff_id, active=False)
    tx.run(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def open_session(tx: Tx, staff_id: int, token: str, now: datetime, lasts: timedelta) -> None:
    """Signs a browser in that holds this token; old sessions of everyone are swept."""
    tx.run(delete(StaffSession).where(StaffSession.expires_at <= now))
    tx.insert(StaffSession, digest=_token_digest(token), staff_id=staff_id, created_at=now, expires_at=now + lasts)


def by_session(tx: Tx, token: str, now: datetime) -> Officer | None:
    """Who is signed in by this token."""
    row = tx.first(
        select(StaffMember.id, StaffMember.name, StaffMember.role, StaffMember.area)
        .join(StaffSession, StaffSession.staff_id == StaffMember.id)
        .where(StaffSession.digest == _token_digest(token), StaffSession.expires_at > now, StaffMember.active)
    )
    return None if row is None else Officer(**row._mapping)


def close_session(tx: Tx, token: str) -> None:
    tx.run(delete(StaffSession).where(StaffSession.digest == _token_digest(token)))


def _token_digest(token: str) -> bytes:
    # The token is 32 random bytes or more: a plain hash cannot be reversed.
    return hashlib.sha256(token.encode()).digest()
