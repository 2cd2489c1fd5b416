"""How often the page behind a link was opened, by link and day: a number, and nothing of who it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ForeignKey, Integer, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, Tx
from bot.store.field.invitations import Invitation


class LinkVisits(Base):
    """Visits of one link on one day of Asia/Shanghai."""

    __tablename__ = "link_visits"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    visits: Mapped[int] = mapped_column(Integer)


def add(tx: Tx, day: date, seen: Mapping[str, int]) -> None:
    """So many more visits of each link, by its code; codes that do not exist count for nothing."""
    rows = tx.all(select(Invitation.id, Invitation.code).where(Invitation.code.in_(seen)).order_by(Invitation.id))
    if not rows:
        return
    make = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    adding = make(LinkVisits)
    more = LinkVisits.visits + adding.excluded.visits
    tx.connection.execute(
        adding.on_conflict_do_update(index_elements=["invitation_id", "day"], set_={"visits": more}),
        [{"invitation_id": row.id, "day": day, "visits": seen[row.code]} for row in rows],
    )


def of_liaison(tx: Tx, liaison_id: int, first: date, last: date) -> int:
    """Visits of all links of a liaison in these days, both included."""
    mine = select(Invitation.id).where(Invitation.liaison_id == liaison_id)
    total = select(func.coalesce(func.sum(LinkVisits.visits), 0)).where(
        LinkVisits.invitation_id.in_(mine), LinkVisits.day >= first, LinkVisits.day <= last
    )
    return int(tx.scalar(total))
