"""The labour office of one turn: what dialogs may ask and do, over the store, within the turn's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from bot import invitations
from bot.field import forwarding
from bot.liaising import ForwardPack, Genuine, Invited, LiaisonCard
from bot.messages import SHANGHAI, Person, Topic
from bot.offers import Course, CourseWish, Enrolled, Enrolment, Fair, Found, OfferKind, Signup, Vacancy
from bot.office import genuine, moving_up
from bot.office.casework import Casework
from bot.office.circular_post import CircularPost
from bot.office.enrolling import Desk, enrol
from bot.office.liaison_post import LiaisonPost
from bot.office.own_record import OwnRecord
from bot.office.placenames import place_name, villages_of
from bot.office.speaker import Speaker
from bot.office.spoken import code_word_of
from bot.office.subsidies import Subsidies
from bot.office.vacancies import Vacancies
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import code_words, courses, fair_posts, fairs
from bot.store.enrolment import seats, signups
from bot.store.field import invitations as links
from bot.store.field import liaisons
from bot.store.register import addresses, consents, people, refusals


class CountyOffice(Vacancies, Subsidies, Casework, OwnRecord, LiaisonPost, CircularPost):
    """Implements `bot.dialogs.base.Office`. `afterwards` holds job name and id, to be enqueued after the commit."""

    def __init__(self, runtime: Runtime, tx: Tx, address_id: int, channel: str, person: Person, now: datetime) -> None:
        self.home = runtime.settings.home_area
        self.partners = runtime.settings.partners
        self.afterwards: list[tuple[str, int]] = []
        self._runtime = runtime
        self._tx = tx
        self._address_id = address_id
        self._channel = channel
        self._now = now
        self._today = now.astimezone(SHANGHAI).date()
        self._speaker = Speaker(tx, address_id, person, now, self._today)

    def place_name(self, code: str) -> str:
        return place_name(self._runtime.places, code)

    def villages_named(self, text: str) -> Sequence[tuple[str, str]]:
        return villages_of(self._runtime.places).meant(text)

    def open_courses(self, wish: CourseWish, start: int = 0, limit: int = 3) -> Found[Course]:
        here = replace(wish, near=wish.near or self._near)
        return courses.search(self._tx, here, self._today, start, limit)

    def course(self, offer_id: int) -> Course | None:
        return courses.get(self._tx, offer_id)

    def fairs(self, near: str = "", start: int = 0, limit: int = 3) -> Found[Fair]:
        return fairs.coming(self._tx, self._today, near, start, limit)

    def fair(self, offer_id: int) -> Fair | None:
        return fairs.get(self._tx, offer_id)

    def posts_at(self, fair: Fair, start: int = 0, limit: int = 3) -> Found[Vacancy]:
        return fair_posts.offered_at(self._tx, (fair.number, fair.title), self._today, start, limit)

    def offer_of_code_word(self, word: str) -> tuple[OfferKind, int] | None:
        meant = code_word_of(word)
        return code_words.look_up(self._tx, meant) if meant else None

    def offer_of_invitation(self, code: str) -> tuple[OfferKind, int] | None:
        link = links.look_up(self._tx, code, self._now)
        return (link.kind, link.offer_id) if link else None

    def enrol(self, enrolment: Enrolment) -> Enrolled:
        desk = Desk(self._runtime, self._tx, self._speaker, self._address_id, self._channel, self._today, self._now)
        mine = enrolment.instead is None or any(held.id == enrolment.instead for held in self.my_signups())
        done, left = enrol(desk, enrolment if mine else replace(enrolment, instead=None))
        self.afterwards += [("deliver_single", delivery) for delivery in left]
        return done

    def my_signups(self) -> Sequence[Signup]:
        me = self._speaker.person.id
        shared = people.ids_sharing(self._tx, me, self._address_id)
        return signups.of_people(self._tx, shared, self._address_id)

    def correct_phone(self, signup_id: int, phone: str) -> bool:
        if all(mine.id != signup_id for mine in self.my_signups()):
            return False
        return signups.correct_phone(self._tx, signup_id, phone)

    def withdraw(self, signup_id: int) -> bool:
        if all(mine.id != signup_id for mine in self.my_signups()):
            return False
        moved = seats.withdraw(self._tx, signup_id, self._now)
        left = moving_up.leave_notices(self._runtime, self._tx, moved or ())
        self.afterwards += [("deliver_single", delivery) for delivery in left]
        return moved is not None

    def liaison(self, area: str = "") -> LiaisonCard | None:
        wanted = area or self._speaker.person.area
        card = liaisons.card_of(self._tx, wanted) if wanted else None
        return card if card or area else self._liaison_followed()

    def _liaison_followed(self) -> LiaisonCard | None:
        """Whoever's own code, or whose forwarded invitation, brought this follower here."""
        mark, _, code = addresses.came_by(self._tx, self._address_id).partition(".")
        if mark == "l":
            return self.liaison_numbered(code)
        link = links.look_up(self._tx, code, self._now) if mark == "i" else None
        return liaisons.card(self._tx, link.liaison_id) if link and link.liaison_id else None

    def liaison_numbered(self, number: str) -> LiaisonCard | None:
        liaison_id = liaisons.by_number(self._tx, number)
        return None if liaison_id is None else liaisons.card(self._tx, liaison_id)

    def invite(self, kind: OfferKind, offer_id: int) -> Invited:
        me = self._speaker.person
        liaison_id = liaisons.by_address(self._tx, self._address_id, me.phone)
        return invitations.mint(
            self._runtime,
            self._tx,
            kind,
            offer_id,
            liaison_id=liaison_id,
            person_id=None if liaison_id else me.id,
            parent_id=None if liaison_id else self._led_here_by(kind, offer_id),
        )

    def _led_here_by(self, kind: OfferKind, offer_id: int) -> int | None:
        """The link of this very thing by which the speaker put their name down, or came to follow."""
        used = signups.invitation_of(self._tx, kind, offer_id, self._speaker.person.id)
        if used is not None:
            return used
        mark, _, code = addresses.came_by(self._tx, self._address_id).partition(".")
        link = links.look_up(self._tx, code, self._now) if mark == "i" else None
        return link.id if link and (link.kind, link.offer_id) == (kind, offer_id) else None

    def forward_pack(self, code: str) -> ForwardPack | None:
        return forwarding.pack_of(self._runtime, self._tx, code)

    def genuine(self, text: str) -> Genuine | None:
        return genuine.genuine_in(self._runtime, self._tx, text)

    def subscribe(self, topic: Topic, wanted: bool) -> None:
        person_id = self._speaker.id
        if wanted:
            consents.follow(self._tx, person_id, topic, self._now)
            refusals.take_back(self._tx, person_id, topic)
        else:
            consents.unfollow(self._tx, person_id, topic)
            refusals.refuse(self._tx, person_id, topic, self._now)

    def receive_notices(self, wanted: bool) -> None:
        people.opt_out(self._tx, self._address_id, None if wanted else self._now)
        if wanted and self._speaker.person.id is not None:
            refusals.take_back(self._tx, self._speaker.person.id)

    @cached_property
    def _near(self) -> str:
        return self._speaker.person.area or self.home
