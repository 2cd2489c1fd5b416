"""What becomes of rows in hand: recorded under their claim, or turned to another way to the same person.

Every change is a compare-and-set on state and claim, so that two workers, or a worker and a callback, cannot undo each
other, and a worker that was cut off and comes back late changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    String,
    Update,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from bot.messages import DeliveryState
from bot.store.base import Tx
from bot.store.hot import Hot
from bot.store.register.people import PersonRow
from bot.store.sending.broadcasts import Delivery
from bot.store.sending.claims import Claimed
from bot.store.sending.delivery_numbers import PERSON, number_of

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
    """Writes what became of rows that still are under their claim; what a receipt has settled meanwhile stays.

    Of a handful nearly all were claimed at once and came to the same but for the platform's number.
    """
    alike: dict[tuple[Any, ...], tuple[Outcome, list[tuple[int, str | None]]]] = {}
    for row, one in settled:
        kind = (row.claimed_at, row.attempts, one.state, one.reason, one.units, one.cost, one.due_at, one.attempts)
        alike.setdefault(kind, (one, []))[1].append((row.id, one.provider_id))
    for (claimed_at, attempts, *_), (shared, rows) in alike.items():
        _record(tx, shared, (claimed_at, attempts), rows, now)


def _record(
    tx: Tx, one: Outcome, claim: tuple[datetime, int], rows: Sequence[tuple[int, str | None]], now: datetime
) -> None:
    sent = now if one.state == "sent" else None
    shared = {"claim": claim[0], "count": claim[1], "now": now, "sent": sent, "due": one.due_at}
    shared |= {"said": one.state, "why": one.reason, "parts": one.units, "paid": one.cost, "tried": one.attempts}
    if _each(tx, _RECORD, shared, rows) < len(rows) and sent:
        _each(tx, _COMPLETE, {name: shared[name] for name in ("claim", "count", "parts", "paid")}, rows)


def _each(tx: Tx, statement: Hot, shared: Mapping[str, Any], rows: Sequence[tuple[int, str | None]]) -> int:
    """How many rows it changed. PostgreSQL takes all of them in one statement, SQLite is faster one by one."""
    if tx.dialect == "postgresql":
        given = {"rows": [row for row, _ in rows], "numbers": [number for _, number in rows]}
        return statement.run(tx, {**shared, **given})
    return statement.each(tx, shared, [{"row": row, "number": number} for row, number in rows])


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
        .join(owner, other.c.id == number_of(row.broadcast_id or 0, PERSON, owner.c.id))
        .where(owner.c.phone_digest == me.c.phone_digest)
        .where(other.c.channel == "sms", other.c.state != "skipped", other.c.id != row.id)
    )
    reachable = select(me.c.id).where(me.c.id == row.person_id, me.c.phone_digest.is_not(None), ~exists(taken))
    values = {"channel": "sms", "way": "", "address_id": None}
    return _again(tx, row, outcome, now, exists(reachable), **values)


def by_way(tx: Tx, row: Claimed, outcome: Outcome, now: datetime, way: str) -> bool:
    """The same openid by another way: a credit of its person, the next openid list, a template message."""
    return _again(tx, row, outcome, now, way=way)


def by_phone(tx: Tx, row: Claimed, outcome: Outcome, now: datetime, address_id: int) -> bool:
    """A liaison's pack goes to their phone instead."""
    return _again(tx, row, outcome, now, channel="sms", address_id=address_id)


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


def _under_claim(dialect: str) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    """The rows given, as long as they are under this claim; and the platform's number of each."""
    row, number = _bound("row"), _bound("number")
    if dialect == "postgresql":
        rows, numbers = bindparam("rows", type_=ARRAY(BigInteger)), bindparam("numbers", type_=ARRAY(String))
        given = func.unnest(rows, numbers).table_valued("row", "number").render_derived()
        row, number = given.c.row, given.c.number
    claim = and_(Delivery.claimed_at == _bound("claim"), Delivery.attempts == _bound("count"))
    return and_(Delivery.id == row, claim), number


def _bound(name: str) -> ColumnElement[Any]:
    return bindparam(name)


def _recorded(dialect: str) -> Update:
    here, number = _under_claim(dialect)
    return (
        update(Delivery)
        .where(here, Delivery.state == "sending")
        .values(
            provider_id=number,
            state=_bound("said"),
            reason=_bound("why"),
            units=_bound("parts"),
            cost=_bound("paid"),
            due_at=_bound("due"),
            attempts=_bound("tried"),
            sent_at=_bound("sent"),
            updated_at=_bound("now"),
        )
    )


def _completed(dialect: str) -> Update:
    """A receipt came before our own record: what only we know is added, the state that it brought stays."""
    here, number = _under_claim(dialect)
    known = func.coalesce(Delivery.provider_id, number)
    return (
        update(Delivery)
        .where(here, or_(*(Delivery.state == state for state in TAKEN_STATES)))
        .values(units=_bound("parts"), cost=_bound("paid"), provider_id=known)
    )


_RECORD, _COMPLETE = Hot(_recorded), Hot(_completed)
