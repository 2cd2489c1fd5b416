"""Vacancies by their own words, for work that no list of trades knows: 修手机, 开三轮车."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select

from bot.store.base import Tx
from bot.store.catalogue.vacancies import VacancyRow

WALKED = 50_000
"""The newest vacancies that are read through: it is done within a turn, and older ones are mostly closed."""
SHOWN = 9


def called(tx: Tx, names: Sequence[str], today: date) -> list[int]:
    """Ids of open vacancies whose title, employer or trade holds one of the names, the newest first."""
    newest = tx.scalar(select(func.max(VacancyRow.id))) or 0
    named = or_(*(VacancyRow.sought.contains(name, autoescape=True) for name in names))
    still = VacancyRow.until_day >= today.toordinal()
    rows = select(VacancyRow.id).where(VacancyRow.id > newest - WALKED, still, named)
    return [row.id for row in tx.all(rows.order_by(VacancyRow.id.desc()).limit(SHOWN))]
