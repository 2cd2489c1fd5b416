"""Subscription credits (订阅通知): messages that people asked for by a tap, each of which lets us write once.

WeChat keeps the true count; ours is made of its events and lowered in the transaction of the claim, so that no two
workers spend the same tap.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Integer, Select, String, and_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.messages import Address
from bot.store.base import Base, BigId, Tx, UtcDateTime
from bot.store.register.addresses import KnownAddress

AT_ONCE = 1000


class SubscriptionCredit(Base):
    """How many messages of one template may still go to one openid; of a lasting one any number while it is not 0."""

    __tablename__ = "subscription_credits"

    address_id: Mapped[int] = mapped_column(BigId, ForeignKey("addresses.id"), primary_key=True)
    template: Mapped[str] = mapped_column(String(64), primary_key=True)
    remaining: Mapped[int] = mapped_column(Integer, default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


def accept(tx: Tx, address_id: int, template: str, now: datetime) -> None:
    """They tapped 允许: one message more."""
    if not tx.claim(SubscriptionCredit, address_id=address_id, template=template, remaining=1, changed_at=now):
        _change(tx, _of([address_id], template), remaining=SubscriptionCredit.remaining + 1, changed_at=now)


def reject(tx: Tx, address_id: int, template: str, now: datetime) -> None:
    """They switched the messages of this template off: what was left is gone."""
    _change(tx, _of([address_id], template), remaining=0, changed_at=now)


def reject_at(tx: Tx, address: Address, template: str, now: datetime) -> None:
    """The same where WeChat says it of an openid: they refused, or have no credit left."""
    known = and_(KnownAddress.scheme == address.scheme, KnownAddress.digest == tx.keys.digest(address.value))
    here = SubscriptionCredit.address_id.in_(select(KnownAddress.id).where(known))
    _change(tx, and_(here, SubscriptionCredit.template == template), remaining=0, changed_at=now)


def holders(template: str) -> Select[int]:
    """The ids of openids that have credit for this template, for statements."""
    credit = SubscriptionCredit
    return select(credit.address_id).where(credit.template == template, credit.remaining > 0)


def take(tx: Tx, address_ids: Sequence[int], template: str, lasting: bool, now: datetime) -> set[int]:
    """One credit of each of these openids; returns those that had one. A lasting one is not used up."""
    spent = SubscriptionCredit.remaining - (0 if lasting else 1)
    ids, had = sorted(set(address_ids)), set()
    for start in range(0, len(ids), AT_ONCE):
        some = _of(ids[start : start + AT_ONCE], template)
        order = SubscriptionCredit.address_id
        locked = (
            select(order).where(some, SubscriptionCredit.remaining > 0).order_by(order).with_for_update().cte("locked")
        )
        mine = order.in_(select(locked.prefix_with("MATERIALIZED", dialect="postgresql").c.address_id))
        taken = update(SubscriptionCredit).where(mine, SubscriptionCredit.template == template)
        rows = tx.all(taken.values(remaining=spent, changed_at=now).returning(order))
        had |= {row.address_id for row in rows}
    return had


def give_back(tx: Tx, address_ids: Sequence[int], template: str, now: datetime) -> None:
    """Nothing went out: the credit stands again."""
    for start in range(0, len(address_ids), AT_ONCE):
        some = _of(address_ids[start : start + AT_ONCE], template)
        _change(tx, some, remaining=SubscriptionCredit.remaining + 1, changed_at=now)


def _of(address_ids: Sequence[int], template: str) -> ColumnElement[bool]:
    return and_(SubscriptionCredit.address_id.in_(address_ids), SubscriptionCredit.template == template)


def _change(tx: Tx, here: ColumnElement[bool], **values: object) -> None:
    tx.run(update(SubscriptionCredit).where(here).values(**values))
