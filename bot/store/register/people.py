"""People, and what they agreed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Text,
    bindparam,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.messages import SHANGHAI, Person
from bot.store.areas import Area, within
from bot.store.base import AREA, Base, BigId, Tx, UtcDateTime, only, where
from bot.store.register.addresses import KnownAddress

SHARING = text("phone_shared")
NOT_LOOKED_AT = text("phone_shared IS NULL")
"""Queries must say it in these words, not with bound values, for the indexes to serve."""

NAME = String(40).with_variant(String(40, collation="C"), "postgresql")
"""Compared byte by byte on either database, so that names that begin so are one range of the index."""


class PersonRow(Base):
    """Someone served (群众). Phone and identity number are sealed; the digests beside them are for look-up only.

    Several people may share one phone. `wishes` holds what they want: `trades` (意向工种) and `places` (意向地点) as
    lists of words, `pay` (期望月薪) in yuan or, from a talk, as {"min", "max", "per"}, `training` (培训意愿) as
    written. `phone_shared` says whether others have the same phone; None: nobody has looked since it was written
    (store/phones.py).
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    phone_shared: Mapped[bool | None]
    identity_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    identity_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16), unique=True)
    household_kind: Mapped[str] = mapped_column(String(10), default="")
    zero_employed: Mapped[bool] = mapped_column(Boolean, default=False)
    area: Mapped[str] = mapped_column(AREA, default="")
    gender: Mapped[str] = mapped_column(String(6), default="")
    birthday: Mapped[date | None]
    education: Mapped[str] = mapped_column(String(20), default="")
    skills: Mapped[str] = mapped_column(String(200), default="")
    employment: Mapped[str] = mapped_column(String(20), default="")
    works_at: Mapped[str] = mapped_column(String(60), default="")
    wishes: Mapped[dict[str, object]] = mapped_column(JSON(none_as_null=True), default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "area", "id"),
        Index(None, "phone_digest"),
        Index(None, "name", "area", "id"),
        Index(None, "opted_out_at", **where("opted_out_at")),
        Index(None, "verified_at", "created_at", "area"),
        # All that a plan for areas asks of them: by their hashes their rows lie all over the table.
        Index("ix_people_sharing", "phone_digest", "id", "phone_shared", "area", **only(SHARING)),
        Index("ix_people_not_looked_at", "phone_digest", **only(NOT_LOOKED_AT)),
    )


class Consent(Base):
    """One agreement: what for, to which wording, through which channel, asked by whom (PIPL articles 13 to 17).

    `note` says who agreed and how, where a liaison wrote it down for them.
    """

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str] = mapped_column(String(30))
    wording: Mapped[int] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(String(12))
    asked_by: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(60), default="", server_default=text("''"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "person_id", "purpose"),)


_CARD = (
    select(
        PersonRow.id,
        PersonRow.name,
        PersonRow.phone_sealed,
        PersonRow.area,
        Area.name.label("area_name"),
        PersonRow.gender,
        PersonRow.birthday,
        PersonRow.household_kind,
        PersonRow.wishes,
        exists()
        .where(Consent.person_id == PersonRow.id, Consent.purpose == "signup", Consent.withdrawn_at.is_(None))
        .label("consented"),
    )
    .outerjoin(Area, Area.code == PersonRow.area)
    .order_by(PersonRow.id)
)
_BY_ID = _CARD.where(PersonRow.id == bindparam("id"))
_BY_PHONE = _CARD.where(PersonRow.phone_digest == bindparam("digest"), PersonRow.name != "")
_SAME = select(PersonRow.id).where(PersonRow.phone_digest == bindparam("digest"), PersonRow.name == bindparam("name"))


def card(tx: Tx, person_id: int) -> Person | None:
    """What a dialog may know of the person."""
    row = tx.first(_BY_ID, {"id": person_id})
    return None if row is None else _as_person(tx, row)


def by_phone(tx: Tx, phone: str) -> list[Person]:
    """Everyone with this number (E.164), the longest known first."""
    return [_as_person(tx, row) for row in tx.all(_BY_PHONE, {"digest": tx.keys.digest(phone)})]


def known_or_new(tx: Tx, name: str, phone: str, area: str, now: datetime, *, gender: str = "") -> int:
    """The id of who has this name and phone (E.164); whoever is not known yet becomes a row."""
    digest = tx.keys.digest(phone)
    known = tx.scalar(_SAME, {"digest": digest, "name": name})
    if known is not None:
        tx.run(update(PersonRow).where(PersonRow.id == known, PersonRow.area == "").values(area=area))
        return int(known)
    return tx.insert(
        PersonRow,
        name=name,
        phone_sealed=tx.keys.seal(phone),
        phone_digest=digest,
        area=area,
        gender=gender,
        created_at=now,
    )


def remember(tx: Tx, person_id: int, facts: Mapping[str, Any], today: date) -> None:
    """Keeps facts: name, phone, area, gender, birthday, age, education, household_kind; what of `wishes` is known.

    None and empty values say nothing. An age sets the birthday to the first of January, where none is known. Whoever
    speaks of themselves confirms their record as of that day.
    """
    said = {name: value for name, value in facts.items() if value not in (None, "", (), [])}
    values = {name: said[name] for name in _PLAIN & said.keys()}
    if "phone" in said:
        sealed, digest = tx.keys.seal(said["phone"]), tx.keys.digest(said["phone"])
        values |= {"phone_sealed": sealed, "phone_digest": digest, "phone_shared": None}
    if "age" in said and "birthday" not in said:
        values["birthday"] = func.coalesce(PersonRow.birthday, date(today.year - int(said["age"]), 1, 1))
    wished = {name: said[name] for name in _WISHED & said.keys()}
    if wished:
        held = tx.scalar(select(PersonRow.wishes).where(PersonRow.id == person_id)) or {}
        values["wishes"] = {**held, **{name: _plain(value) for name, value in wished.items()}}
    if values:
        values["verified_at"] = datetime.combine(today, time(), SHANGHAI)
        tx.run(update(PersonRow).where(PersonRow.id == person_id).values(**values))


def wishes(tx: Tx, person_id: int) -> dict[str, Any]:
    """What was kept of trades, places, pay, training; pay as {"min", "max", "per"}, also where a roster gave yuan."""
    kept = dict(tx.scalar(select(PersonRow.wishes).where(PersonRow.id == person_id)) or {})
    if isinstance(kept.get("pay"), int):
        kept["pay"] = {"min": kept["pay"], "max": None, "per": "month"}
    return kept


_PLAIN = frozenset({"name", "area", "gender", "birthday", "education", "household_kind"})
_WISHED = frozenset({"trades", "places", "pay", "training", "work"})


def _plain(value: object) -> object:
    return list(value) if isinstance(value, (tuple, list, set, frozenset)) else value


def opt_out(tx: Tx, address_id: int, now: datetime | None) -> None:
    """Stops broadcasts to who speaks from the address, or with None as `now` lets them go on.

    A phone number stops for itself and for everyone who has it; an openid for its person and itself. Either way back
    in lifts the marks of all their addresses: who shares a number and did not come back stays out as a person.
    """
    where = KnownAddress.id == address_id
    tx.run(update(KnownAddress).where(where).values(opted_out_at=now))
    row = tx.first(select(KnownAddress.scheme, KnownAddress.digest, KnownAddress.person_id).where(where))
    if row is None:
        return
    mine = PersonRow.phone_digest == row.digest if row.scheme == "tel" else PersonRow.id == row.person_id
    tx.run(update(PersonRow).where(mine).values(opted_out_at=now))
    if now is None:
        theirs = KnownAddress.person_id.in_(select(PersonRow.id).where(mine))
        number = select(PersonRow.phone_digest).where(mine, PersonRow.phone_digest.is_not(None))
        numbers = (KnownAddress.scheme == "tel") & KnownAddress.digest.in_(number)
        tx.run(update(KnownAddress).where(theirs | numbers).values(opted_out_at=None))


def opted_out(tx: Tx, person_id: int) -> bool:
    return tx.scalar(select(PersonRow.opted_out_at).where(PersonRow.id == person_id)) is not None


def ids_sharing(tx: Tx, person_id: int | None, address_id: int | None) -> Sequence[int]:
    """The person, and those who share the address: for a phone everyone who has the number."""
    ids = [] if person_id is None else [person_id]
    if address_id is not None:
        digest = select(KnownAddress.digest).where(KnownAddress.id == address_id, KnownAddress.scheme == "tel")
        ids += [
            row.id for row in tx.all(select(PersonRow.id).where(PersonRow.phone_digest == digest.scalar_subquery()))
        ]
    return list(dict.fromkeys(ids))


def _as_person(tx: Tx, row: Row[Any]) -> Person:
    gender: Literal["", "male", "female"] = row.gender if row.gender in {"male", "female"} else ""
    return Person(
        id=row.id,
        name=row.name,
        phone=tx.keys.unseal(row.phone_sealed),
        area=row.area,
        area_name=row.area_name or "",
        gender=gender,
        birthday=row.birthday,
        household_kind=row.household_kind,
        trades=tuple((row.wishes or {}).get("trades") or ()),
        consented=bool(row.consented),
    )


def openids_within(tx: Tx, areas: Sequence[str]) -> list[str]:
    """Openids of followers whose person lives in one of the divisions."""
    following = (KnownAddress.scheme == "wechat") & KnownAddress.following
    here = select(KnownAddress.sealed).join(PersonRow, PersonRow.id == KnownAddress.person_id)
    return [tx.keys.unseal(row.sealed) for row in tx.all(here.where(following, within(PersonRow.area, areas)))]
