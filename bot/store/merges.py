"""Two records of one person made one, and made two again.

What hangs on the one that goes (addresses, sign-ups, cases, agreements …) moves to the one that stays, whose empty
fields are filled. The other row stays behind empty, holding what cannot move because the one that stays has it too:
everything needed to undo it stands in `merges`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, BigId, UtcDateTime


class Merge(Base):
    """One merge. `moved` is table to the keys that moved, `before_sealed` both rows as they were; `undone_at` ends it."""

    __tablename__ = "merges"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    gone_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    moved: Mapped[dict[str, list[Any]]] = mapped_column(JSON)
    before_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "kept_id"), Index(None, "gone_id"))
