"""The links to one thing on offer that are in force, and what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from bot.store.base import Tx
from bot.store.enrolment.signups import SignupRow
from bot.store.field.invitations import Invitation
from bot.store.field.liaisons import Liaison
from bot.store.field.visits import LinkVisits


@dataclass(frozen=True, slots=True)
class LinkLine:
    code: str
    liaison: str
    person_id: int | None
    expires_at: datetime | None
    signups: int
    visits: int


def of_offer(tx: Tx, kind: str, offer_id: int, now: datetime) -> Sequence[LinkLine]:
    """At most 100, those that brought most first. Ask only for things that the reader may see."""
    invitation = Invitation
    brought = (
        select(SignupRow.invitation_id, func.count().label("number"))
        .where(SignupRow.kind == kind, SignupRow.offer_id == offer_id, SignupRow.invitation_id.is_not(None))
        .group_by(SignupRow.invitation_id)
        .subquery()
    )
    seen = (
        select(LinkVisits.invitation_id, func.sum(LinkVisits.visits).label("number"))
        .join(Invitation, Invitation.id == LinkVisits.invitation_id)
        .where(Invitation.kind == kind, Invitation.offer_id == offer_id)
        .group_by(LinkVisits.invitation_id)
        .subquery()
    )
    opened = func.coalesce(seen.c.number, 0).label("visits")
    number = func.coalesce(brought.c.number, 0).label("signups")
    name = func.coalesce(Liaison.name, "").label("liaison")
    statement = (
        select(invitation.code, name, invitation.person_id, invitation.expires_at, number, opened)
        .select_from(invitation)
        .outerjoin(Liaison, Liaison.id == invitation.liaison_id)
        .outerjoin(brought, brought.c.invitation_id == invitation.id)
        .outerjoin(seen, seen.c.invitation_id == invitation.id)
        .where(invitation.kind == kind, invitation.offer_id == offer_id, invitation.revoked_at.is_(None))
        .where(or_(invitation.expires_at.is_(None), invitation.expires_at > now))
        .order_by(number.desc(), opened.desc(), invitation.id)
        .limit(100)
    )
    return [LinkLine(**row._mapping) for row in tx.all(statement)]
