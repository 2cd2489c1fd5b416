"""What the page behind a link is drawn from, in one query: the same mark means the same page."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, case, literal, select

from bot.offers import OfferKind
from bot.store.base import Tx
from bot.store.catalogue.code_words import OFFERS
from bot.store.field.invitations import Invitation
from bot.store.field.liaisons import Liaison
from bot.store.hot import Hot

Mark = tuple[Any, ...]

COUNTED = frozenset({"taken", "taken_elsewhere"})


def mark_of(tx: Tx, kind: OfferKind, code: str) -> Mark | None:
    """When the link ends or was revoked, who passes it on, what the thing says, its free seats; None for no such link.

    `kind` is the link's own, which never changes. Of a thing without a limit, who signs up changes nothing.
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
    said = [column for column in offer.c if column.name not in COUNTED]
    return (
        select(*link, *by, _left(offer).label("free"), *said)
        .select_from(Invitation)
        .join(offer, offer.c.id == Invitation.offer_id)
        .outerjoin(Liaison, Liaison.id == Invitation.liaison_id)
        .where(Invitation.code == bindparam("code"), Invitation.kind == kind)
    )


def _left(offer: FromClause) -> ColumnElement[Any]:
    """As `availability` counts it."""
    columns = offer.c
    if "seats" not in columns:
        return literal(None)
    free: ColumnElement[Any] = columns.seats
    for name in sorted(COUNTED & set(columns.keys())):
        free = free - columns[name]
    return case((free > 0, free), (columns.seats.is_not(None), 0))
