"""The sign-ups of two records that become one: which move, which change places, which stand against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, update

from bot.store.base import Tx
from bot.store.enrolment.signups import STANDING, SignupRow

_MINE, _THEIRS = SignupRow.__table__.alias("mine"), SignupRow.__table__.alias("theirs")
_PAIRS = select(
    _MINE.c.kind,
    _MINE.c.offer_id,
    _MINE.c.id.label("mine"),
    _THEIRS.c.id.label("theirs"),
    _MINE.c.state.in_(STANDING).label("mine_stands"),
    _THEIRS.c.state.in_(STANDING).label("theirs_stands"),
).join(_THEIRS, (_MINE.c.kind == _THEIRS.c.kind) & (_MINE.c.offer_id == _THEIRS.c.offer_id))


def both_standing(tx: Tx, kept_id: int, gone_id: int) -> Sequence[Row[Any]]:
    """Kind and offer_id of what both hold a place in: one has to be taken back before they can be one person."""
    return [pair for pair in _pairs(tx, kept_id, gone_id) if pair.mine_stands and pair.theirs_stands]


def free_to_move(tx: Tx, kept_id: int, gone_id: int) -> list[int]:
    """Those of the one that goes for things that the other has no row for."""
    met = {pair.theirs for pair in _pairs(tx, kept_id, gone_id)}
    theirs = select(SignupRow.id).where(SignupRow.person_id == gone_id)
    return [row.id for row in tx.all(theirs) if row.id not in met]


def bring_over(tx: Tx, kept_id: int, gone_id: int) -> list[list[int]]:
    """What stands under the one that goes takes the place of what was taken back under the other; pairs of ids."""
    pairs = [pair for pair in _pairs(tx, kept_id, gone_id) if pair.theirs_stands and not pair.mine_stands]
    for pair in pairs:
        _change_places(tx, pair.mine, pair.theirs)
    return [[pair.mine, pair.theirs] for pair in pairs]


def take_back(tx: Tx, kept_id: int, gone_id: int, pairs: Sequence[Sequence[int]]) -> None:
    """Undoes `bring_over` for the pairs that are still where it put them."""
    for mine, theirs in pairs:
        whose = {row.id: row.person_id for row in tx.all(_WHOSE.where(SignupRow.id.in_([mine, theirs])))}
        if whose == {mine: gone_id, theirs: kept_id}:
            _change_places(tx, mine, theirs)


_WHOSE = select(SignupRow.id, SignupRow.person_id, SignupRow.kind)


def _pairs(tx: Tx, kept_id: int, gone_id: int) -> Sequence[Row[Any]]:
    return tx.all(_PAIRS.where(_MINE.c.person_id == kept_id, _THEIRS.c.person_id == gone_id))


def _change_places(tx: Tx, first: int, second: int) -> None:
    """The two stand for one thing, of which a person has one row: the first steps aside while the second moves."""
    rows = {row.id: row for row in tx.all(_WHOSE.where(SignupRow.id.in_([first, second])))}
    one, other = update(SignupRow).where(SignupRow.id == first), update(SignupRow).where(SignupRow.id == second)
    tx.run(one.values(kind="~"))
    tx.run(other.values(person_id=rows[first].person_id))
    tx.run(one.values(person_id=rows[second].person_id, kind=rows[first].kind))
