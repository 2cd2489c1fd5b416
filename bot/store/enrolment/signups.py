"""Sign-ups (报名): a person's name put down for a vacancy, course, fair or scheme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, bindparam, case, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.offers import Signup
from bot.store.base import AREA, Base, BigId, Tx, UtcDateTime, where
from bot.store.catalogue.courses import CourseRow
from bot.store.catalogue.fairs import FairRow
from bot.store.catalogue.schemes import SchemeRow
from bot.store.catalogue.vacancies import VacancyRow
from bot.store.field.liaisons import Liaison
from bot.store.register.people import PersonRow


class SignupRow(Base):
    """One name down; unique for person and thing. A cancelled row is revived when the person signs up again.

    `check_in_code` (签到码) is what a fair's visitor says at the door, unique within the fair; `came_at` when staff
    marked it. Things of other kinds have none.

    state: pending (待处理, holds a seat), confirmed (已确认), waiting (候补), cancelled (已取消), finished (已完成).
    via: wechat, sms, web, liaison, console.
    """

    __tablename__ = "signups"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    offer_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    area: Mapped[str] = mapped_column(AREA, default="")
    state: Mapped[str] = mapped_column(String(10))
    via: Mapped[str] = mapped_column(String(10))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    liaison_id: Mapped[int | None] = mapped_column(ForeignKey("liaisons.id"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"))
    note: Mapped[str] = mapped_column(String(300), default="")
    check_in_code: Mapped[str | None] = mapped_column(String(6))
    came_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("kind", "offer_id", "person_id"),
        Index(None, "person_id"),
        Index(None, "address_id"),
        Index(None, "kind", "offer_id", "state", "queued_at"),
        Index(None, "area"),
        Index(None, "invitation_id", "filed_at", **where("invitation_id")),
        Index(None, "state", "id", "area"),
        Index(None, "filed_at"),
        Index(None, "came_at", **where("came_at")),
        Index(None, "liaison_id", "filed_at", **where("liaison_id")),
        Index("uq_signups_check_in_code", "offer_id", "check_in_code", unique=True, **where("check_in_code")),
    )


SEATED = ("pending", "confirmed")
"""States that hold a seat."""

STANDING = (*SEATED, "waiting")
_TABLES = (("vacancy", VacancyRow), ("course", CourseRow), ("fair", FairRow), ("scheme", SchemeRow))


def _of_offer(names: dict[str, str]) -> Any:
    """A column of whichever table the sign-up's kind names."""
    found = []
    for kind, table in _TABLES:
        if kind in names:
            value = select(table.__table__.c[names[kind]]).where(table.id == SignupRow.offer_id)
            found.append((SignupRow.kind == kind, value.scalar_subquery()))
    return case(*found)


_TITLE = _of_offer({"vacancy": "title", "course": "title", "fair": "title", "scheme": "title"}).label("title")
_NUMBER = _of_offer({"vacancy": "number", "course": "number", "fair": "number", "scheme": "number"})
_DAY = _of_offer({"course": "starts_on", "fair": "day"}).label("day")
_UNTIL = _of_offer({"course": "ends_on"}).label("until")
_EARLIER = SignupRow.__table__.alias("earlier")
PLACE = (
    select(func.count())
    .where(
        _EARLIER.c.kind == SignupRow.kind,
        _EARLIER.c.offer_id == SignupRow.offer_id,
        _EARLIER.c.state == "waiting",
        (_EARLIER.c.queued_at < SignupRow.queued_at)
        | ((_EARLIER.c.queued_at == SignupRow.queued_at) & (_EARLIER.c.id <= SignupRow.id)),
    )
    .scalar_subquery()
    .label("place_in_line")
)
_SHOWN = select(
    SignupRow.id,
    SignupRow.number,
    SignupRow.kind,
    SignupRow.offer_id,
    _TITLE,
    SignupRow.state,
    PersonRow.name,
    SignupRow.filed_at,
    case((SignupRow.state == "waiting", PLACE)).label("place_in_line"),
    _DAY,
    _UNTIL,
    SignupRow.area,
    SignupRow.check_in_code,
    PersonRow.phone_sealed,
).join(PersonRow, PersonRow.id == SignupRow.person_id)
_GET = _SHOWN.where(SignupRow.id == bindparam("id"))
_STANDING = _SHOWN.where(
    SignupRow.person_id.in_(bindparam("people", expanding=True)) | (SignupRow.address_id == bindparam("address")),
    SignupRow.state != "cancelled",
).order_by(SignupRow.filed_at.desc(), SignupRow.id.desc())


def get(tx: Tx, signup_id: int) -> Signup | None:
    """A name that is down or was; with its place in line while it waits."""
    row = tx.first(_GET, {"id": signup_id})
    return None if row is None else _as_signup(tx, row)


def invitation_of(tx: Tx, kind: str, offer_id: int, person_id: int | None) -> int | None:
    """The link through which this person's name was put down for the thing; None for no link, and for nobody."""
    mine = (SignupRow.kind == kind, SignupRow.offer_id == offer_id, SignupRow.person_id == person_id)
    found: int | None = tx.scalar(select(SignupRow.invitation_id).where(*mine)) if person_id is not None else None
    return found


_NAMES_OF_PHONE = (
    select(PersonRow.name)
    .join(SignupRow, SignupRow.person_id == PersonRow.id)
    .where(PersonRow.phone_digest == bindparam("phone"), SignupRow.filed_at > bindparam("since"))
    .distinct()
    .limit(100)
)


def names_of_phone(tx: Tx, phone: str, since: datetime) -> set[str]:
    """Names that were put down under this number (E.164) since then."""
    return {row.name for row in tx.all(_NAMES_OF_PHONE, {"phone": tx.keys.digest(phone), "since": since})}


_THROUGH = (
    select(SignupRow.filed_at)
    .where(SignupRow.invitation_id == bindparam("link"))
    .order_by(SignupRow.filed_at.desc())
    .offset(bindparam("rank"))
    .limit(2)
)


def filed_through(tx: Tx, invitation_id: int, rank: int) -> list[datetime]:
    """When the sign-up of this rank (1 is the latest) through a link was filed, and the one before; as many as are."""
    return [row.filed_at for row in tx.all(_THROUGH, {"link": invitation_id, "rank": rank - 1})]


def number_through(tx: Tx, invitation_id: int, since: datetime) -> int:
    """How many were filed through a link since then."""
    mine = (SignupRow.invitation_id == invitation_id, SignupRow.filed_at > since)
    return int(tx.scalar(select(func.count()).select_from(SignupRow).where(*mine)))


def by_liaison(tx: Tx, liaison_id: int, since: datetime) -> int:
    """How many names the liaison put down for others since then."""
    mine = (SignupRow.liaison_id == liaison_id, SignupRow.filed_at > since, SignupRow.via == "liaison")
    return int(tx.scalar(select(func.count()).select_from(SignupRow).where(*mine)))


def correct_phone(tx: Tx, signup_id: int, phone: str) -> bool:
    """Another number for who is signed up; False where there is no such sign-up."""
    owner = select(SignupRow.person_id).where(SignupRow.id == signup_id).scalar_subquery()
    sealed = {"phone_sealed": tx.keys.seal(phone), "phone_digest": tx.keys.digest(phone)}
    return tx.run(update(PersonRow).where(PersonRow.id == owner).values(**sealed)) == 1


def of_people(tx: Tx, people: Sequence[int], address_id: int | None = None) -> Sequence[Signup]:
    """Sign-ups of these people and those made from the address, newest first, cancelled ones left out."""
    return [_as_signup(tx, row) for row in tx.all(_STANDING, {"people": list(people), "address": address_id})]


def _as_signup(tx: Tx, row: Any) -> Signup:
    facts = dict(row._mapping)
    sealed, code = facts.pop("phone_sealed"), facts.pop("check_in_code")
    days = {name: _day_of(facts[name]) for name in ("day", "until")}
    seated = facts["state"] in SEATED
    return Signup(
        **{**facts, **days, "title": row.title or ""},
        phone=tx.keys.unseal(sealed),
        check_in=(code or "") if seated else "",
    )


def _day_of(value: date | str | None) -> date | None:
    # SQLite hands a day out of a CASE back as text: no column's type goes with it.
    return date.fromisoformat(value) if isinstance(value, str) else value


def export_rows(tx: Tx) -> Iterator[dict[str, Any]]:
    """Every sign-up: number, kind, offer_number, name, phone, area, state, via, liaison_number, filed_at."""
    statement = (
        select(
            SignupRow.number,
            SignupRow.kind,
            _NUMBER.label("offer_number"),
            PersonRow.name,
            PersonRow.phone_sealed,
            SignupRow.area,
            SignupRow.state,
            SignupRow.via,
            Liaison.number.label("liaison_number"),
            SignupRow.filed_at,
        )
        .join(PersonRow, PersonRow.id == SignupRow.person_id)
        .outerjoin(Liaison, Liaison.id == SignupRow.liaison_id)
        .order_by(SignupRow.id)
    )
    for row in tx.stream(statement):
        yield {**row._mapping, "phone": tx.keys.unseal(row.phone_sealed)}
