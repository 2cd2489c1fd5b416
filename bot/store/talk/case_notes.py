"""What staff wrote beside a case: answers into the thread, notes for colleagues, who it was passed on to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, BigId, Tx, UtcDateTime
from bot.store.desk.staff import StaffMember
from bot.store.field.liaisons import Liaison
from bot.store.sending.broadcasts import Delivery


class CaseNote(Base):
    """One line. kind: answer (`delivery_id` tells what became of it), note, passed (to a liaison), back (to the bot).

    `staff_id` or `liaison_id` says who wrote it.
    """

    __tablename__ = "case_notes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(8))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    liaison_id: Mapped[int | None] = mapped_column(ForeignKey("liaisons.id"))
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    delivery_id: Mapped[int | None] = mapped_column(BigId)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "case_id"),)


@dataclass(frozen=True, slots=True)
class Note:
    """`state` and `reason` are those of the delivery, empty for what was not sent."""

    id: int
    kind: str
    who: str
    text: str
    at: datetime
    state: str
    reason: str
    channel: str


def add(
    tx: Tx,
    case_id: int,
    kind: str,
    text: str,
    now: datetime,
    *,
    staff_id: int | None = None,
    liaison_id: int | None = None,
    delivery_id: int | None = None,
) -> int:
    return tx.insert(
        CaseNote,
        case_id=case_id,
        kind=kind,
        staff_id=staff_id,
        liaison_id=liaison_id,
        text_sealed=tx.keys.seal(text),
        delivery_id=delivery_id,
        at=now,
    )


def of_case(tx: Tx, case_id: int) -> Sequence[Note]:
    """All of them, oldest first; the caller has made sure that the case may be seen."""
    statement = (
        select(
            CaseNote.__table__,
            StaffMember.name.label("staff"),
            Liaison.name.label("liaison"),
            Delivery.state,
            Delivery.reason,
            Delivery.channel,
        )
        .select_from(CaseNote)
        .outerjoin(StaffMember, StaffMember.id == CaseNote.staff_id)
        .outerjoin(Liaison, Liaison.id == CaseNote.liaison_id)
        .outerjoin(Delivery, Delivery.id == CaseNote.delivery_id)
        .where(CaseNote.case_id == case_id)
        .order_by(CaseNote.id)
    )
    return [
        Note(
            row.id,
            row.kind,
            row.staff or row.liaison or "",
            tx.keys.unseal(row.text_sealed),
            row.at,
            row.state or "",
            row.reason or "",
            row.channel or "",
        )
        for row in tx.all(statement)
    ]
