"""The lists of administrators: staff accounts, who is signed in, and the audit lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, or_, select

from bot.store.base import Tx
from bot.store.desk.staff import AuditLine, StaffMember, StaffSession
from bot.store.screens.scope import Page, Scope, page_of


@dataclass(frozen=True, slots=True)
class MemberLine:
    id: int
    name: str
    role: str
    area: str
    active: bool
    locked_until: datetime | None
    sessions: int
    temporary: bool
    totp: bool


@dataclass(frozen=True, slots=True)
class Trace:
    at: datetime
    who: str
    act: str
    subject: str
    detail: Mapping[str, Any]


def members(tx: Tx, scope: Scope, page: int = 1) -> Page[MemberLine]:
    """Those who can sign in first."""
    ordered = _members(scope).order_by(StaffMember.active.desc(), StaffMember.id)
    return page_of(tx, ordered, page, lambda row: MemberLine(*row))


def member(tx: Tx, scope: Scope, staff_id: int) -> MemberLine | None:
    row: Any = tx.first(_members(scope).where(StaffMember.id == staff_id))
    return None if row is None else MemberLine(*row)


def _members(scope: Scope) -> Select[*tuple[Any, ...]]:
    one = StaffMember
    sessions = select(func.count()).where(StaffSession.staff_id == one.id).scalar_subquery()
    facts = (one.id, one.name, one.role, one.area, one.active, one.locked_until, sessions, one.temporary)
    return select(*facts, one.totp_sealed.is_not(None)).where(scope.covers(one.area))


def sign_out(tx: Tx, scope: Scope, staff_id: int) -> int:
    """Ends every session of a member; returns how many there were."""
    mine = select(StaffMember.id).where(StaffMember.id == staff_id, scope.covers(StaffMember.area))
    return tx.run(delete(StaffSession).where(StaffSession.staff_id.in_(mine)))


@dataclass(frozen=True, slots=True)
class TraceFilter:
    """`text` is an account or the beginning of a subject; `act` one kind of deed; `since` and `before` are moments."""

    text: str = ""
    act: str = ""
    since: datetime | None = None
    before: datetime | None = None


def audit(tx: Tx, scope: Scope, wanted: TraceFilter, page: int = 1) -> Page[Trace]:
    """Newest first. Lines of staff of the area; those of programs are shown to who has the whole home area."""
    return page_of(tx, _traces(scope, wanted).order_by(AuditLine.id.desc()), page, lambda row: Trace(*row))


def audit_amount(tx: Tx, scope: Scope, wanted: TraceFilter) -> int:
    return int(tx.scalar(select(func.count()).select_from(_traces(scope, wanted).subquery())))


def audit_rows(tx: Tx, scope: Scope, wanted: TraceFilter) -> Iterator[Mapping[str, Any]]:
    """Every line, oldest first, with its number and its link of the chain."""
    columns = _traces(scope, wanted).add_columns(AuditLine.id, AuditLine.chain)
    for row in tx.stream(columns.order_by(AuditLine.id)):
        yield dict(row._mapping)


def _traces(scope: Scope, wanted: TraceFilter) -> Select[*tuple[Any, ...]]:
    staff = select(StaffMember.name)
    inside: ColumnElement[bool] = AuditLine.who.in_(staff.where(scope.covers(StaffMember.area)))
    if scope.holds(scope.home):
        inside = or_(inside, AuditLine.who.not_in(staff))
    line, text = AuditLine, wanted.text
    statement = select(line.at, line.who, line.act, line.subject, line.detail).where(inside)
    if text:
        statement = statement.where((line.who == text) | line.subject.startswith(text, autoescape=True))
    if wanted.act:
        statement = statement.where(line.act == wanted.act)
    if wanted.since is not None:
        statement = statement.where(line.at >= wanted.since)
    return statement if wanted.before is None else statement.where(line.at < wanted.before)
