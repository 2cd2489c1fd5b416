"""Cases that staff asked a liaison to see to: who it is and what they said, in the clear: they are to be visited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.talk.cases import Case


@dataclass(frozen=True, slots=True)
class Entrusted:
    id: int
    number: str
    kind: str
    name: str
    phone: str
    village: str
    content: str
    created_at: datetime


def listing(tx: Tx, liaison_id: int) -> list[Entrusted]:
    """Those that are not closed, the oldest first."""
    return [_entrusted(tx, row) for row in tx.all(_MINE.where(Case.liaison_id == liaison_id).order_by(Case.id))]


def one(tx: Tx, liaison_id: int, case_id: int) -> Entrusted | None:
    row = tx.first(_MINE.where(Case.liaison_id == liaison_id, Case.id == case_id))
    return None if row is None else _entrusted(tx, row)


_MINE = (
    select(Case.__table__, func.coalesce(Area.name, "").label("village"))
    .select_from(Case)
    .outerjoin(Area, Area.code == Case.area)
    .where(Case.state != "closed")
)


def _entrusted(tx: Tx, row: Row[Any]) -> Entrusted:
    phone = tx.keys.unseal(row.phone_sealed).removeprefix("+86")
    name, content = tx.keys.unseal(row.name_sealed), tx.keys.unseal(row.content_sealed)
    return Entrusted(row.id, row.number, row.kind, name, phone, row.village, content, row.created_at)
