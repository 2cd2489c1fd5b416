"""Voice messages that nobody could put into words, of a liaison's villages: to be listened to and answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.store.areas import Area, within
from bot.store.base import Tx
from bot.store.talk.cases import Case


@dataclass(frozen=True, slots=True)
class Voice:
    """A case of kind `voice`; `phone` without the country code, empty where nobody knows it."""

    case_id: int
    number: str
    name: str
    phone: str
    village: str
    address_id: int | None
    created_at: datetime


def listing(tx: Tx, areas: Sequence[str], limit: int = 50) -> list[Voice]:
    """Those that are not closed, the oldest first."""
    return [_voice(tx, row) for row in tx.all(_OPEN.where(within(Case.area, areas)).order_by(Case.id).limit(limit))]


def amount(tx: Tx, areas: Sequence[str]) -> int:
    waiting = select(func.count()).select_from(Case).where(within(Case.area, areas), *_WAITS)
    return int(tx.scalar(waiting))


def one(tx: Tx, areas: Sequence[str], case_id: int) -> Voice | None:
    row = tx.first(_OPEN.where(within(Case.area, areas), Case.id == case_id))
    return None if row is None else _voice(tx, row)


def close(tx: Tx, case_id: int, now: datetime) -> bool:
    """Ends it; False where it was closed before."""
    change = update(Case).where(Case.id == case_id, Case.state != "closed", Case.kind == "voice")
    return tx.run(change.values(state="closed", closed_at=now)) == 1


_WAITS = (Case.kind == "voice", Case.state != "closed")
_OPEN = (
    select(
        Case.id,
        Case.number,
        Case.name_sealed,
        Case.phone_sealed,
        Case.address_id,
        Case.created_at,
        func.coalesce(Area.name, "").label("village"),
    )
    .select_from(Case)
    .outerjoin(Area, Area.code == Case.area)
    .where(*_WAITS)
)


def _voice(tx: Tx, row: Row[Any]) -> Voice:
    name, phone = tx.keys.unseal(row.name_sealed), tx.keys.unseal(row.phone_sealed).removeprefix("+86")
    return Voice(row.id, row.number, name, phone, row.village, row.address_id, row.created_at)
