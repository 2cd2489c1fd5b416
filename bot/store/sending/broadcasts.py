"""Broadcasts (通知) and the ledger of deliveries: one row per receiver, with states that only move forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    and_,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, BigId, Tx, UtcDateTime, only, where
from bot.store.sending.delivery_numbers import of_broadcast

ON_A_LIST = text("way = 'mass'")
"""Rows that go by openid list. A query must say this, and the next three, in these words for the index to serve."""

SENDING = text("state = 'sending'")
UNREPORTED = text("state = 'sent' AND provider_id IS NOT NULL")
WAITING_SINGLE = text("broadcast_id IS NULL AND state = 'planned'")


class Broadcast(Base):
    """A staff action. `audience` says whom ({"all": true}, {"areas": […]}, {"groups": […]}), `notice` what.

    state: draft, approved, running, paused, cancelled, finished. `starts_at` is when it may begin. `budget` and `spent`
    in thousandths of a yuan: what its SMS may cost (None: no limit), and what has been taken of it before sending;
    `halted` is the code of the reason for which it paused itself.
    """

    __tablename__ = "broadcasts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    audience: Mapped[dict[str, object]] = mapped_column(JSON)
    notice: Mapped[dict[str, object]] = mapped_column(JSON)
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    budget: Mapped[int | None] = mapped_column(BigInteger)
    spent: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    halted: Mapped[str | None] = mapped_column(String(20))
    area: Mapped[str] = mapped_column(String(12), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    planned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "state"),)


class Delivery(Base):
    """One receiver of one broadcast, or (with `occasion`) one single message such as a confirmation.

    state: planned (待发), sending (发送中), sent (已发), delivered (已送达), read (已读), failed (失败),
    skipped (跳过), unsure (不明). `reason` is a short code with a Chinese sentence in the broadcast room. A receiver
    stands once in a broadcast: the number sees to it (`delivery_numbers`). `address_id` is empty where the person's own
    phone or the group's robot is meant. `way` is `mass` for followers out of WeChat's 48-hour window, who get it by
    openid list.

    `attempts` and `claimed_at` tell one claim from another. `units` are SMS segments, `cost` what they cost, in
    thousandths of a yuan. `updated_at` is empty as long as a row is as it was planned (`changed_at` fills it in): two
    million times the same moment are a third of what a plan writes. `earlier` are the ways that were tried before the
    present one, oldest first: channel, way, state, reason, number, at.
    """

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    broadcast_id: Mapped[int | None] = mapped_column(BigId)
    person_id: Mapped[int | None] = mapped_column(BigId)
    group_id: Mapped[int | None] = mapped_column(BigId)
    occasion: Mapped[str | None] = mapped_column(String(60))
    address_id: Mapped[int | None] = mapped_column(BigId)
    channel: Mapped[str] = mapped_column(String(8))
    way: Mapped[str] = mapped_column(String(4), default="")
    state: Mapped[str] = mapped_column(String(10), default="planned")
    reason: Mapped[str] = mapped_column(String(30), default="")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    provider_id: Mapped[str | None] = mapped_column(String(64))
    notice_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    units: Mapped[int] = mapped_column(Integer, default=0)
    cost: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    earlier: Mapped[list[dict[str, object]] | None] = mapped_column(JSON(none_as_null=True))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # Two million rows are planned in one go. A row that waits for nothing but its turn enters no index but the primary
    # key; no foreign keys, each of which is looked up for every row (PostgreSQL would take minutes).
    __table_args__ = (
        Index("ix_deliveries_person_id", "person_id", **where("occasion")),
        Index("uq_deliveries_occasion", "occasion", unique=True, **where("occasion")),
        Index(None, "provider_id", **where("provider_id")),
        Index(None, "due_at", **where("due_at")),
        Index("ix_deliveries_lists", "broadcast_id", "state", **only(ON_A_LIST)),
        Index("ix_deliveries_sending", "claimed_at", **only(SENDING)),
        Index("ix_deliveries_unreported", "channel", "sent_at", "updated_at", **only(UNREPORTED)),
        Index("ix_deliveries_waiting_singles", "updated_at", **only(WAITING_SINGLE)),
    )


def changed_at() -> ColumnElement[datetime]:
    """When a delivery last changed, that of one as it was planned being its broadcast's, which has to be joined."""
    return func.coalesce(Delivery.updated_at, Broadcast.planned_at)


def add(
    tx: Tx,
    name: str,
    audience: Mapping[str, Any],
    notice: Mapping[str, Any],
    now: datetime,
    *,
    area: str = "",
    author_id: int | None = None,
    urgent: bool = False,
    budget: int | None = None,
) -> int:
    return tx.insert(
        Broadcast,
        name=name,
        audience=dict(audience),
        notice=dict(notice),
        area=area,
        author_id=author_id,
        urgent=urgent,
        budget=budget,
        created_at=now,
    )


def find(tx: Tx, broadcast_id: int) -> Row[Any] | None:
    return tx.first(select(Broadcast.__table__).where(Broadcast.id == broadcast_id))


def move(tx: Tx, broadcast_id: int, origin: Sequence[str], state: str, **values: object) -> bool:
    """Changes the state where it still is one of `origin`; False when someone else was first."""
    here = Broadcast.id == broadcast_id
    return tx.run(update(Broadcast).where(here, Broadcast.state.in_(origin)).values(state=state, **values)) == 1


def due_to_start(tx: Tx, now: datetime) -> Sequence[int]:
    due = select(Broadcast.id).where(Broadcast.state == "approved", Broadcast.starts_at <= now)
    return [row.id for row in tx.all(due.order_by(Broadcast.starts_at))]


def in_state(tx: Tx, *states: str) -> Sequence[int]:
    return [row.id for row in tx.all(select(Broadcast.id).where(Broadcast.state.in_(states)).order_by(Broadcast.id))]


def with_words(tx: Tx, row: Any, since: datetime) -> list[int]:
    """Other broadcasts begun since then that say the same, whatever link and code word stand below."""
    said = _words(row.notice)
    return [one.id for one in _begun(tx, row.id, since) if _words(one.notice) == said]


def of_other_offices(tx: Tx, row: Any, since: datetime) -> list[int]:
    """Broadcasts begun since then by the offices of other areas."""
    return [one.id for one in _begun(tx, row.id, since) if one.area != row.area]


def _begun(tx: Tx, but: int, since: datetime) -> Sequence[Row[Any]]:
    columns = select(Broadcast.id, Broadcast.area, Broadcast.notice)
    return tx.all(columns.where(Broadcast.planned_at >= since, Broadcast.id != but).order_by(Broadcast.id))


def _words(notice: Mapping[str, Any]) -> tuple[Any, ...]:
    return notice.get("kind"), notice.get("text"), sorted((notice.get("fields") or {}).items())


def reopen(tx: Tx, broadcast_id: int) -> bool:
    """A row of it has something to be done again: what was finished runs once more. False where it was cancelled."""
    held = select(Broadcast.id).where(Broadcast.id == broadcast_id).with_for_update(read=True)
    tx.first(held)  # whoever is about to finish it waits, and looks again
    move(tx, broadcast_id, ["finished"], "running", finished_at=None)
    live = Broadcast.state.in_(["running", "paused"])
    return tx.first(select(Broadcast.id).where(Broadcast.id == broadcast_id, live)) is not None


def finish_if_done(tx: Tx, broadcast_id: int, now: datetime) -> bool:
    """Looks with the broadcast's row held: nobody may `reopen` it meanwhile."""
    here = and_(Broadcast.id == broadcast_id, Broadcast.state == "running")
    if tx.first(select(Broadcast.id).where(here).with_for_update()) is None or unfinished(tx, broadcast_id):
        return False
    return tx.run(update(Broadcast).where(here).values(state="finished", finished_at=now)) == 1


def unfinished(tx: Tx, broadcast_id: int) -> bool:
    """Whether something is left to do. What is in hand or put off has an index; planned rows mostly stand at the end,
    where the search for the last one begins."""
    mine = of_broadcast(Delivery.id, broadcast_id)
    # Said so that it is no range of the primary key, all of which SQLite would rather go through than a small index.
    few = of_broadcast(Delivery.id + 0, broadcast_id)
    in_hand = select(Delivery.id).where(few, SENDING).limit(1)
    put_off = select(Delivery.id).where(few, Delivery.due_at.is_not(None), Delivery.state == "planned").limit(1)
    last = select(func.max(Delivery.id)).where(mine, Delivery.state == "planned")
    return any(tx.scalar(part) is not None for part in (last, in_hand, put_off))


def tally(tx: Tx, broadcast_id: int) -> Sequence[Row[Any]]:
    """Rows of channel, state, reason, number, units and cost: the whole ledger in a few lines."""
    return tx.all(
        select(
            Delivery.channel,
            Delivery.state,
            Delivery.reason,
            func.count().label("number"),
            func.sum(Delivery.units).label("units"),
            func.sum(Delivery.cost).label("cost"),
        )
        .where(of_broadcast(Delivery.id, broadcast_id))
        .group_by(Delivery.channel, Delivery.state, Delivery.reason)
    )


def counts(tx: Tx, broadcast_id: int) -> dict[str, int]:
    """State of delivery to number of receivers."""
    rows = tx.all(
        select(Delivery.state, func.count().label("number"))
        .where(of_broadcast(Delivery.id, broadcast_id))
        .group_by(Delivery.state)
    )
    return {row.state: int(row.number) for row in rows}
