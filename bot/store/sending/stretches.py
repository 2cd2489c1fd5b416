"""A broadcast's rows in stretches of so many, each the work of one job; and those whose job was lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, select

from bot.store.base import Tx
from bot.store.sending.broadcasts import Delivery
from bot.store.sending.claims import due
from bot.store.sending.delivery_numbers import ends_of, of_broadcast

Stretch = tuple[int, int]


def cut(tx: Tx, broadcast_id: int, size: int) -> list[Stretch]:
    """First and last number of every `size` rows. Rows never go, so the same broadcast is always cut the same way."""
    first, end = ends_of(broadcast_id)
    found: list[Stretch] = []
    while (last := _last_of(tx, first, end, size)) is not None:
        found.append((first, last))
        first = last + 1
    return found


def _last_of(tx: Tx, first: int, end: int, size: int) -> int | None:
    """The last of so many rows from there on, or of as many as there are."""
    some = select(Delivery.id).where(Delivery.id.between(first, end)).order_by(Delivery.id).limit(size).subquery()
    last = tx.scalar(select(func.max(some.c.id)))
    return None if last is None else int(last)


def lost(tx: Tx, broadcast_id: int, size: int, now: datetime, waited_only: bool) -> list[Stretch]:
    """Stretches that hold due rows; `waited_only`: just those put off to a time that has come."""
    ready = Delivery.due_at <= now if waited_only else due(now)
    wanted = and_(Delivery.state == "planned", Delivery.way != "mass", ready)
    # Who was put off has a small index; SQLite would rather walk back through the whole range of the primary key.
    number = Delivery.id + 0 if waited_only else Delivery.id
    last = tx.scalar(select(func.max(number)).where(of_broadcast(number, broadcast_id), wanted))
    if last is None:
        return []
    holding = select(Delivery.id).where(wanted).limit(1)
    return [
        (first, end)
        for first, end in cut(tx, broadcast_id, size)
        if first <= last and tx.first(holding.where(Delivery.id.between(first, end))) is not None
    ]
