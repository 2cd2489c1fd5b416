"""Putting a name down for something: whose it is, that they agreed, and what it takes the place of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.offers import Enrolled, Enrolment
from bot.office.moving_up import leave_notices
from bot.office.speaker import Speaker
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import availability
from bot.store.enrolment import seats
from bot.store.field import invitations as links
from bot.store.register import consents, people


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the wish came in: the turn's transaction, who speaks from which address, and when."""

    runtime: Runtime
    tx: Tx
    speaker: Speaker
    address_id: int
    channel: str
    today: date
    now: datetime


def enrol(desk: Desk, wish: Enrolment) -> tuple[Enrolled, list[int]]:
    """What became of it, and the messages to those who moved up where it took the place of another sign-up."""
    tx = desk.tx
    # The thing's row is held before the name is looked for: the same name by WeChat and SMS at one instant would
    # otherwise become two people, each with a seat.
    availability.hold(tx, wish.kind, wish.offer_id)
    person_id = _person(desk, wish)
    person = people.card(tx, person_id)
    link = links.look_up(tx, wish.invitation, desk.now) if wish.invitation else None
    wanted = seats.Application(
        kind=wish.kind,
        offer_id=wish.offer_id,
        person_id=person_id,
        area=wish.area,
        via=wish.via,
        address_id=desk.address_id,
        liaison_id=links.liaison_behind(tx, link) if link else None,
        invitation_id=link.id if link else None,
        age=wish.age or (person.age_on(desk.today) if person else None),
        gender=wish.gender or (person.gender if person else ""),
        instead=wish.instead,
    )
    done = seats.add(tx, wanted, desk.today, desk.now).enrolled
    if wish.for_other and done.outcome in {"seated", "waiting"}:
        spoke_for = f"person {desk.speaker.id}"
        consents.give(tx, person_id, consents.SIGNUP, desk.channel, desk.now, asked_by=spoke_for)
    moved = seats.withdraw(tx, wish.instead, desk.now) if wish.instead and done.outcome == "seated" else None
    return done, leave_notices(desk.runtime, tx, moved or ())


def _person(desk: Desk, wish: Enrolment) -> int:
    """Somebody else's name never makes the speaker that person."""
    if wish.for_other:
        return people.known_or_new(desk.tx, wish.name, wish.phone, wish.area, desk.now, gender=wish.gender)
    return desk.speaker.named(wish.name, wish.phone, wish.area, wish.gender)
