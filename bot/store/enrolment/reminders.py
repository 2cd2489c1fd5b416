"""Reminders: which sign-up was reminded of which day, and which sign-ups are to be reminded now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ForeignKey, Row, String, bindparam, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.offers import OfferKind
from bot.store.base import Base, BigId, Tx, UtcDateTime
from bot.store.enrolment.signups import SEATED, SignupRow
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow


class Reminder(Base):
    """One reminder of one sign-up, ever: its key sees to that, and a thing that is put off is another `day`.

    which: `eve` (the evening before), `hours` (before it opens). `until` is when the reminder is worth nothing any
    more. `delivery_id` is the message that carries it; who shares a phone with somebody reminded has the same one. It
    is no foreign key: deliveries never go, and SQLite would look here for each of the millions that a plan adds.
    """

    __tablename__ = "reminders"

    signup_id: Mapped[int] = mapped_column(ForeignKey("signups.id"), primary_key=True)
    which: Mapped[str] = mapped_column(String(5), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    delivery_id: Mapped[int | None] = mapped_column(BigId, index=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Due:
    """One seated sign-up that was not reminded yet. Those of one `phone` stand beside each other."""

    signup_id: int
    person_id: int
    address_id: int | None
    name: str
    phone: bytes | None
    check_in_code: str | None
    left: bool


def due(
    tx: Tx, kind: OfferKind, offer_id: int, which: str, day: date, filed_before: datetime, limit: int
) -> list[list[Due]]:
    """Who has a seat and is to be reminded, household by household (one telephone number), about `limit` at most.

    Whoever signed up later than `filed_before` was told the day a moment ago. `left`: they opted out of messages.
    """
    values = {"kind": kind, "offer": offer_id, "which": which, "day": day, "before": filed_before, "limit": limit}
    rows = [_as_due(row) for row in tx.all(_DUE, values)]
    homes = [list(home) for _, home in groupby(rows, key=lambda row: row.phone or row.signup_id)]
    return homes[:-1] if len(rows) == limit and len(homes) > 1 else homes


def note(tx: Tx, signup_id: int, which: str, day: date, until: datetime, delivery_id: int | None) -> None:
    """The sign-up is reminded by this message."""
    tx.claim(Reminder, signup_id=signup_id, which=which, day=day, until=until, delivery_id=delivery_id)


def still_wanted(tx: Tx, delivery_id: int, now: datetime) -> bool:
    """Whether a reminder about to be sent is worth it: before its time is over, for a seat that was not given back."""
    return tx.first(_WANTED, {"delivery": delivery_id, "now": now}) is not None


_REMINDED = exists().where(
    Reminder.signup_id == SignupRow.id, Reminder.which == bindparam("which"), Reminder.day == bindparam("day")
)
_DUE = (
    select(
        SignupRow.id.label("signup_id"),
        SignupRow.person_id,
        SignupRow.address_id,
        PersonRow.name,
        PersonRow.phone_digest.label("phone"),
        SignupRow.check_in_code,
        or_(PersonRow.opted_out_at.is_not(None), KnownAddress.opted_out_at.is_not(None)).label("left"),
    )
    .join(PersonRow, PersonRow.id == SignupRow.person_id)
    .outerjoin(KnownAddress, KnownAddress.id == SignupRow.address_id)
    .where(
        SignupRow.kind == bindparam("kind"),
        SignupRow.offer_id == bindparam("offer"),
        SignupRow.state.in_(SEATED),
        SignupRow.filed_at < bindparam("before"),
        ~_REMINDED,
    )
    .order_by(PersonRow.phone_digest, SignupRow.id)
    .limit(bindparam("limit"))
)
_WANTED = (
    select(Reminder.signup_id)
    .join(SignupRow, SignupRow.id == Reminder.signup_id)
    .join(PersonRow, PersonRow.id == SignupRow.person_id)
    .where(Reminder.delivery_id == bindparam("delivery"), Reminder.until > bindparam("now"))
    .where(SignupRow.state.in_(SEATED), PersonRow.opted_out_at.is_(None))
    .limit(1)
)


def _as_due(row: Row[Any]) -> Due:
    return Due(**{**row._mapping, "left": bool(row.left)})
