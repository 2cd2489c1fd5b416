"""What the roster holds of a person's schooling and work, for the rules of schemes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, select

from bot.store.base import Tx
from bot.store.register.people import PersonRow

_OF_PERSON = select(PersonRow.education, PersonRow.employment, PersonRow.works_at, PersonRow.zero_employed).where(
    PersonRow.id == bindparam("id")
)


def of_person(tx: Tx, person_id: int) -> Row[Any] | None:
    """education, employment, works_at and zero_employed; None for nobody."""
    return tx.first(_OF_PERSON, {"id": person_id})
