"""Cases (事项): what a human must settle: hand-overs, doubts, complaints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import AREA, Base, BigId, Tx, UtcDateTime, where
from bot.store.desk.staff import StaffMember


class Case(Base):
    """kind: handover (转人工), doubt (查真伪), complaint (投诉), subsidy (补贴咨询), voice (语音留言).

    state: open, taken, closed.

    `urgent_at` is set where somebody must be reached now: it stands first, and the liaison was told. `liaison_id` is
    who was asked to see to it in the village.
    """

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    area: Mapped[str] = mapped_column(AREA, default="")
    state: Mapped[str] = mapped_column(String(8), default="open")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    liaison_id: Mapped[int | None] = mapped_column(BigId)
    urgent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "state", "kind"),
        Index(None, "area"),
        Index(None, "address_id"),
        Index(None, "person_id"),
        Index(None, "liaison_id", **where("liaison_id")),
    )


FIRST_NUMBER = 1000


def open_case(
    tx: Tx,
    kind: str,
    content: str,
    now: datetime,
    *,
    person_id: int | None = None,
    address_id: int | None = None,
    name: str = "",
    phone: str = "",
    area: str = "",
    urgent: bool = False,
) -> str:
    """Adds a case and returns the number to tell the person, such as S-1042."""
    row_id = tx.insert(
        Case,
        number=f"?{tx.keys.digest(f'{address_id} {now.isoformat()}').hex()[:18]}",
        kind=kind,
        person_id=person_id,
        address_id=address_id,
        name_sealed=tx.keys.seal(name) if name else None,
        phone_sealed=tx.keys.seal(phone) if phone else None,
        content_sealed=tx.keys.seal(content),
        area=area,
        urgent_at=now if urgent else None,
        created_at=now,
    )
    number = f"S-{FIRST_NUMBER + row_id}"
    tx.run(update(Case).where(Case.id == row_id).values(number=number))
    return number


def numbered(tx: Tx, number: str) -> int | None:
    """The id of the case of this number."""
    found: int | None = tx.scalar(select(Case.id).where(Case.number == number))
    return found


def open_of(tx: Tx, address_id: int, since: datetime) -> str:
    """The latest case from this address that is not closed and was opened since then; empty for none."""
    mine = select(Case.number).where(Case.address_id == address_id, Case.state != "closed", Case.created_at > since)
    found: str | None = tx.scalar(mine.order_by(Case.id.desc()).limit(1))
    return found or ""


def add_to(tx: Tx, case_id: int, more: str, phone: str = "") -> None:
    """Puts lines under what the case says, and the number (E.164) to call back where one is given."""
    content = tx.keys.unseal(tx.scalar(select(Case.content_sealed).where(Case.id == case_id)))
    values = {"content_sealed": tx.keys.seal(f"{content}\n{more}")}
    if phone:
        values["phone_sealed"] = tx.keys.seal(phone)
    tx.run(update(Case).where(Case.id == case_id).values(**values))


def export_rows(tx: Tx) -> Iterator[dict[str, Any]]:
    """Every case in the clear: number, kind, name, phone, content, state, owner (a name), created_at, closed_at."""
    statement = select(Case.__table__, StaffMember.name.label("owner")).outerjoin(
        StaffMember, StaffMember.id == Case.owner_id
    )
    for row in tx.stream(statement.order_by(Case.id)):
        yield {
            **row._mapping,
            "owner": row.owner or "",
            "name": tx.keys.unseal(row.name_sealed),
            "phone": tx.keys.unseal(row.phone_sealed),
            "content": tx.keys.unseal(row.content_sealed),
        }
