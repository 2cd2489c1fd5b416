"""Taking a thing off offer, putting it back, and removing what nobody has seen yet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from bot.offers import OfferKind
from bot.store.base import Tx
from bot.store.catalogue.code_words import OFFERS, CodeWord
from bot.store.catalogue.vacancies import VacancyRow, derive
from bot.store.enrolment.signups import STANDING, SignupRow
from bot.store.field.invitations import Invitation


def set_open(tx: Tx, kind: OfferKind, offer_id: int, is_open: bool) -> bool:
    """People find it, or find it no more; False where it was so already. Names put down stay."""
    table = OFFERS[kind]
    change = update(table).where(table.id == offer_id, table.open.is_not(is_open))
    if tx.run(change.values(open=is_open)) != 1:
        return False
    if kind == "vacancy":
        _derive_end(tx, offer_id)
    return True


def standing_signups(tx: Tx, kind: OfferKind, offer_id: int) -> int:
    """Names that stand on its list."""
    mine = (SignupRow.kind == kind, SignupRow.offer_id == offer_id, SignupRow.state.in_(STANDING))
    return int(tx.scalar(select(func.count()).select_from(SignupRow).where(*mine)))


def remove_unused(tx: Tx, kind: OfferKind, numbers: Sequence[str]) -> set[str]:
    """Removes things by number; those that somebody put a name to or passed on stay, closed: their numbers."""
    table = OFFERS[kind]
    ids = {row.id: row.number for row in tx.all(select(table.id, table.number).where(table.number.in_(numbers)))}
    used: set[int] = set()
    for noun in (SignupRow, Invitation):
        touched = select(noun.offer_id).where(noun.kind == kind, noun.offer_id.in_(ids))
        used |= {row.offer_id for row in tx.all(touched)}
    for offer_id in used:
        set_open(tx, kind, offer_id, False)
    gone = [offer_id for offer_id in ids if offer_id not in used]
    tx.run(delete(CodeWord).where(CodeWord.kind == kind, CodeWord.offer_id.in_(gone)))
    tx.run(delete(table).where(table.id.in_(gone)))
    return {ids[offer_id] for offer_id in used}


def _derive_end(tx: Tx, vacancy_id: int) -> None:
    """`until_day` follows `open`."""
    row = tx.first(select(VacancyRow.__table__).where(VacancyRow.id == vacancy_id))
    if row is not None:
        until = derive(row._asdict())["until_day"]
        tx.run(update(VacancyRow).where(VacancyRow.id == vacancy_id).values(until_day=until))
