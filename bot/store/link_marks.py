"""What the page behind a link is drawn from, in one query: the same mark means the same page."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from bot.offers import OfferKind
from bot.store.base import Tx
from bot.store.code_words import OFFERS
from bot.store.hot import Hot
from bot.store.invitations import Invitation
from bot.store.liaisons import Liaison

Mark = tuple[Any, ...]


def mark_of(tx: Tx, kind: OfferKind, code: str) -> Mark | None:
    """Every column of the thing, when the link ends or was revoked, who passes it on; None where there is no such link.

    `kind` is the link's own, which never changes.
    """
    rows = _marks(kind).rows(tx, {"code": code})
    return tuple(rows[0]) if rows else None


def ends_at(mark: Mark) -> datetime | None:
    """When the link of this mark expires."""
    ends: datetime | None = mark[0]
    return ends


@cache
def _marks(kind: OfferKind) -> Hot:
    return Hot(lambda _dialect: _of(kind))


def _of(kind: OfferKind) -> Select[*tuple[Any, ...]]:
    offer = OFFERS[kind].__table__
    link = (Invitation.expires_at.label("link_ends"), Invitation.revoked_at.label("link_revoked"))
    by = (Liaison.name.label("by_name"), Liaison.active.label("by_active"))
    return (
        select(*link, *by, *offer.c)
        .select_from(Invitation)
        .join(offer, offer.c.id == Invitation.offer_id)
        .outerjoin(Liaison, Liaison.id == Invitation.liaison_id)
        .where(Invitation.code == bindparam("code"), Invitation.kind == kind)
    )
