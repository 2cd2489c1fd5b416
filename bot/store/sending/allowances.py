"""What WeChat allows towards one follower, and what a broadcast may cost: taken before sending, given back if unused.

Each taking is one statement that changes only rows with room, so that no two workers take the same last message: in the
window of 48 hours after a person's message, among the openid lists of a month, out of a broadcast's budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, update

from bot.store.base import Tx
from bot.store.register.addresses import KnownAddress
from bot.store.sending.broadcasts import Broadcast
from bot.store.sending.exclusions import month_of

AT_ONCE = 1000


def take_windows(tx: Tx, address_ids: Sequence[int], room: int, since: datetime) -> set[int]:
    """One message in the window of each of these openids; returns those that follow, wrote since and had room."""
    open_yet = and_(KnownAddress.following, KnownAddress.opened_at > since, KnownAddress.window_used < room)
    return _take(tx, address_ids, open_yet, window_used=KnownAddress.window_used + 1)


def give_back_windows(tx: Tx, address_ids: Sequence[int]) -> None:
    _take(tx, address_ids, KnownAddress.window_used > 0, window_used=KnownAddress.window_used - 1)


def take_lists(tx: Tx, address_ids: Sequence[int], most: int, now: datetime) -> set[int]:
    """One openid list of this month for each of these followers; returns those who had one left."""
    month = month_of(now)
    used = case((_in_month(month), KnownAddress.lists_used), else_=0)
    return _take(tx, address_ids, used < most, lists_month=month, lists_used=used + 1)


def give_back_lists(tx: Tx, address_ids: Sequence[int], now: datetime) -> None:
    here = and_(_in_month(month_of(now)), KnownAddress.lists_used > 0)
    _take(tx, address_ids, here, lists_used=KnownAddress.lists_used - 1)


def take_of_budget(tx: Tx, broadcast_id: int, each: int, wanted: int) -> int:
    """How many messages of this cost (thousandths of a yuan) the broadcast may still send, at most `wanted`."""
    row = tx.first(select(Broadcast.budget, Broadcast.spent).where(Broadcast.id == broadcast_id).with_for_update())
    if row is None or row.budget is None or not each:
        granted = wanted
    else:
        granted = max(0, min(wanted, (row.budget - row.spent) // each))
    if granted and each:
        _spend(tx, broadcast_id, granted * each)
    return int(granted)


def give_back_to_budget(tx: Tx, broadcast_id: int, cost: int) -> None:
    if cost:
        _spend(tx, broadcast_id, -cost)


def halt(tx: Tx, broadcast_id: int, reason: str) -> None:
    """The broadcast pauses itself, and says why."""
    here = and_(Broadcast.id == broadcast_id, Broadcast.state == "running")
    tx.run(update(Broadcast).where(here).values(state="paused", halted=reason))


def _spend(tx: Tx, broadcast_id: int, cost: int) -> None:
    tx.run(update(Broadcast).where(Broadcast.id == broadcast_id).values(spent=Broadcast.spent + cost))


def _in_month(month: str) -> ColumnElement[bool]:
    return func.coalesce(KnownAddress.lists_month, "") == month


def _take(tx: Tx, address_ids: Sequence[int], where: ColumnElement[bool], **values: Any) -> set[int]:
    """Locks in the order of ids, so that no two workers wait for each other; returns the rows that were changed."""
    ids, changed = sorted(set(address_ids)), set()
    for start in range(0, len(ids), AT_ONCE):
        some = KnownAddress.id.in_(ids[start : start + AT_ONCE])
        locked = select(KnownAddress.id).where(some, where).order_by(KnownAddress.id).with_for_update().cte("locked")
        mine = KnownAddress.id.in_(select(locked.prefix_with("MATERIALIZED", dialect="postgresql").c.id))
        taken = update(KnownAddress).where(mine).values(**values).returning(KnownAddress.id)
        changed |= {row.id for row in tx.all(taken)}
    return changed
