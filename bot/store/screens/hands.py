"""In whose hands a case is: taken, put back, passed on, closed. Every change is a compare-and-set on the state."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from bot.store.base import Tx
from bot.store.register.people import PersonRow
from bot.store.screens.scope import Scope
from bot.store.talk.cases import Case


def take(tx: Tx, scope: Scope, case_id: int, staff_id: int) -> bool:
    """Puts a case into one pair of hands; False where another was faster or it is closed."""
    change = update(Case).where(Case.id == case_id, Case.state == "open", scope.covers(Case.area))
    return tx.run(change.values(state="taken", owner_id=staff_id)) == 1


def has(tx: Tx, case_id: int, staff_id: int) -> bool:
    """Whether it is in these hands. The row is held, so that it stays so until the end of the transaction."""
    mine = (Case.id == case_id, Case.state == "taken", Case.owner_id == staff_id)
    return tx.first(select(Case.id).where(*mine).with_for_update()) is not None


def put_back(tx: Tx, scope: Scope, case_id: int, staff_id: int | None) -> bool:
    """Open for anyone again; with None whoever has it, else only out of these hands."""
    change = update(Case).where(Case.id == case_id, Case.state == "taken", scope.covers(Case.area))
    if staff_id is not None:
        change = change.where(Case.owner_id == staff_id)
    return tx.run(change.values(state="open", owner_id=None)) == 1


def pass_to(tx: Tx, case_id: int, liaison_id: int | None) -> None:
    """A liaison sees to it in the village; its owner answers for it all the same. None takes it back from them."""
    tx.run(update(Case).where(Case.id == case_id).values(liaison_id=liaison_id))


def close(tx: Tx, scope: Scope, case_id: int, now: datetime) -> bool:
    """Ends a case; False where it was closed before. Of who was deleted meanwhile it keeps no name from then on."""
    change = update(Case).where(Case.id == case_id, Case.state != "closed", scope.covers(Case.area))
    if tx.run(change.values(state="closed", closed_at=now)) != 1:
        return False
    deleted = select(PersonRow.id).where(PersonRow.name == "", PersonRow.area == "", PersonRow.phone_digest.is_(None))
    theirs = update(Case).where(Case.id == case_id, Case.person_id.in_(deleted))
    tx.run(theirs.values(name_sealed=None, phone_sealed=None))
    return True
