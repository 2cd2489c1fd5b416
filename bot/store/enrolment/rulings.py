"""What staff decide about a sign-up: confirmed, or back to the waiting list. Refusing one is `seats.withdraw`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update

from bot.offers import OfferKind
from bot.store.base import Tx
from bot.store.catalogue.code_words import OFFERS
from bot.store.enrolment import seats
from bot.store.enrolment.signups import SignupRow


def confirm(tx: Tx, signup_id: int, now: datetime) -> bool:
    """A pending sign-up keeps its seat; a waiting one takes a free seat past the line. False where there is none."""
    row = tx.first(select(SignupRow.__table__).where(SignupRow.id == signup_id))
    if row is None or row.state not in {"pending", "waiting"}:
        return False
    if row.state == "waiting" and not _seat(tx, row.kind, row.offer_id):
        return False
    return _turn(tx, signup_id, row.state, "confirmed", now)


def postpone(tx: Tx, signup_id: int, now: datetime) -> list[int] | None:
    """Puts a pending sign-up at the end of the waiting list; ids of those who moved up, None where not pending."""
    row = tx.first(select(SignupRow.__table__).where(SignupRow.id == signup_id))
    if row is None or not _turn(tx, signup_id, "pending", "waiting", now):
        return None
    if row.kind == "scheme":
        return []
    others = select(SignupRow.id).where(
        SignupRow.kind == row.kind,
        SignupRow.offer_id == row.offer_id,
        SignupRow.state == "waiting",
        SignupRow.id != signup_id,
    )
    table = OFFERS[row.kind]
    tx.run(update(table).where(table.id == row.offer_id).values(taken=table.__table__.c.taken - 1))
    # Nobody else in line: the seat stays free, or the one just put back would sit down in it again.
    return seats.fill(tx, row.kind, row.offer_id, now) if tx.first(others.limit(1)) is not None else []


def note(tx: Tx, signup_id: int, words: str) -> None:
    """What stands beside the sign-up, such as why it was refused."""
    tx.run(update(SignupRow).where(SignupRow.id == signup_id).values(note=words[:300]))


def _seat(tx: Tx, kind: OfferKind, offer_id: int) -> bool:
    if kind == "scheme":
        return True
    columns = OFFERS[kind].__table__.c
    taken = columns.taken + columns.taken_elsewhere if "taken_elsewhere" in columns else columns.taken
    free = or_(columns.seats.is_(None), taken < columns.seats)
    return tx.run(update(OFFERS[kind]).where(columns.id == offer_id, free).values(taken=columns.taken + 1)) == 1


def _turn(tx: Tx, signup_id: int, origin: str, state: str, now: datetime) -> bool:
    change = update(SignupRow).where(SignupRow.id == signup_id, SignupRow.state == origin)
    queued = {"queued_at": now} if state == "waiting" else {}
    return tx.run(change.values(state=state, updated_at=now, **queued)) == 1


def person_of(tx: Tx, signup_id: int) -> int | None:
    found: int | None = tx.scalar(select(SignupRow.person_id).where(SignupRow.id == signup_id))
    return found
