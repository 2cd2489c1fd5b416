"""Liaison officers (联络员) and the villages they speak for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, Row, String, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.liaising import LiaisonCard
from bot.store.areas import bounds, inside
from bot.store.base import AREA, Base, BigId, Tx, UtcDateTime, where


class Liaison(Base):
    """A villager who speaks for the service; `number` is the 工号 that stands in the QR scene `l.<工号>`.

    `address_id` is the openid that was bound by a phone check at `bound_at`; `seen_at` when they last had one of their
    pages open (to the hour). `card_digest` is the keyed hash of the word on the card with which they may bind, good
    until `card_until`.
    """

    __tablename__ = "liaisons"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    township: Mapped[str] = mapped_column(String(60), default="")
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(String(300), default="")
    bound_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    card_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    card_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "phone_digest"),
        Index(None, "address_id", **where("address_id")),
        Index(None, "card_digest", unique=True, **where("card_digest")),
    )


class LiaisonArea(Base):
    """A village in a liaison's care; `until` is set when it is handed over, the row stays as history."""

    __tablename__ = "liaison_areas"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    liaison_id: Mapped[int] = mapped_column(ForeignKey("liaisons.id"))
    area: Mapped[str] = mapped_column(AREA)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "area"), Index(None, "liaison_id"))


_CURRENT = and_(LiaisonArea.liaison_id == Liaison.id, LiaisonArea.until.is_(None))


def upsert_many(tx: Tx, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Rows of `number`, `name`, `phone` (E.164), `areas` (village codes), `township`, `note`; key `number`.

    The villages named are from now on the liaison's; those no longer named are closed and stay as history.
    """
    sealed = [{**row, **_sealed(tx, row["phone"])} for row in rows]
    tx.upsert(Liaison, [{k: v for k, v in row.items() if k not in {"phone", "areas"}} for row in sealed])
    numbers = [row["number"] for row in rows]
    ids = {row.number: row.id for row in tx.all(select(Liaison.number, Liaison.id).where(Liaison.number.in_(numbers)))}
    for row in rows:
        assign(tx, ids[row["number"]], row["areas"], now)


def _sealed(tx: Tx, phone: str) -> dict[str, Any]:
    return {"phone_sealed": tx.keys.seal(phone), "phone_digest": tx.keys.digest(phone)}


def assign(tx: Tx, liaison_id: int, areas: Sequence[str], now: datetime) -> None:
    """These are the liaison's villages from now on."""
    mine = and_(LiaisonArea.liaison_id == liaison_id, LiaisonArea.until.is_(None))
    held = {row.area for row in tx.all(select(LiaisonArea.area).where(mine))}
    gone = held - set(areas)
    if gone:
        tx.run(update(LiaisonArea).where(mine, LiaisonArea.area.in_(gone)).values(until=now))
    for area in dict.fromkeys(areas):
        if area not in held:
            tx.insert(LiaisonArea, liaison_id=liaison_id, area=area, since=now)


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a liaison is reached: the openid or number that they speak from, where known, and their phone (E.164)."""

    id: int
    address_id: int | None
    phone: str


_NEAREST = (
    select(Liaison.id, Liaison.name, Liaison.phone_sealed, Liaison.address_id)
    .join(LiaisonArea, _CURRENT)
    .where(Liaison.active, inside(LiaisonArea.area, "area", 0))
    .order_by(func.length(LiaisonArea.area), Liaison.id)
    .limit(1)
)


def card_of(tx: Tx, area: str) -> LiaisonCard | None:
    """Who speaks for the village; where it has none, someone of its township."""
    row = _nearest(tx, area)
    return None if row is None else LiaisonCard(row.name, tx.keys.unseal(row.phone_sealed), areas_of(tx, row.id))


def nearest(tx: Tx, area: str) -> Reached | None:
    """Where the liaison of `card_of` is reached."""
    row = _nearest(tx, area)
    return None if row is None else Reached(row.id, row.address_id, tx.keys.unseal(row.phone_sealed))


def _nearest(tx: Tx, area: str) -> Row[Any] | None:
    codes = [code for code in dict.fromkeys((area, area[:9])) if len(code) >= 9]
    return next(filter(None, (tx.first(_NEAREST, bounds("area", [code])) for code in codes)), None)


def card(tx: Tx, liaison_id: int) -> LiaisonCard | None:
    """An active liaison."""
    row = tx.first(select(Liaison.name, Liaison.phone_sealed).where(Liaison.id == liaison_id, Liaison.active))
    return None if row is None else LiaisonCard(row.name, tx.keys.unseal(row.phone_sealed), areas_of(tx, liaison_id))


def areas_of(tx: Tx, liaison_id: int) -> tuple[str, ...]:
    """Codes of the villages in the liaison's care today."""
    mine = select(LiaisonArea.area).where(LiaisonArea.liaison_id == liaison_id, LiaisonArea.until.is_(None))
    return tuple(row.area for row in tx.all(mine.order_by(LiaisonArea.area)))


def by_number(tx: Tx, number: str) -> int | None:
    """The id of an active liaison by 工号, as in the QR scene `l.<工号>`."""
    found: int | None = tx.scalar(select(Liaison.id).where(Liaison.number == number, Liaison.active))
    return found


def by_address(tx: Tx, address_id: int | None, phone: str = "") -> int | None:
    """The id of the active liaison who speaks from this address or has this phone (E.164)."""
    mine = [Liaison.address_id == address_id] if address_id is not None else []
    if phone:
        mine.append(Liaison.phone_digest == tx.keys.digest(phone))
    if not mine:
        return None
    found: int | None = tx.scalar(select(Liaison.id).where(Liaison.active, or_(*mine)).order_by(Liaison.id).limit(1))
    return found


def export_rows(tx: Tx) -> Iterator[dict[str, Any]]:
    """Every liaison with the keys of `upsert_many`, by number."""
    villages: dict[int, list[str]] = {}
    for row in tx.all(select(LiaisonArea.liaison_id, LiaisonArea.area).where(LiaisonArea.until.is_(None))):
        villages.setdefault(row.liaison_id, []).append(row.area)
    for row in tx.stream(select(Liaison.__table__).order_by(Liaison.number)):
        areas = sorted(villages.get(row.id, []))
        yield {**row._mapping, "phone": tx.keys.unseal(row.phone_sealed), "areas": areas}
