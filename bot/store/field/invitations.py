"""Invitations (邀请链接, 口令): what a liaison or a labourer passes on, bound to one thing on offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, bindparam, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.offers import OfferKind
from bot.store.base import Base, BigId, Tx, UtcDateTime, where


class Invitation(Base):
    """One link: `code` stands in `/s/<code>` and in the QR scene `i.<code>`, `code_word` is its spoken form."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    offer_id: Mapped[int] = mapped_column(BigId)
    liaison_id: Mapped[int | None] = mapped_column(ForeignKey("liaisons.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "kind", "offer_id", "liaison_id", "person_id"),
        Index(None, "liaison_id", "created_at", **where("liaison_id")),
    )


LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter that is mistaken for a digit when a link is read aloud or copied by hand."""

LENGTH = 8


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation in force: what it is for, and who passed it on."""

    id: int
    code: str
    kind: OfferKind
    offer_id: int
    liaison_id: int | None
    person_id: int | None


_INVITED = select(
    Invitation.id,
    Invitation.code,
    Invitation.kind,
    Invitation.offer_id,
    Invitation.liaison_id,
    Invitation.person_id,
)


def mint(
    tx: Tx,
    kind: OfferKind,
    offer_id: int,
    now: datetime,
    random: Callable[[int], bytes],
    *,
    liaison_id: int | None = None,
    person_id: int | None = None,
    parent_id: int | None = None,
    expires_at: datetime | None = None,
) -> Invited:
    """The invitation of this thing for who passes it on: the one in force, else a new one."""
    mine = (
        Invitation.kind == kind,
        Invitation.offer_id == offer_id,
        Invitation.liaison_id.is_not_distinct_from(liaison_id),
        Invitation.person_id.is_not_distinct_from(person_id),
    )
    known = tx.first(_INVITED.where(*mine, *_in_force(now)).order_by(Invitation.id).limit(1))
    if known is not None:
        return Invited(**known._mapping)
    for _ in range(20):
        code = "".join(LETTERS[byte % len(LETTERS)] for byte in random(LENGTH))
        added = tx.insert_missing(
            Invitation,
            code=code,
            kind=kind,
            offer_id=offer_id,
            liaison_id=liaison_id,
            person_id=person_id,
            parent_id=parent_id,
            created_at=now,
            expires_at=expires_at,
        )
        if added is not None:
            return Invited(added, code, kind, offer_id, liaison_id, person_id)
    raise RuntimeError("twenty invitation codes in a row were taken")


def code_of(tx: Tx, kind: str, offer_id: int, liaison_id: int, now: datetime) -> str | None:
    """The code of the liaison's own link of this thing, where one is in force."""
    mine = and_(Invitation.kind == kind, Invitation.offer_id == offer_id, Invitation.liaison_id == liaison_id)
    found: str | None = tx.scalar(select(Invitation.code).where(mine, *_in_force(now)).order_by(Invitation.id).limit(1))
    return found


def look_up(tx: Tx, code: str, now: datetime) -> Invited | None:
    """The invitation of this code, None when there is none, or it was revoked or has expired."""
    known = remembered(tx, code, now)
    return known[0] if known and known[1] else None


_BY_CODE = _INVITED.add_columns(Invitation.expires_at, Invitation.revoked_at).where(
    Invitation.code == bindparam("code")
)


def remembered(tx: Tx, code: str, now: datetime) -> tuple[Invited, bool] | None:
    """The invitation of this code and whether it is in force: what a dead one was for can still be said."""
    row = tx.first(_BY_CODE, {"code": code.lower()})
    if row is None:
        return None
    facts = dict(row._mapping)
    expires, revoked = facts.pop("expires_at"), facts.pop("revoked_at")
    return Invited(**facts), revoked is None and (expires is None or expires > now)


_BEFORE = _INVITED.add_columns(Invitation.parent_id).where(Invitation.id == bindparam("id"))
HOPS = 3
"""How far back a sign-up is led: the link, whose link led there, and the one before (亲戚带亲戚)."""


def chain(tx: Tx, invitation_id: int) -> list[Invited]:
    """The link itself and those that led to it, the nearest first, at most `HOPS`."""
    links: list[Invited] = []
    wanted: int | None = invitation_id
    while wanted is not None and len(links) < HOPS:
        row = tx.first(_BEFORE, {"id": wanted})
        if row is None:
            break
        facts = dict(row._mapping)
        wanted = facts.pop("parent_id")
        links.append(Invited(**facts))
    return links


def liaison_behind(tx: Tx, link: Invited) -> int | None:
    """The liaison from whom a link came down, through at most `HOPS` hands."""
    return link.liaison_id or next((each.liaison_id for each in chain(tx, link.id) if each.liaison_id), None)


def revoke(tx: Tx, invitation_id: int, now: datetime) -> bool:
    """From now on the link leads nowhere; False when it was revoked before."""
    standing = (Invitation.id == invitation_id, Invitation.revoked_at.is_(None))
    return tx.run(update(Invitation).where(*standing).values(revoked_at=now)) == 1


def _in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Invitation.revoked_at.is_(None), or_(Invitation.expires_at.is_(None), Invitation.expires_at > now)
