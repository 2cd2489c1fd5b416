"""The page of one person: what is on record, who lives with them, what they signed up for, got, agreed to and said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, union_all

from bot.store.areas import Area
from bot.store.base import Tx
from bot.store.register import merges
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import Consent, PersonRow
from bot.store.screens.people import NOT_MERGED
from bot.store.screens.scope import Scope, masked
from bot.store.sending.broadcasts import Broadcast, Delivery, changed_at
from bot.store.sending.delivery_numbers import PERSON, number_of
from bot.store.talk.cases import Case
from bot.store.talk.conversations import SeenMessage


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Masked throughout; `reveal` gives the whole numbers."""

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
    zero_employed: bool
    note: str
    wishes: dict[str, object]
    channels: Sequence[str]
    opted_out_at: datetime | None
    created_at: datetime


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
    same = {name: getattr(row, name) for name in PersonRecord.__dataclass_fields__ if name in row._mapping}
    return PersonRecord(
        **same,
        phone=masked(tx.keys.unseal(row.phone_sealed)),
        identity=f"{identity[:6]}********{identity[-4:]}" if identity else "",
        channels=tuple(tx.connection.scalars(select(KnownAddress.scheme).where(KnownAddress.person_id == person_id))),
    )


@dataclass(frozen=True, slots=True)
class Revealed:
    phone: str
    identity: str


def reveal(tx: Tx, scope: Scope, person_id: int) -> Revealed | None:
    """The whole numbers; the caller leaves the audit line."""
    mine = (PersonRow.id == person_id, scope.covers(PersonRow.area))
    row = tx.first(select(PersonRow.phone_sealed, PersonRow.identity_sealed).where(*mine))
    if row is None:
        return None
    return Revealed(tx.keys.unseal(row.phone_sealed).removeprefix("+86"), tx.keys.unseal(row.identity_sealed))


@dataclass(frozen=True, slots=True)
class Kin:
    """Another record that may be of the household, or of the same person."""

    id: int
    name: str
    phone: str
    village: str
    gender: str
    birthday: date | None
    household_kind: str


def household(tx: Tx, scope: Scope, person_id: int) -> list[Kin]:
    """Up to 20 others with the same phone: no list of the county says who lives under one roof."""
    number = select(PersonRow.phone_digest).where(PersonRow.id == person_id).scalar_subquery()
    return _others(tx, scope, person_id, PersonRow.phone_digest == number)


def namesakes(tx: Tx, scope: Scope, person_id: int) -> list[Kin]:
    """Up to 20 others of the same name in the same village."""
    me = select(PersonRow.name, PersonRow.area).where(PersonRow.id == person_id, PersonRow.name != "").subquery("me")
    name, area = select(me.c.name).scalar_subquery(), select(me.c.area).scalar_subquery()
    return _others(tx, scope, person_id, (PersonRow.name == name) & (PersonRow.area == area))


def _others(tx: Tx, scope: Scope, person_id: int, condition: ColumnElement[bool]) -> list[Kin]:
    here = (PersonRow.id != person_id, condition, scope.covers(PersonRow.area), NOT_MERGED)
    return [_kin(tx, row) for row in tx.all(_KIN.where(*here).order_by(PersonRow.id).limit(20))]


def kin(tx: Tx, scope: Scope, person_id: int) -> Kin | None:
    """One record as others are shown beside it."""
    row = tx.first(_KIN.where(PersonRow.id == person_id, scope.covers(PersonRow.area), NOT_MERGED))
    return None if row is None else _kin(tx, row)


_KIN: Select[*tuple[Any, ...]] = select(
    PersonRow.id,
    PersonRow.name,
    PersonRow.phone_sealed,
    func.coalesce(Area.name, "").label("village"),
    PersonRow.gender,
    PersonRow.birthday,
    PersonRow.household_kind,
).outerjoin(Area, Area.code == PersonRow.area)


def _kin(tx: Tx, row: Row[Any]) -> Kin:
    facts = {name: getattr(row, name) for name in Kin.__dataclass_fields__ if name != "phone"}
    return Kin(phone=masked(tx.keys.unseal(row.phone_sealed)), **facts)


def consents(tx: Tx, person_id: int) -> Sequence[Row[Any]]:
    whose = Consent.person_id.in_(merges.all_ids(tx, person_id))
    return tx.all(select(Consent.__table__).where(whose).order_by(Consent.id.desc()).limit(20))


def cases(tx: Tx, person_id: int) -> Sequence[Row[Any]]:
    """The latest 20 cases: id, number, kind, state, created_at."""
    whose = Case.person_id.in_(merges.all_ids(tx, person_id))
    columns = (Case.id, Case.number, Case.kind, Case.state, Case.created_at)
    return tx.all(select(*columns).where(whose).order_by(Case.id.desc()).limit(20))


def deliveries(tx: Tx, person_id: int) -> Sequence[Row[Any]]:
    """The latest 20 things sent to the person: state, reason, channel, updated_at, broadcast_id and its name."""
    ids = merges.all_ids(tx, person_id)
    numbers = union_all(*(select(number_of(Broadcast.id, PERSON, one)) for one in ids))
    single = and_(Delivery.person_id.in_(ids), Delivery.occasion.is_not(None))
    return tx.all(
        select(
            Delivery.state,
            Delivery.reason,
            Delivery.channel,
            changed_at().label("updated_at"),
            Delivery.broadcast_id,
            Broadcast.name,
        )
        .outerjoin(Broadcast, Broadcast.id == Delivery.broadcast_id)
        .where(or_(Delivery.id.in_(numbers), single))
        .order_by(changed_at().desc(), Delivery.id.desc())
        .limit(20)
    )


def lately_sent(tx: Tx, scope: Scope) -> Sequence[Row[Any]]:
    """The latest 20 broadcasts that were planned and concern the area: id, name, planned_at."""
    mine = (Broadcast.planned_at.is_not(None), scope.concerns(Broadcast.area))
    columns = (Broadcast.id, Broadcast.name, Broadcast.planned_at)
    return tx.all(select(*columns).where(*mine).order_by(Broadcast.id.desc()).limit(20))


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
