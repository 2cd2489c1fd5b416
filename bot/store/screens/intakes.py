"""What was brought in, and the rows of one workbook."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from bot.store.base import Tx
from bot.store.catalogue.intakes import Intake, IntakeRow, Line, as_line
from bot.store.screens.scope import Page, Scope, page_of

_SHOWN = (
    *(column for column in Intake.__table__.c if column.key != "content_sealed"),
    Intake.content_sealed.is_not(None).label("held"),
)
"""All but the file; `held` while it and its rows are kept, and with them the way back."""


def listing(tx: Tx, scope: Scope, kind: str, page: int = 1) -> Page[Row[Any]]:
    """Newest first."""
    mine = select(*_SHOWN).where(Intake.kind == kind, scope.covers(Intake.area)).order_by(Intake.id.desc())
    return page_of(tx, mine, page, lambda row: row)


def record(tx: Tx, scope: Scope, intake_id: int) -> Row[Any] | None:
    return tx.first(select(*_SHOWN).where(Intake.id == intake_id, scope.covers(Intake.area)))


def lines(tx: Tx, intake_id: int, act: str, page: int = 1) -> Page[Line]:
    """In the order of the file. Ask only for one that the reader may see."""
    mine = select(IntakeRow.__table__).where(IntakeRow.intake_id == intake_id, IntakeRow.act == act)
    return page_of(tx, mine.order_by(IntakeRow.line), page, lambda row: as_line(tx, row))
