"""What a liaison prints: who of their villages is down for a thing, and what they did in a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from bot.offers import OfferKind
from bot.store.areas import Area, within
from bot.store.base import Tx
from bot.store.enrolment.signups import STANDING, SignupRow
from bot.store.field import visits
from bot.store.field.circulars import CircularStop
from bot.store.field.invitations import Invitation
from bot.store.register.people import PersonRow
from bot.store.screens.signups import titles
from bot.store.talk.case_notes import CaseNote
from bot.store.talk.cases import Case

MOST = 500
"""Names on one list: the largest villages have as many in one hall."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that people of the villages are down for, and how many of them."""

    kind: OfferKind
    offer_id: int
    title: str
    number: int


@dataclass(frozen=True, slots=True)
class Down:
    """One name of a door list; `code` is the 签到码 of a fair."""

    number: str
    name: str
    village: str
    state: str
    code: str


@dataclass(frozen=True, slots=True)
class Month:
    """One liaison's month. `things` are title and sign-ups that came through them, most first."""

    links: int
    visits: int
    signups: int
    proxies: int
    handed: int
    heard: int
    passed_on: int
    cases: int
    things: Sequence[tuple[str, int]]


def things(tx: Tx, areas: Sequence[str], limit: int = 30) -> list[Thing]:
    """The latest first."""
    rows = tx.all(
        select(SignupRow.kind, SignupRow.offer_id, func.count().label("number"))
        .where(within(SignupRow.area, areas), SignupRow.state.in_(STANDING))
        .group_by(SignupRow.kind, SignupRow.offer_id)
        .order_by(func.max(SignupRow.id).desc())
        .limit(limit)
    )
    named = titles(tx, {(row.kind, row.offer_id) for row in rows})
    return [Thing(row.kind, row.offer_id, named.get((row.kind, row.offer_id), ""), int(row.number)) for row in rows]


def down_for(tx: Tx, areas: Sequence[str], kind: str, offer_id: int) -> list[Down]:
    """Of these villages, by village and in the order in which they signed up; who waits for a seat comes last."""
    rows = tx.all(
        select(
            SignupRow.number,
            PersonRow.name,
            func.coalesce(Area.name, "").label("village"),
            SignupRow.state,
            func.coalesce(SignupRow.check_in_code, "").label("code"),
        )
        .join(PersonRow, PersonRow.id == SignupRow.person_id)
        .outerjoin(Area, Area.code == SignupRow.area)
        .where(SignupRow.kind == kind, SignupRow.offer_id == offer_id, SignupRow.state.in_(STANDING))
        .where(within(SignupRow.area, areas))
        .order_by(SignupRow.state == "waiting", SignupRow.area, SignupRow.id)
        .limit(MOST)
    )
    return [Down(**row._mapping) for row in rows]


def month(tx: Tx, liaison_id: int, first: date, last: date, since: datetime, until: datetime) -> Month:
    """From `since` (the first day's midnight) to before `until`; the days are for visits, which are kept by day."""
    filed = (SignupRow.liaison_id == liaison_id, SignupRow.filed_at >= since, SignupRow.filed_at < until)
    per = tx.all(
        select(SignupRow.kind, SignupRow.offer_id, func.count().label("number"))
        .where(*filed, SignupRow.state != "cancelled")
        .group_by(SignupRow.kind, SignupRow.offer_id)
        .order_by(func.count().desc())
        .limit(20)
    )
    named = titles(tx, {(row.kind, row.offer_id) for row in per})
    made = (Invitation.liaison_id == liaison_id, Invitation.created_at >= since, Invitation.created_at < until)
    mine = select(func.count(Case.id.distinct())).join(CaseNote, CaseNote.case_id == Case.id)
    noted = mine.where(Case.liaison_id == liaison_id, CaseNote.liaison_id == liaison_id)
    stop = CircularStop
    told = (stop.liaison_id == liaison_id, stop.told_at >= since, stop.told_at < until)
    handed = tx.connection.execute(
        select(func.count(), func.count(stop.acknowledged_at), func.count(stop.done_at)).where(*told)
    ).one()
    return Month(
        links=int(tx.scalar(select(func.count()).select_from(Invitation).where(*made))),
        visits=visits.of_liaison(tx, liaison_id, first, last),
        signups=int(tx.scalar(select(func.count()).where(*filed, SignupRow.state != "cancelled"))),
        proxies=int(tx.scalar(select(func.count()).select_from(SignupRow).where(*filed, SignupRow.via == "liaison"))),
        handed=int(handed[0]),
        heard=int(handed[1]),
        passed_on=int(handed[2]),
        cases=int(tx.scalar(noted.where(CaseNote.at >= since, CaseNote.at < until))),
        things=[(named.get((row.kind, row.offer_id), ""), int(row.number)) for row in per],
    )
