"""Posts that are offered at a fair: those whose origin names it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, func, select

from bot.offers import Found, Vacancy
from bot.store.base import Tx
from bot.store.catalogue.vacancies import SHOWN, VacancyRow, as_vacancy


def offered_at(tx: Tx, fair: tuple[str, str], today: date, start: int, limit: int) -> Found[Vacancy]:
    """Open posts that come from a fair, given by number and title: best paid first."""
    values = {"fair": list(fair), "today": today.toordinal(), "start": start, "limit": limit}
    items = tuple(as_vacancy(tx.keys, row) for row in tx.all(_OFFERED, values))
    return Found(items, len(items) if start == 0 and len(items) < limit else int(tx.scalar(_OFFERED_COUNT, values)))


_AT_FAIR = (VacancyRow.origin.in_(bindparam("fair", expanding=True)), VacancyRow.until_day >= bindparam("today"))
_OFFERED = (
    SHOWN.where(*_AT_FAIR)
    .order_by(VacancyRow.pay_floor.desc(), VacancyRow.id)
    .offset(bindparam("start"))
    .limit(bindparam("limit"))
)
_OFFERED_COUNT = select(func.count()).select_from(VacancyRow).where(*_AT_FAIR)
