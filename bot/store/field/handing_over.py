"""Villages that pass from one liaison to another: what waits goes along, what was done stays with who did it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from bot.store.areas import within
from bot.store.base import Tx, span
from bot.store.field import circulars, liaisons
from bot.store.field.circulars import OFFICE, CircularStop
from bot.store.field.liaisons import Liaison, LiaisonArea
from bot.store.talk.cases import Case


def hand_over(tx: Tx, liaison_id: int, to_id: int, areas: Sequence[str], now: datetime) -> None:
    """These villages are the successor's from now on; sign-ups and links stay with who brought and made them."""
    liaisons.assign(tx, to_id, [*liaisons.areas_of(tx, to_id), *areas], now)
    liaisons.assign(tx, liaison_id, [area for area in liaisons.areas_of(tx, liaison_id) if area not in areas], now)
    follow(tx, areas)
    _hand_again(tx, liaison_id, to_id)


def follow(tx: Tx, areas: Sequence[str]) -> None:
    """Open cases of these villages that lie with somebody who cares for them no more go to who does.

    Where nobody does they stay: somebody must see to them.
    """
    open_here = (Case.state != "closed", Case.liaison_id.is_not(None), within(Case.area, areas))
    for case in tx.all(select(Case.id, Case.area, Case.liaison_id).where(*open_here)):
        carers = _carers(tx, case.area)
        if carers and case.liaison_id not in carers:
            tx.run(update(Case).where(Case.id == case.id).values(liaison_id=carers[0]))


def rest(tx: Tx, liaison_id: int) -> bool:
    """They are liaison no more, which ends what they are signed in with; False while they still care for a village.

    Cases that lie with them are the office's again, and circulars that they never answered wait for nobody.
    """
    if liaisons.areas_of(tx, liaison_id):
        return False
    tx.run(update(Liaison).where(Liaison.id == liaison_id).values(active=False, card_digest=None, card_until=None))
    tx.run(update(Case).where(Case.liaison_id == liaison_id, Case.state != "closed").values(liaison_id=None))
    unanswered = (CircularStop.liaison_id == liaison_id, CircularStop.acknowledged_at.is_(None))
    tx.run(delete(CircularStop).where(*unanswered))
    return True


def wake(tx: Tx, liaison_id: int) -> None:
    """Liaison again; their villages have to be given to them."""
    tx.run(update(Liaison).where(Liaison.id == liaison_id).values(active=True))


def _carers(tx: Tx, area: str) -> list[int]:
    """Active liaisons in whose care a village is, by itself or with its township."""
    here = (LiaisonArea.until.is_(None), LiaisonArea.liaison_id == Liaison.id, Liaison.active)
    rows = tx.all(
        select(Liaison.id, LiaisonArea.area)
        .join(LiaisonArea, LiaisonArea.liaison_id == Liaison.id)
        .where(*here, LiaisonArea.area.in_([area, area[:9], f"{area[:9]}000"]))
        .order_by(Liaison.id)
    )
    return [row.id for row in rows if span(row.area)[0] <= area < span(row.area)[1]]


def _hand_again(tx: Tx, liaison_id: int, to_id: int) -> None:
    """Circulars that the one before had not passed on come to the successor as well, by the next round."""
    left = {one.circular_id for one in circulars.with_liaison(tx, liaison_id) if not one.done}
    left -= {one.circular_id for one in circulars.with_liaison(tx, to_id)}
    towns = {area[:9] for area in liaisons.areas_of(tx, to_id)}
    offices = (CircularStop.liaison_id == OFFICE, CircularStop.circular_id.in_(left), CircularStop.area.in_(towns))
    tx.run(update(CircularStop).where(*offices).values(done_at=None))
