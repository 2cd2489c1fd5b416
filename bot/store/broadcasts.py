"""Broadcasts (通知) and the ledger of deliveries: one row per receiver, with states that only move forward."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, LargeBinary, String, TextClause, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, BigId, UtcDateTime


def where(column: str) -> dict[str, TextClause]:
    """Makes an index hold only the rows in which the column is set, on either database."""
    condition = text(f"{column} IS NOT NULL")
    return {"sqlite_where": condition, "postgresql_where": condition}


class Broadcast(Base):
    """A staff action. `audience` says whom ({"all": true}, {"areas": […]}, {"groups": […]}), `notice` what.

    state: draft, approved, running, paused, cancelled, finished. `starts_at` is when it may begin.
    """

    __tablename__ = "broadcasts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    audience: Mapped[dict[str, object]] = mapped_column(JSON)
    notice: Mapped[dict[str, object]] = mapped_column(JSON)
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
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
    skipped (跳过), unsure (不明). `reason` is a short code with a Chinese sentence in the broadcast room. A person or
    group stands once in a broadcast: the unique keys see to it.
    """

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcasts.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("village_groups.id"))
    occasion: Mapped[str | None] = mapped_column(String(60))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    channel: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10), default="planned")
    reason: Mapped[str] = mapped_column(String(30), default="")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    provider_id: Mapped[str | None] = mapped_column(String(64))
    notice_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    units: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    # Partial keys: two million rows are planned in one statement, and each index that a row need not enter counts.
    __table_args__ = (
        Index("uq_deliveries_person_id_broadcast_id", "person_id", "broadcast_id", unique=True, **where("person_id")),
        Index("uq_deliveries_broadcast_id_group_id", "broadcast_id", "group_id", unique=True, **where("group_id")),
        Index("uq_deliveries_occasion", "occasion", unique=True, **where("occasion")),
        Index(None, "provider_id", **where("provider_id")),
        Index(None, "broadcast_id", "state", "id"),
    )
