"""What a dialog is, and what the labour office can do for one.

A dialog does no I/O and knows no clock: it reads a `Turn`, asks the `Office`, and returns a `Step`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Protocol

from bot.dialogs.case_desk import CaseDesk
from bot.dialogs.circular_desk import CircularDesk
from bot.dialogs.liaison_desk import LiaisonDesk
from bot.dialogs.record_desk import RecordDesk
from bot.dialogs.subsidy_desk import SubsidyDesk
from bot.dialogs.vacancy_desk import VacancyDesk
from bot.liaising import ForwardPack, Genuine, Invited, LiaisonCard
from bot.messages import Frame, Kind, Step, Topic, Turn
from bot.offers import Course, CourseWish, Enrolled, Enrolment, Fair, Found, OfferKind, Signup, Vacancy

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Office(VacancyDesk, SubsidyDesk, CaseDesk, RecordDesk, LiaisonDesk, CircularDesk, Protocol):
    """The labour office as dialogs know it. Every method acts within the transaction of the turn."""

    home: str

    def place_name(self, code: str) -> str:
        """As people say it: 东莞, 泼机镇, 附近 for `near_home`."""
        ...

    def villages_named(self, text: str) -> Sequence[tuple[str, str]]:
        """Codes and full names of the home area's villages and townships that a free answer may mean, best first."""
        ...

    def open_courses(self, wish: CourseWish, start: int = 0, limit: int = 3) -> Found[Course]: ...

    def course(self, offer_id: int) -> Course | None: ...

    def fairs(self, near: str = "", start: int = 0, limit: int = 3) -> Found[Fair]:
        """Coming ones, nearest first where `near` (an area code) is given, else by day."""
        ...

    def fair(self, offer_id: int) -> Fair | None: ...

    def posts_at(self, fair: Fair, start: int = 0, limit: int = 3) -> Found[Vacancy]:
        """The posts that employers bring to a fair, best paid first; those whose 来源 names it."""
        ...

    def offer_of_code_word(self, word: str) -> tuple[OfferKind, int] | None:
        """The thing on offer whose spoken code this is, wrong characters of the same sound allowed."""
        ...

    def offer_of_invitation(self, code: str) -> tuple[OfferKind, int] | None: ...

    def enrol(self, enrolment: Enrolment) -> Enrolled:
        """Puts a name down; the person becomes known by it. Never twice for the same person and thing."""
        ...

    def correct_phone(self, signup_id: int, phone: str) -> bool:
        """The number (E.164) at which who is signed up is told; False where the sign-up is none of this address."""
        ...

    def my_signups(self) -> Sequence[Signup]:
        """Of the person of this turn and those who share their address, newest first, cancelled ones left out."""
        ...

    def withdraw(self, signup_id: int) -> bool:
        """Takes a sign-up back; who waits longest moves up and is told. False when there was nothing to take back."""
        ...

    def liaison(self, area: str = "") -> LiaisonCard | None:
        """Who speaks for the service in the village; the person's own where no area is given."""
        ...

    def liaison_numbered(self, number: str) -> LiaisonCard | None:
        """The liaison of a 工号, as in the QR scene `l.<工号>`."""
        ...

    def invite(self, kind: OfferKind, offer_id: int) -> Invited: ...

    def forward_pack(self, code: str) -> ForwardPack | None:
        """What the thing of this invitation is passed on with; None where it is no longer in force."""
        ...

    def genuine(self, text: str) -> Genuine | None:
        """What of ours a code word, link, number or name in the text belongs to; None for nothing."""
        ...

    def subscribe(self, topic: Topic, wanted: bool) -> None: ...

    def receive_notices(self, wanted: bool) -> None:
        """Opt-out (退订) and its undoing: by SMS for the number, in WeChat for the person."""
        ...


class Dialog(Protocol):
    """One subject of talk. Its words live in its file; its facts come from the office.

    `title` is what people call it. `intents` are the parser's names that start it, `keys` the buttons of the WeChat
    menu, `kinds` messages other than text. `version` rises with every change of its slots or questions; a frame
    untouched for `lifetime` is dropped with a sentence. One that `lingers` is owed no answer and is never repeated by
    itself; one that stands `alone` puts away what was open. Its questions named in `shown` only keep what was listed,
    and go beneath a form's open question.
    `hints` are the slots that alone mean this dialog, where a message has no other meaning.
    """

    name: str
    title: str
    intents: tuple[str, ...]
    keys: tuple[str, ...]
    kinds: tuple[Kind, ...]
    version: int
    lifetime: timedelta
    lingers: bool
    alone: bool
    shown: tuple[str, ...]
    hints: tuple[str, ...]

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        """The opening sentence: closed slots read it too, and what the person's record holds is offered, not asked.

        `known` are slots that whoever opens it has settled already (`Opening.slots`); `aside` among them says that
        another question is waiting for its answer.
        """
        ...

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """The next message; `Step.heard` False lets the kernel look for another dialog."""
        ...

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """The open question again, after a digression; the frame's `asked` names it from now on."""
        ...

    def claims(self, frame: Frame, turn: Turn, office: Office) -> bool:
        """Whether the message is about nothing but this frame's question, or what it shows, also from beneath."""
        ...

    def farewell(self, frame: Frame) -> str:
        """What stays although the frame is put away by 取消; empty for nothing."""
        ...

    def adopt(self, frame: Frame) -> Frame | None:
        """A frame of an earlier version as one of this one; None to drop it.

        `asked` is empty in it unless the question that the person saw is still asked, in the same sense.
        """
        ...


class Subject:
    """A dialog that answers at once and keeps no frame; the others override what they need."""

    name = ""
    title = ""
    intents: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    version = 1
    lifetime = timedelta(days=2)
    lingers = False
    alone = False
    shown: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        raise NotImplementedError

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return Step(frame=frame, heard=False)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        return Step(frame=frame)

    def claims(self, frame: Frame, turn: Turn, office: Office) -> bool:
        return False

    def farewell(self, frame: Frame) -> str:
        return ""

    def adopt(self, frame: Frame) -> Frame | None:
        return None
