"""Phones of several people: marked some time after they are written, so that a plan need not look for them.

A household shares a number as a rule. To find who does among two million people takes as long as to plan for them, so
`people.phone_shared` is set to None by whoever writes a phone, and to the truth by whoever looks next: the sweep, or at
the latest the plan itself. Who is alone with a phone stays marked as sharing it when the others go: that costs a plan
one more row to look at and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import aliased

from bot.store.base import Tx
from bot.store.register.people import NOT_LOOKED_AT, PersonRow

AT_ONCE = 2000


def look(tx: Tx, most: int = AT_ONCE) -> int:
    """Marks up to `most` people whose phone nobody has looked at since it was written; returns how many."""
    ids = [row.id for row in tx.all(unseen().limit(most))]  # in the order of their index: another would go through all
    if ids:
        _mark(tx, ids)
    return len(ids)


def unseen() -> Select[int]:
    """Ids of people whose phone nobody has looked at since it was written."""
    return select(PersonRow.id).where(NOT_LOOKED_AT, PersonRow.phone_digest.is_not(None)).correlate(None)


def _mark(tx: Tx, ids: Sequence[int]) -> None:
    """Who had the number alone until now does not any more; then the new ones themselves.

    The ids are fixed beforehand: who is written meanwhile stays unseen, and is met with in the next round.
    """
    fresh, other = aliased(PersonRow), aliased(PersonRow)
    theirs = select(fresh.phone_digest).where(fresh.id.in_(ids))
    alone = PersonRow.phone_shared.is_(False)
    tx.run(update(PersonRow).where(PersonRow.phone_digest.in_(theirs), alone).values(phone_shared=True))
    shares = exists().where(other.phone_digest == PersonRow.phone_digest, other.id != PersonRow.id)
    tx.run(update(PersonRow).where(PersonRow.id.in_(ids)).values(phone_shared=shares.correlate(PersonRow)))
