"""Circulars (下传通知): what goes county, township, liaison, and who on the way has said that they have it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, and_, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.liaising import Handed
from bot.offers import OfferKind
from bot.store.areas import within
from bot.store.base import AREA, Base, BigId, Tx, UtcDateTime
from bot.store.desk.staff import StaffMember
from bot.store.field.liaisons import Liaison, LiaisonArea

Way: TypeAlias = Literal["wechat", "sms", "page", "console", "above", "direct"]
"""How it was said: by whom it is for; by the office above in their place; nobody had to, for there is no office."""

OFFICE = 0
"""In place of a liaison's id: the township's office itself."""


class Circular(Base):
    """One notice to hand down. `area` is that of the office that issued it; `kind` and `offer_id` what it is about."""

    __tablename__ = "circulars"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(String(400))
    kind: Mapped[str | None] = mapped_column(String(8))
    offer_id: Mapped[int | None] = mapped_column(BigId)
    area: Mapped[str] = mapped_column(AREA)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "area"),)


class CircularStop(Base):
    """One place on the way: a township's office (`liaison_id` 0) or one liaison there. `area` is the township's code.

    `told_at` is when it came there, `acknowledged_at` when they said so, `done_at` when it was passed on, by an office
    to its liaisons and by a liaison to the village; `nudged_at` the one reminder. `pack` is the code of the liaison's
    own link, empty where nothing is linked.
    """

    __tablename__ = "circular_stops"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    circular_id: Mapped[int] = mapped_column(ForeignKey("circulars.id"))
    area: Mapped[str] = mapped_column(AREA)
    liaison_id: Mapped[int] = mapped_column(BigInteger, default=OFFICE)
    pack: Mapped[str] = mapped_column(String(16), default="")
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    nudged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[str] = mapped_column(String(10), default="")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("circular_id", "area", "liaison_id"),
        Index(None, "liaison_id", "circular_id"),
        Index(None, "acknowledged_at", "nudged_at", "told_at"),
    )


Stop = CircularStop
_LIVE = and_(Circular.id == Stop.circular_id, Circular.closed_at.is_(None))


@dataclass(frozen=True, slots=True)
class Silent:
    """A stop that was told long ago and has said nothing."""

    id: int
    circular_id: int
    liaison_id: int


def add(
    tx: Tx,
    title: str,
    text: str,
    area: str,
    now: datetime,
    *,
    author_id: int | None = None,
    about: tuple[OfferKind, int] | None = None,
) -> int:
    kind, offer_id = about or (None, None)
    return tx.insert(
        Circular, title=title, text=text, kind=kind, offer_id=offer_id, area=area, author_id=author_id, created_at=now
    )


def close(tx: Tx, circular_id: int, now: datetime) -> bool:
    """Nobody is asked for it any more; False where it was closed before."""
    standing = (Circular.id == circular_id, Circular.closed_at.is_(None))
    return tx.run(update(Circular).where(*standing).values(closed_at=now)) == 1


def tell(tx: Tx, circular_id: int, area: str, now: datetime, liaison_id: int = OFFICE, pack: str = "") -> int | None:
    """It has come to this stop; the stop's id, None where it had come before."""
    return tx.insert_missing(
        Stop,
        circular_id=circular_id,
        area=area,
        liaison_id=liaison_id,
        pack=pack,
        told_at=now,
        acknowledged_by="",
    )


def townships(tx: Tx, area: str) -> Sequence[str]:
    """Codes of the townships within an area that have an active liaison."""
    return sorted({code for _, code in _carers(tx, [area])})


def liaisons_of(tx: Tx, township: str) -> Sequence[int]:
    """Active liaisons of a township; one who cares for villages of two belongs to the first."""
    return [liaison for liaison, code in _carers(tx, [township]) if code == township]


def _carers(tx: Tx, areas: Sequence[str]) -> list[tuple[int, str]]:
    """Liaison and township, once each, of all who care for a village in the areas."""
    cares = and_(LiaisonArea.liaison_id == Liaison.id, LiaisonArea.until.is_(None), Liaison.active)
    inside = select(Liaison.id).join(LiaisonArea, cares).where(within(LiaisonArea.area, areas))
    first = select(Liaison.id, func.min(LiaisonArea.area).label("area")).join(LiaisonArea, cares)
    rows = tx.all(first.where(Liaison.id.in_(inside)).group_by(Liaison.id).order_by(Liaison.id))
    return [(row.id, row.area[:9]) for row in rows]


def with_office(tx: Tx, townships: Sequence[str]) -> set[str]:
    """Those of the townships in which somebody has an account of the console."""
    mine = select(StaffMember.area).where(StaffMember.active, StaffMember.area.in_(townships)).distinct()
    return {row.area for row in tx.all(mine)}


@dataclass(frozen=True, slots=True)
class Due:
    """A township whose office has it and whose liaisons do not, with what is handed to them."""

    stop_id: int
    circular_id: int
    area: str
    title: str
    text: str
    about: tuple[OfferKind, int] | None


def due(tx: Tx) -> list[Due]:
    """What is to be handed to liaisons, the oldest first."""
    has_it = (Stop.liaison_id == OFFICE, Stop.acknowledged_at.is_not(None), Stop.done_at.is_(None))
    columns = (Stop.id, Stop.circular_id, Stop.area, Circular.title, Circular.text, Circular.kind, Circular.offer_id)
    rows = tx.all(select(*columns).join(Circular, _LIVE).where(*has_it).order_by(Stop.id).limit(200))
    return [
        Due(row.id, row.circular_id, row.area, row.title, row.text, (row.kind, row.offer_id) if row.kind else None)
        for row in rows
    ]


def untold(tx: Tx, circular_id: int, township: str, limit: int) -> Sequence[int]:
    """Active liaisons of a township to whom it has not come yet; one who cares for villages of two has it once."""
    told = {row.liaison_id for row in tx.all(select(Stop.liaison_id).where(Stop.circular_id == circular_id))}
    return [liaison for liaison in liaisons_of(tx, township) if liaison not in told][:limit]


def acknowledge(tx: Tx, stops: Iterable[int], way: Way, now: datetime) -> int:
    """They have it; returns how many had not said so before."""
    said = update(Stop).where(Stop.id.in_(list(stops)), Stop.acknowledged_at.is_(None))
    return tx.run(said.values(acknowledged_at=now, acknowledged_by=way))


def finish(tx: Tx, stops: Iterable[int], way: Way, now: datetime) -> int:
    """It was passed on to the village, which says that it was received too."""
    ids = list(stops)
    acknowledge(tx, ids, way, now)
    return tx.run(update(Stop).where(Stop.id.in_(ids), Stop.done_at.is_(None)).values(done_at=now))


def office_stop(tx: Tx, circular_id: int, township: str) -> int | None:
    """The stop of a township's office."""
    found: int | None = tx.scalar(
        select(Stop.id).where(Stop.circular_id == circular_id, Stop.area == township, Stop.liaison_id == OFFICE)
    )
    return found


def with_liaison(tx: Tx, liaison_id: int, limit: int = 20) -> list[Handed]:
    """What lies with a liaison and is not closed, the newest first."""
    rows = tx.all(
        select(Stop.__table__, Circular.title, Circular.text, Circular.kind, Circular.offer_id)
        .join(Circular, _LIVE)
        .where(Stop.liaison_id == liaison_id)
        .order_by(Stop.id.desc())
        .limit(limit)
    )
    return [
        Handed(
            row.id,
            row.circular_id,
            row.title,
            row.text,
            (row.kind, row.offer_id) if row.kind else None,
            row.pack,
            row.told_at,
            row.acknowledged_at is not None,
            row.done_at is not None,
        )
        for row in rows
    ]


def undone(tx: Tx, liaison_id: int) -> int:
    """How many lie with a liaison that are not passed on yet."""
    lying = select(func.count()).select_from(Stop).join(Circular, _LIVE)
    return int(tx.scalar(lying.where(Stop.liaison_id == liaison_id, Stop.done_at.is_(None))))


def silent(tx: Tx, told_before: datetime, limit: int = 500) -> list[Silent]:
    """Stops that have said nothing since then and were not reminded yet, of circulars that are not closed."""
    rows = tx.all(
        select(Stop.id, Stop.circular_id, Stop.liaison_id)
        .join(Circular, _LIVE)
        .where(Stop.acknowledged_at.is_(None), Stop.nudged_at.is_(None), Stop.told_at < told_before)
        .order_by(Stop.id)
        .limit(limit)
    )
    return [Silent(row.id, row.circular_id, row.liaison_id) for row in rows]


def nudged(tx: Tx, stop_id: int, now: datetime) -> bool:
    """Marks the one reminder; False where another process was first, or they answered meanwhile."""
    still = (Stop.id == stop_id, Stop.nudged_at.is_(None), Stop.acknowledged_at.is_(None))
    return tx.run(update(Stop).where(*still).values(nudged_at=now)) == 1


def live(tx: Tx, circular_id: int) -> Any:
    """The row of one that is not closed; None for any other."""
    return tx.first(select(Circular.__table__).where(Circular.id == circular_id, Circular.closed_at.is_(None)))
