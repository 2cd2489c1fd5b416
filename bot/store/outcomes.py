"""What becomes of rows in hand: recorded under their claim, or turned to another way to the same person.

Every change is a compare-and-set on state and claim, so that two workers, or a worker and a callback, cannot undo each
other, and a worker that was cut off and comes back late changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, func, select, update

from bot.messages import DeliveryState
from bot.store.base import Tx
from bot.store.broadcasts import Delivery
from bot.store.claims import Claimed
from bot.store.people import PersonRow

TAKEN_STATES = ("sent", "delivered", "read", "failed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt. `planned` with `due_at` means once more later, `attempts` as it is to stand.

    `cost` in thousandths of a yuan.
    """

    state: DeliveryState
    reason: str = ""
    provider_id: str | None = None
    units: int = 0
    cost: int = 0
    due_at: datetime | None = None
    attempts: int = 1


def record(tx: Tx, settled: Sequence[tuple[Claimed, Outcome]], now: datetime) -> None:
    """Writes what became of rows that still are under their claim; what a receipt has settled meanwhile stays."""
    if not settled:
        return
    lines = [_line(row, one, now) for row, one in settled]
    if tx.run(_RECORD, lines) < len(lines) and (taken := [line for line in lines if line["sent_at"]]):
        tx.run(_COMPLETE, [{name: line[name] for name in _KNOWN_TO_US} for line in taken])


def reroute(tx: Tx, row: Claimed, outcome: Outcome, now: datetime) -> bool:
    """Turns a row that WeChat did not bring to its person into an SMS to their phone; False where that cannot be.

    Not where the phone is unknown, where SMS was tried before, or where somebody who shares the phone gets this
    broadcast by SMS already.
    """
    if any(one["channel"] == "sms" for one in row.earlier):
        return False
    other, owner, me = Delivery.__table__.alias(), PersonRow.__table__.alias(), PersonRow.__table__.alias()
    taken = (
        select(other.c.id)
        .join(owner, owner.c.id == other.c.person_id)
        .where(owner.c.phone_digest == me.c.phone_digest, other.c.broadcast_id == row.broadcast_id)
        .where(other.c.channel == "sms", other.c.state != "skipped", other.c.id != row.id)
    )
    reachable = select(me.c.id).where(me.c.id == row.person_id, me.c.phone_digest.is_not(None), ~exists(taken))
    values = {"channel": "sms", "way": "", "address_id": None}
    return _again(tx, row, outcome, now, exists(reachable), **values)


def put_on_list(tx: Tx, row: Claimed, outcome: Outcome, now: datetime) -> bool:
    """The row waits for the next openid list."""
    return _again(tx, row, outcome, now, way="mass")


def once_more(tx: Tx, row: Claimed, outcome: Outcome, due_at: datetime | None, now: datetime) -> bool:
    """The same way again, now or later: it was tried and did not arrive."""
    return _again(tx, row, outcome, now, due_at=due_at)


def _again(tx: Tx, row: Claimed, outcome: Outcome, now: datetime, *more: ColumnElement[bool], **values: object) -> bool:
    """Planned anew; what was tried stays in `earlier`. The number goes, so that late receipts find nothing."""
    past = {"channel": row.channel, "way": row.way, "state": outcome.state, "reason": outcome.reason}
    numbered = {"number": outcome.provider_id or row.provider_id, "at": now.isoformat()}
    earlier = [*row.earlier, {**past, **numbered}]
    fresh: Mapping[str, Any] = {"state": "planned", "reason": "", "provider_id": None, "due_at": None, "sent_at": None}
    return (
        tx.run(
            update(Delivery)
            .where(_held(row), *more)
            .values(**{**fresh, "earlier": earlier, "updated_at": now, **values})
        )
        == 1
    )


def _held(row: Claimed) -> ColumnElement[bool]:
    """The row as it was read: same state, same claim."""
    return and_(Delivery.id == row.id, Delivery.state == row.state, Delivery.attempts == row.attempts)


def _line(row: Claimed, one: Outcome, now: datetime) -> dict[str, Any]:
    return {
        "row": row.id,
        "claim": row.claimed_at,
        "number": row.attempts,
        "state": one.state,
        "reason": one.reason,
        "provider_id": one.provider_id,
        "units": one.units,
        "cost": one.cost,
        "due_at": one.due_at,
        "attempts": one.attempts,
        "sent_at": now if one.state == "sent" else None,
        "updated_at": now,
    }


def _bound(name: str) -> BindParameter[Any]:
    return bindparam(name)


_CLAIM = and_(
    Delivery.id == bindparam("row"),
    Delivery.claimed_at == bindparam("claim"),
    Delivery.attempts == bindparam("number"),
)
_WRITTEN = ("state", "reason", "provider_id", "units", "cost", "due_at", "attempts", "sent_at", "updated_at")
_RECORD = update(Delivery).where(_CLAIM, Delivery.state == "sending").values({name: _bound(name) for name in _WRITTEN})
_KNOWN_TO_US = ("row", "claim", "number", "units", "cost", "provider_id")
"""No more may be handed over: SQLAlchemy sets whatever is named as a column."""
_COMPLETE = (
    update(Delivery)
    .where(_CLAIM, Delivery.state.in_(TAKEN_STATES))
    .values(
        units=_bound("units"),
        cost=_bound("cost"),
        provider_id=func.coalesce(Delivery.provider_id, _bound("provider_id")),
    )
)
"""A receipt came before our own record: what only we know is added, the state that it brought stays."""
