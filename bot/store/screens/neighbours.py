"""The people of a liaison's villages: found by name, reached by nothing, or on a record that grew old.

Every function takes the codes of the villages in care: who lives elsewhere is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Exists, Row, and_, exists, func, literal, or_, select, tuple_

from bot.store.areas import Area, within
from bot.store.base import Tx, span
from bot.store.register.addresses import KnownAddress
from bot.store.register.corrections import stale_at
from bot.store.register.people import PersonRow
from bot.store.screens.people import NOT_MERGED, begins
from bot.store.screens.scope import within as inside
from bot.store.sending.broadcasts import Broadcast, Delivery
from bot.store.sending.delivery_numbers import PERSON, number_of

SHOWN = 50
"""People of one page of a list."""
COUNTED = 100
"""Lists are counted up to here: beyond it a page says 100 多."""

REACHED = timedelta(days=30)
GOT = ("sent", "delivered", "read")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`since` is when the record was confirmed last, or came here."""

    id: int
    name: str
    village: str
    birthday: date | None
    employment: str
    since: datetime


_LINE = (
    select(
        PersonRow.id,
        PersonRow.name,
        func.coalesce(Area.name, "").label("village"),
        PersonRow.birthday,
        PersonRow.employment,
        PersonRow.verified_at,
        PersonRow.created_at,
    )
    .select_from(PersonRow)
    .outerjoin(Area, Area.code == PersonRow.area)
)


def named(tx: Tx, areas: Sequence[str], text: str, after: int = 0) -> list[Neighbour]:
    """Those whose names begin so, all of them where nothing is asked."""
    return _listed(tx, areas, begins(text) if text else None, after)


def unreached(tx: Tx, areas: Sequence[str], now: datetime, after: int = 0) -> list[Neighbour]:
    """Those who got no message of ours for 30 days and sent none.

    What went to a village group counts for nobody: who has read it there is not known. One message for all who share a
    number counts for each of them.
    """
    return _listed(tx, areas, _unreached(tx, areas, now), after)


def stale(tx: Tx, areas: Sequence[str], now: datetime, after: int = 0) -> list[Neighbour]:
    return _listed(tx, areas, stale_at(now), after)


def amounts(tx: Tx, areas: Sequence[str], now: datetime) -> tuple[int, int]:
    """How many are unreached and how many records are stale, each counted to `COUNTED`."""
    return _amount(tx, areas, _unreached(tx, areas, now)), _amount(tx, areas, stale_at(now))


def home_of(tx: Tx, areas: Sequence[str], person_id: int) -> str | None:
    """The village (or township) in care in which this person lives; None where they live elsewhere."""
    code = tx.scalar(select(PersonRow.area).where(PersonRow.id == person_id, within(PersonRow.area, areas)))
    inside = (area for area in areas if code and span(area)[0] <= code < span(area)[1])
    return next(inside, None)


def _unreached(tx: Tx, areas: Sequence[str], now: datetime) -> ColumnElement[bool]:
    """Each part is looked up by an index for one person at a time: the ledger's own key, singles, openids."""
    since = now - REACHED
    lately = _broadcasts_to(tx, areas, since)
    got = or_(Delivery.state.in_(GOT), and_(Delivery.state == "skipped", Delivery.reason == "shared_phone"))
    single = (Delivery.person_id == PersonRow.id, Delivery.occasion.is_not(None), Delivery.sent_at > since)
    wrote = (KnownAddress.person_id == PersonRow.id, KnownAddress.opened_at > since)
    number = number_of(Broadcast.id, PERSON, PersonRow.id)
    by_broadcast = (Broadcast.id.in_(lately), Delivery.id == number, got)
    return and_(*(~_is_there(*part) for part in (single, wrote, by_broadcast)))


def _is_there(*conditions: ColumnElement[bool]) -> Exists:
    """Looked up for one person at a time: OFFSET keeps PostgreSQL from joining all addresses or deliveries instead."""
    return exists(select(literal(1)).where(*conditions).offset(0).correlate(PersonRow))


def _broadcasts_to(tx: Tx, areas: Sequence[str], since: datetime) -> list[int]:
    """Those since then that may have gone to these villages: each is one more look for every person."""
    rows = tx.all(select(Broadcast.id, Broadcast.audience).where(Broadcast.planned_at >= since))
    return [row.id for row in rows if _may_concern(row.audience.get("areas"), areas)]


def _may_concern(told: object, areas: Sequence[str]) -> bool:
    if not isinstance(told, list) or not told:
        return True
    return any(inside(mine, str(code)) or inside(str(code), mine) for code in told for mine in areas)


def _listed(tx: Tx, areas: Sequence[str], condition: ColumnElement[bool] | None, after: int) -> list[Neighbour]:
    """One more than a page, so that it is known whether more follow.

    Village by village in the order of the index of areas: asked for by id alone, databases walk the whole roster.
    """
    last = (tx.scalar(select(PersonRow.area).where(PersonRow.id == after)) or "", after) if after else ("", 0)
    found: list[Neighbour] = []
    for area in sorted(areas):
        low, high = span(area)
        beyond = tuple_(PersonRow.area, PersonRow.id) > tuple_(*map(literal, max((low, 0), last)))
        rows = _LINE.where(beyond, PersonRow.area < high, *_known(condition)).order_by(PersonRow.area, PersonRow.id)
        found += [_neighbour(row) for row in tx.all(rows.limit(SHOWN + 1 - len(found)))]
        if len(found) > SHOWN:
            break
    return found


def _neighbour(row: Row[Any]) -> Neighbour:
    since = row.verified_at or row.created_at
    return Neighbour(row.id, row.name, row.village, row.birthday, row.employment, since)


def _amount(tx: Tx, areas: Sequence[str], condition: ColumnElement[bool]) -> int:
    here = (within(PersonRow.area, areas), *_known(condition))
    ones = select(literal(1)).select_from(PersonRow).where(*here).limit(COUNTED)
    return int(tx.scalar(select(func.count()).select_from(ones.subquery())))


def _known(condition: ColumnElement[bool] | None) -> list[ColumnElement[bool]]:
    conditions = [PersonRow.name != "", NOT_MERGED]
    return conditions if condition is None else [*conditions, condition]
