"""Two records of one person made one, and made two again.

What hangs on the one that goes (addresses, sign-ups, cases, agreements …) moves to the one that stays, whose empty
fields are filled. The other row stays behind empty, with what cannot move because the one that stays has it too; what
undoes it all stands in `merges`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, BigId, Tx, UtcDateTime
from bot.store.enrolment.signups import SignupRow
from bot.store.field.invitations import Invitation
from bot.store.register import merged_signups
from bot.store.register.addresses import KnownAddress
from bot.store.register.consents import Interest
from bot.store.register.people import Consent, PersonRow
from bot.store.register.refusals import Refusal
from bot.store.snapshots import pack, unpack
from bot.store.talk.cases import Case


class Merge(Base):
    """`moved` is table to the keys that moved, `places` to pairs of sign-ups that changed theirs.

    `kept_sealed` and `gone_sealed` are the rows as they were before.

    It stands until `undone_at` is set.
    """

    __tablename__ = "merges"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    gone_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    moved: Mapped[dict[str, list[Any]]] = mapped_column(JSON)
    kept_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    gone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "kept_id"), Index(None, "gone_id"))


@dataclass(frozen=True, slots=True)
class Standing:
    """A merge that can be undone: the name and village code of the record that went."""

    id: int
    name: str
    area: str
    merged_at: datetime


_PEOPLE = PersonRow.__table__
_FACTS = tuple(column.name for column in _PEOPLE.c if column.name not in {"id", "created_at", "phone_shared"})
_TOGETHER = (("phone_sealed", "phone_digest"), ("identity_sealed", "identity_digest"))
"""Columns that mean one thing, and are filled or taken back as one."""
_BLANK: Mapping[str, Any] = {
    **{name: None for name in _FACTS if _PEOPLE.c[name].nullable},
    **{name: "" for name in _FACTS if not _PEOPLE.c[name].nullable},
    "zero_employed": False,
    "wishes": {},
}
_HANGING: Mapping[str, type[Base]] = {
    "addresses": KnownAddress,
    "signups": SignupRow,
    "cases": Case,
    "consents": Consent,
    "invitations": Invitation,
}
_BY_TOPIC: Mapping[str, type[Base]] = {"interests": Interest, "refusals": Refusal}


def merge(tx: Tx, kept_id: int, gone_id: int, staff_id: int | None, now: datetime) -> int | None:
    """The id of the merge; None where one of them is gone already, or both hold a place in the same thing."""
    kept, gone = _row(tx, kept_id), _row(tx, gone_id)
    if kept is None or gone is None or kept_id == gone_id or merged_signups.both_standing(tx, kept_id, gone_id):
        return None
    if merged_into(tx, kept_id) != kept_id or merged_into(tx, gone_id) != gone_id:
        return None
    filled = _to_fill(kept, gone)
    moved = _move(tx, kept_id, gone_id)
    # The one that goes first: an identity number stands once.
    tx.run(update(PersonRow).where(PersonRow.id == gone_id).values(**_BLANK, phone_shared=None))
    tx.run(update(PersonRow).where(PersonRow.id == kept_id).values(**filled, phone_shared=None))
    return tx.insert(
        Merge,
        kept_id=kept_id,
        gone_id=gone_id,
        staff_id=staff_id,
        moved=moved,
        kept_sealed=tx.keys.seal(pack(kept, _FACTS)),
        gone_sealed=tx.keys.seal(pack(gone, _FACTS)),
        merged_at=now,
    )


def undo(tx: Tx, kept_id: int, merge_id: int, now: datetime) -> int | None:
    """The id of the record that is there again; None where it is not to be undone (any more).

    What came to the one that stayed afterwards stays there, and so does a field that was changed since.
    """
    mine = (Merge.id == merge_id, Merge.kept_id == kept_id, Merge.undone_at.is_(None))
    done = tx.first(select(Merge.__table__).where(*mine))
    kept = _row(tx, kept_id)
    if done is None or kept is None or merged_into(tx, kept_id) != kept_id:
        return None
    if tx.run(update(Merge).where(*mine).values(undone_at=now)) != 1:
        return None
    was, gone = (unpack(tx.keys.unseal(sealed)) for sealed in (done.kept_sealed, done.gone_sealed))
    back = {name: was[name] for name, value in _to_fill(was, gone).items() if kept[name] == value}
    if back:
        tx.run(update(PersonRow).where(PersonRow.id == kept_id).values(**back, phone_shared=None))
    tx.run(update(PersonRow).where(PersonRow.id == done.gone_id).values(**gone, phone_shared=None))
    _move_back(tx, kept_id, done.gone_id, done.moved)
    return int(done.gone_id)


def standing(tx: Tx, person_id: int) -> list[Standing]:
    """Merges into this record that can be undone, the latest first."""
    mine = (Merge.kept_id == person_id, Merge.undone_at.is_(None))
    found = []
    for row in tx.all(select(Merge.__table__).where(*mine).order_by(Merge.id.desc())):
        gone = unpack(tx.keys.unseal(row.gone_sealed))
        found.append(Standing(row.id, gone["name"], gone["area"], row.merged_at))
    return found


def merged_into(tx: Tx, person_id: int) -> int:
    """The record that this one is part of now; itself where it was never merged, or is no longer."""
    while (found := tx.scalar(_INTO.where(Merge.gone_id == person_id))) is not None:
        person_id = int(found)
    return person_id


_INTO = select(Merge.kept_id).where(Merge.undone_at.is_(None))


def all_ids(tx: Tx, person_id: int) -> list[int]:
    """The record and those merged into it, for what cannot move."""
    found, fresh = [person_id], [person_id]
    while fresh:
        parts = select(Merge.gone_id).where(Merge.kept_id.in_(fresh), Merge.undone_at.is_(None))
        fresh = [row.gone_id for row in tx.all(parts)]
        found += fresh
    return found


def forget(tx: Tx, person_id: int) -> None:
    """Nothing of this person's merges is kept, and none can be undone."""
    tx.run(delete(Merge).where((Merge.kept_id == person_id) | (Merge.gone_id == person_id)))


def _row(tx: Tx, person_id: int) -> dict[str, Any] | None:
    row = tx.first(select(_PEOPLE).where(_PEOPLE.c.id == person_id).with_for_update())
    return None if row is None else dict(row._mapping)


def _to_fill(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """What the one that stays lacks and the other has; of wishes each, and an opt-out of either holds for both."""
    filled = {name: gone[name] for name in _FACTS if not kept[name] and gone[name]}
    for first, second in _TOGETHER:
        if first in filled and second not in filled:
            del filled[first]
    if gone["wishes"]:
        filled["wishes"] = {**gone["wishes"], **{name: value for name, value in kept["wishes"].items() if value}}
    return filled


def _move(tx: Tx, kept_id: int, gone_id: int) -> dict[str, list[Any]]:
    moved: dict[str, list[Any]] = {"places": merged_signups.bring_over(tx, kept_id, gone_id)}
    for name, table in _HANGING.items():
        columns = table.__table__.c
        ids = [row.id for row in tx.all(select(columns.id).where(columns.person_id == gone_id))]
        if name == "signups":
            ids = merged_signups.free_to_move(tx, kept_id, gone_id)
        moved[name] = ids
        _give(tx, table, ids, kept_id)
    for name, table in _BY_TOPIC.items():
        moved[name] = _topics(tx, table, gone_id, kept_id)
        _hand_over(tx, table, moved[name], gone_id, kept_id)
    return moved


def _move_back(tx: Tx, kept_id: int, gone_id: int, moved: Mapping[str, list[Any]]) -> None:
    merged_signups.take_back(tx, kept_id, gone_id, moved["places"])
    for name, table in _HANGING.items():
        columns = table.__table__.c
        still = select(columns.id).where(columns.id.in_(moved[name]), columns.person_id == kept_id)
        _give(tx, table, [row.id for row in tx.all(still)], gone_id)
    for name, table in _BY_TOPIC.items():
        _hand_over(tx, table, moved[name], kept_id, gone_id)


def _give(tx: Tx, table: type[Base], ids: Sequence[int], person_id: int) -> None:
    if ids:
        tx.run(update(table).where(table.__table__.c.id.in_(ids)).values(person_id=person_id))


def _topics(tx: Tx, table: type[Base], of: int, but_not_of: int) -> list[str]:
    columns = table.__table__.c
    have = select(columns.topic).where(columns.person_id == but_not_of)
    rows = tx.all(select(columns.topic).where(columns.person_id == of, columns.topic.not_in(have)))
    return [row.topic for row in rows]


def _hand_over(tx: Tx, table: type[Base], topics: Sequence[str], giver: int, taker: int) -> None:
    columns = table.__table__.c
    if topics:
        theirs = update(table).where(columns.person_id == giver, columns.topic.in_(topics))
        tx.run(theirs.values(person_id=taker))
