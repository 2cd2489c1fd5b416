"""Invitations (邀请链接, 口令): made for who passes them on, looked up by who got them, accepted by a name put down."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.broadcasts.singles import leave_single
from bot.enrolment import crowding
from bot.enrolment.slips import Slip, errors_of, read_name, read_phone
from bot.liaising import Invited
from bot.messages import SHANGHAI, Notice
from bot.offers import Course, Enrolled, Fair, OfferKind, SubsidyScheme, Vacancy
from bot.office.placenames import villages_of
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import availability, code_words, courses, fairs, schemes, vacancies
from bot.store.enrolment import seats
from bot.store.field import invitations, liaisons
from bot.store.register import consents, people

Offer = Vacancy | Course | Fair | SubsidyScheme

CONSENT_WORDING = 1
"""Which wording of the notice stood beside the box; raise it when `admin/templates/invitation/page.html` changes it."""


VILLAGE = 12
"""Digits of a village's code: a township alone is not enough to sign up."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands behind a link. `state`: `open`, `full` (the waiting list is open), `over` (gone, expired, revoked).

    `left` counts free seats, None for no limit; `forwarder` is the liaison's name, empty where none passed it on.
    """

    code: str
    kind: OfferKind
    offer: Offer
    state: str
    left: int | None
    forwarder: str
    villages: tuple[str, ...]
    liaison_id: int | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a slip: an enrolment, or what is wrong with which field.

    `villages` are code and full name of those that a name may mean, to choose from.
    """

    enrolled: Enrolled | None = None
    signup_id: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    villages: tuple[tuple[str, str], ...] = ()


def mint(
    runtime: Runtime,
    tx: Tx,
    kind: OfferKind,
    offer_id: int,
    *,
    liaison_id: int | None = None,
    person_id: int | None = None,
    parent_id: int | None = None,
    random: Callable[[int], bytes] = os.urandom,
) -> Invited:
    """The link and code word to pass on; the same again for the same thing and forwarder while it is in force."""
    ends = availability.of(tx, kind, offer_id)
    made = invitations.mint(
        tx,
        kind,
        offer_id,
        runtime.now(),
        random,
        liaison_id=liaison_id,
        person_id=person_id,
        parent_id=parent_id,
        expires_at=_midnight_after(ends.last_day) if ends and ends.last_day else None,
    )
    return Invited(made.code, link_of(runtime, made.code), code_words.mint(tx, kind, offer_id))


def link_of(runtime: Runtime, code: str) -> str:
    return f"{runtime.settings.public_url}/s/{code}"


def revoke(runtime: Runtime, tx: Tx, code: str) -> bool:
    """The link leads nowhere from now on; False for an unknown code or one revoked before."""
    known = invitations.remembered(tx, code, runtime.now())
    return known is not None and invitations.revoke(tx, known[0].id, runtime.now())


def look_up(runtime: Runtime, tx: Tx, code: str) -> Shown | None:
    """What a code leads to; None for one that was never made, or whose thing is no longer on record."""
    found = invitations.remembered(tx, code, runtime.now())
    if found is None:
        return None
    known, live = found
    offer = offer_of(tx, known.kind, known.offer_id)
    if offer is None:
        return None
    stands = availability.of(tx, known.kind, known.offer_id)
    state, left = "over", None
    if live and stands is not None and stands.on(runtime.today()):
        left = stands.left
        state = "full" if left == 0 else "open"
    forwarder = availability.forwarder(tx, known.liaison_id)
    codes = liaisons.areas_of(tx, known.liaison_id) if known.liaison_id else ()
    villages = tuple(runtime.places.name(each) for each in codes if each in runtime.places)
    return Shown(known.code, known.kind, offer, state, left, forwarder, villages, known.liaison_id)


def accept(runtime: Runtime, code: str, slip: Slip, address: str = "") -> Accepted:
    """Puts the name down through this link; the same slip twice gives the same sign-up.

    Seat or waiting list, the source recorded, the agreement kept, and a confirmation left for the fast queue. `address`
    is the caller's on the internet, empty where nobody knows it.
    """
    name, phone = read_name(slip.name), read_phone(slip.phone)
    said = unicodedata.normalize("NFKC", slip.village)
    meant = [found for found in villages_of(runtime.places).meant(said) if len(found[0]) == VILLAGE]
    errors = errors_of(slip, len(meant))
    if errors or name is None or phone is None:
        return Accepted(errors=errors, villages=tuple(meant) if len(meant) > 1 else ())
    now = runtime.now()
    with runtime.store.begin() as tx:
        link = invitations.look_up(tx, code, now)
        if link is None:
            return Accepted(Enrolled("closed"))
        availability.hold(tx, link.kind, link.offer_id)
        refused = crowding.refusal(runtime, tx, name, phone, address)
        if refused:
            return Accepted(errors=refused)
        crowding.tell_staff(runtime, tx, name, phone, meant[0][0])
        person_id = people.known_or_new(tx, name, phone, meant[0][0], now)
        behind = invitations.liaison_behind(tx, link)
        wanted = _application(runtime, tx, link, behind, person_id, meant[0][0])
        added = seats.add(tx, wanted, runtime.today(), now)
        later = None
        if added.enrolled.outcome in {"seated", "waiting"}:
            crowding.tell_of_burst(runtime, tx, link, behind, meant[0][0])
            asker = f"liaison {behind}" if behind else ""
            consents.give(tx, person_id, consents.SIGNUP, "web", now, wording=CONSENT_WORDING, asked_by=asker)
            offer = offer_of(tx, link.kind, link.offer_id)
            later = _confirm(runtime, tx, offer, added, person_id) if offer is not None else None
    if later is not None:
        runtime.enqueue("deliver_single", later)
    return Accepted(added.enrolled, added.signup_id)


def _application(
    runtime: Runtime, tx: Tx, link: invitations.Invited, behind: int | None, person_id: int, area: str
) -> seats.Application:
    person = people.card(tx, person_id)
    return seats.Application(
        kind=link.kind,
        offer_id=link.offer_id,
        person_id=person_id,
        area=area,
        via="web",
        liaison_id=behind,
        invitation_id=link.id,
        age=person.age_on(runtime.today()) if person else None,
        gender=person.gender if person else "",
    )


def _confirm(runtime: Runtime, tx: Tx, offer: Offer, added: seats.Added, person_id: int) -> int | None:
    """The confirmation: once each time a name is put down, also one that was taken back before."""
    done = added.enrolled
    of = f"（共 {done.seats} 位）" if done.seats else ""
    place = f"，第 {done.place} 位{of}" if done.outcome == "seated" and done.seats else ""
    if done.outcome == "seated":
        code = f"签到码 {done.check_in}，到场报给工作人员。" if done.check_in else ""
        text = f"您报的“{offer.title}”报上了，编号 {done.number}{place}。{code}"
    else:
        text = f"您报的“{offer.title}”名额满了，先排候补第 {done.place} 位，编号 {done.number}。有空位马上告诉您。"
    occasion = f"signup {added.signup_id} {runtime.now():%Y%m%d%H%M%S}"
    return leave_single(
        runtime, tx, occasion, Notice("signup", text=text), person_id=person_id, address_id=None, scheme="tel"
    )


def offer_of(tx: Tx, kind: OfferKind, offer_id: int) -> Offer | None:
    getters: Mapping[OfferKind, Callable[[Tx, int], Offer | None]] = {
        "vacancy": vacancies.get,
        "course": courses.get,
        "fair": fairs.get,
        "scheme": schemes.get,
    }
    return getters[kind](tx, offer_id)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
