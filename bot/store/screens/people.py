"""Finding people, and the page of one person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from bot.store.addresses import KnownAddress
from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.broadcasts import Broadcast, Delivery
from bot.store.conversations import SeenMessage
from bot.store.people import Consent, PersonRow
from bot.store.screens.scope import Page, Scope, masked, page_of


@dataclass(frozen=True, slots=True)
class PersonLine:
    id: int
    name: str
    phone: str
    village: str
    household_kind: str
    employment: str
    opted_out: bool


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Masked throughout; `reveal_phone` gives the whole number."""

    id: int
    name: str
    phone: str
    identity: str
    village: str
    area: str
    gender: str
    birthday: date | None
    education: str
    skills: str
    employment: str
    works_at: str
    household_kind: str
    wishes: dict[str, object]
    channels: Sequence[str]
    opted_out_at: datetime | None
    created_at: datetime


def listing(tx: Tx, scope: Scope, text: str, page: int = 1) -> Page[PersonLine]:
    """By whole phone number, by the beginning of a name, or by village; all of the area where nothing is asked."""
    statement = (
        select(
            PersonRow.id,
            PersonRow.name,
            PersonRow.phone_sealed,
            func.coalesce(Area.name, "").label("village"),
            PersonRow.household_kind,
            PersonRow.employment,
            PersonRow.opted_out_at,
        )
        .outerjoin(Area, Area.code == PersonRow.area)
        .where(scope.covers(PersonRow.area))
    )
    digits = re.sub(r"\D", "", text)
    if len(digits) >= 7:
        statement = statement.where(PersonRow.phone_digest == tx.keys.digest("+86" + digits.removeprefix("86")))
    elif text:
        statement = statement.where(_named(tx, text))
    order = PersonRow.name if text and not digits else PersonRow.area
    return page_of(tx, statement.order_by(order, PersonRow.id), page, lambda row: _line(tx, row))


def _named(tx: Tx, text: str) -> ColumnElement[bool]:
    """People of the villages that begin so, and of exactly this name; where no village does, of names that begin so.

    Two conditions that an index answers; a free “or” of two beginnings would read the whole roster.
    """
    villages = tx.connection.scalars(select(Area.code).where(Area.name.startswith(text, autoescape=True))).all()
    if len(text) > 1 and villages:
        return or_(PersonRow.name == text, PersonRow.area.in_(villages))
    if tx.dialect == "sqlite":  # compares bytes, so that a beginning is a range; its LIKE ignores case and any index
        return and_(PersonRow.name >= text, PersonRow.name < text + "\U0010ffff")
    return PersonRow.name.startswith(text, autoescape=True)


def _line(tx: Tx, row: Any) -> PersonLine:
    return PersonLine(
        row.id,
        row.name,
        masked(tx.keys.unseal(row.phone_sealed)),
        row.village,
        row.household_kind,
        row.employment,
        row.opted_out_at is not None,
    )


def record(tx: Tx, scope: Scope, person_id: int) -> PersonRecord | None:
    row = tx.first(
        select(PersonRow.__table__, func.coalesce(Area.name, "").label("village"))
        .select_from(PersonRow)
        .outerjoin(Area, Area.code == PersonRow.area)
        .where(PersonRow.id == person_id, scope.covers(PersonRow.area))
    )
    if row is None:
        return None
    identity = tx.keys.unseal(row.identity_sealed)
    return PersonRecord(
        id=row.id,
        name=row.name,
        phone=masked(tx.keys.unseal(row.phone_sealed)),
        identity=f"{identity[:6]}********{identity[-4:]}" if identity else "",
        village=row.village,
        area=row.area,
        gender=row.gender,
        birthday=row.birthday,
        education=row.education,
        skills=row.skills,
        employment=row.employment,
        works_at=row.works_at,
        household_kind=row.household_kind,
        wishes=row.wishes,
        channels=tuple(tx.connection.scalars(select(KnownAddress.scheme).where(KnownAddress.person_id == person_id))),
        opted_out_at=row.opted_out_at,
        created_at=row.created_at,
    )


def reveal_phone(tx: Tx, scope: Scope, person_id: int) -> str:
    """The whole number; the caller leaves the audit line."""
    sealed = tx.scalar(select(PersonRow.phone_sealed).where(PersonRow.id == person_id, scope.covers(PersonRow.area)))
    return tx.keys.unseal(sealed).removeprefix("+86")


def consents(tx: Tx, person_id: int) -> Sequence[Row[Any]]:
    return tx.all(select(Consent.__table__).where(Consent.person_id == person_id).order_by(Consent.id.desc()).limit(20))


def deliveries(tx: Tx, person_id: int) -> Sequence[Row[Any]]:
    """The latest 20 things sent to the person: state, reason, channel, updated_at, broadcast_id and its name."""
    of_broadcasts = Delivery.broadcast_id.in_(select(Broadcast.id))  # the ledger's key begins with the broadcast
    return tx.all(
        select(
            Delivery.state,
            Delivery.reason,
            Delivery.channel,
            Delivery.updated_at,
            Delivery.broadcast_id,
            Broadcast.name,
        )
        .outerjoin(Broadcast, Broadcast.id == Delivery.broadcast_id)
        .where(Delivery.person_id == person_id, or_(of_broadcasts, Delivery.occasion.is_not(None)))
        .order_by(Delivery.id.desc())
        .limit(20)
    )


@dataclass(frozen=True, slots=True)
class Talked:
    """One message and the stored answer (JSON of replies)."""

    at: datetime
    channel: str
    said: str
    replies: str


def talk(tx: Tx, scope: Scope, person_id: int) -> list[Talked]:
    """The latest 50 messages of a person, oldest first; the caller leaves the audit line."""
    rows = tx.all(
        select(SeenMessage.received_at, SeenMessage.channel, SeenMessage.said_sealed, SeenMessage.replies_sealed)
        .join(KnownAddress, KnownAddress.id == SeenMessage.address_id)
        .join(PersonRow, PersonRow.id == KnownAddress.person_id)
        .where(PersonRow.id == person_id, scope.covers(PersonRow.area))
        .order_by(SeenMessage.id.desc())
        .limit(50)
    )
    return [
        Talked(row.received_at, row.channel, tx.keys.unseal(row.said_sealed), tx.keys.unseal(row.replies_sealed))
        for row in reversed(rows)
    ]
