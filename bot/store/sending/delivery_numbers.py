"""Numbers of deliveries: broadcast and receiver make the number, so the primary key alone lets nobody in twice.

    number = broadcast * 2**34 + kind of receiver * 2**32 + the receiver's own id

A plan of two million rows then grows one index at its end, a broadcast is one range of numbers, and a receiver's row is
found without a search. Single messages have the numbers below those of the first broadcast.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, or_

ROOM = 2**34
"""Numbers of one broadcast."""

GROUP, PERSON, OPENID, LIAISON = (kind * 2**32 for kind in range(4))
"""Kinds of receivers, in the order of their rows: a village group; a person; an openid of whom nothing else is known;
a liaison who passes the notice on."""


def number_of(broadcast_id: Any, kind: int, receiver: Any) -> Any:
    """The number of a receiver's row; broadcast and receiver may be columns."""
    return receiver + (broadcast_id * ROOM + kind)


def draft_number(kind: int, receiver: Any) -> Any:
    """Its number while the plan is a draft: of a person their own id, by which people are in order already."""
    return receiver if kind == PERSON else receiver + (kind - PERSON)


def origin_of(broadcast_id: int) -> int:
    """What makes a draft's numbers those of a broadcast."""
    return broadcast_id * ROOM + PERSON


def ends_of(broadcast_id: int, kind: int | None = None) -> tuple[int, int]:
    """First and last number of a broadcast, or of one kind of its receivers."""
    first = broadcast_id * ROOM + (kind or 0)
    return first, first + (ROOM if kind is None else PERSON) - 1


def of_broadcast(column: Any, broadcast_id: int, kind: int | None = None) -> ColumnElement[bool]:
    """Rows of a broadcast. A query must say it so, for the primary key to serve: no index has the broadcast itself."""
    found: ColumnElement[bool] = column.between(*ends_of(broadcast_id, kind))
    return found


def of_broadcasts(column: Any, broadcast_ids: Sequence[int]) -> ColumnElement[bool]:
    """Rows of any of them."""
    return or_(false(), *(of_broadcast(column, one) for one in broadcast_ids))
