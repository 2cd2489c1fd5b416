"""What is on offer and what is asked of it, as dialogs see it: vacancies, courses, schemes, fairs, wishes, sign-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Generic, Literal, TypeAlias, TypeVar

OfferKind: TypeAlias = Literal["vacancy", "course", "fair", "scheme"]
SignupState: TypeAlias = Literal["pending", "confirmed", "waiting", "cancelled", "finished"]
T = TypeVar("T")


PIECE_MONTH = 300
"""From here on a figure of piece pay is what a month brings; below it is the price of one piece."""


@dataclass(frozen=True, slots=True)
class Pay:
    """Yuan per month, day, hour or piece; None where a side is open."""

    low: int | None
    high: int | None
    per: Literal["month", "day", "hour", "piece"] = "month"


@dataclass(frozen=True, slots=True)
class Vacancy:
    id: int
    number: str
    title: str
    occupation: str
    employer: str
    employer_kind: str
    place: str
    area: str
    pay: Pay
    seats: int | None
    gender: Literal["", "male", "female"]
    age_min: int | None
    age_max: int | None
    education: str
    benefits: tuple[str, ...]
    tags: tuple[str, ...]
    description: str
    contact_name: str
    contact_phone: str
    posted_on: date | None
    closes_on: date | None
    code_word: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    id: int
    number: str
    title: str
    occupation: str
    school: str
    place: str
    area: str
    form: str
    starts_on: date
    ends_on: date | None
    seats: int | None
    taken: int
    fee: str
    gender: Literal["", "male", "female"]
    age_min: int | None
    age_max: int | None
    education: str
    allowance: str
    for_whom: str
    closes_on: date | None
    contact_name: str
    contact_phone: str
    code_word: str = ""


@dataclass(frozen=True, slots=True)
class SubsidyScheme:
    """A subsidy policy; `category` is the scheme's id in the project's list, `rule` its checkable conditions."""

    id: int
    number: str
    title: str
    category: str
    area: str
    for_whom: str
    amount: str
    conditions: str
    documents: str
    procedure: str
    office: str
    phone: str
    source: str
    starts_on: date | None
    ends_on: date | None
    rule: str
    code_word: str = ""


@dataclass(frozen=True, slots=True)
class Fair:
    id: int
    number: str
    title: str
    form: str
    day: date
    opens_at: time | None
    closes_at: time | None
    place: str
    area: str
    host: str
    employers: int | None
    posts: int | None
    bus: str
    contact_name: str
    contact_phone: str
    seats: int | None
    taken: int
    code_word: str = ""


@dataclass(frozen=True, slots=True)
class VacancyWish:
    """A search. Everything set is a hard condition except `tags` not in `must`; places are references of the contract.

    `near` is an area code that `near_home`, `around` and distance count from.
    `first` are kinds of employer that stand before all others, `without` those that are left out. `seats` is how many
    want to go together, `since` the day from which they could. `order`: by pay or by distance alone where that was
    asked for. `partners` are codes of the cooperation cities of the county. `after` keeps to vacancies of a higher id.
    `not_places` and `not_occupations` are ruled out: 哪里都行，就是不去东莞. `called` is work that no list of trades
    knows, in the words of the vacancy; it reads row by row, so a search for it also has `after`.
    `among` keeps to these ids.
    """

    places: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    pay: Pay | None = None
    gender: Literal["", "male", "female"] = ""
    age: int | None = None
    education: str = ""
    tags: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    employer_kinds: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    near: str = ""
    without: tuple[str, ...] = ()
    seats: int | None = None
    since: date | None = None
    order: Literal["", "pay", "near"] = ""
    partners: tuple[str, ...] = ()
    after: int | None = None
    not_places: tuple[str, ...] = ()
    not_occupations: tuple[str, ...] = ()
    called: str = ""
    among: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CourseWish:
    places: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    near: str = ""


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One page of a search. `total` counts all that fit (up to the search's own counting limit, then `more_than`)."""

    items: tuple[T, ...]
    total: int
    more_than: bool = False


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A wish to put a name down. `via` is the channel's name; `invitation` the code of a forwarded link.

    `for_other`: not the speaker's own name; the speaker says that the other agreed. `instead` is the id of a sign-up
    that is taken back once this one has a seat.
    """

    kind: OfferKind
    offer_id: int
    name: str
    phone: str
    area: str
    via: str
    gender: str = ""
    age: int | None = None
    invitation: str = ""
    for_other: bool = False
    instead: int | None = None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of an enrolment.

    `seated` or `waiting`, with `place` in the seats or in line; `already` when the name was down; refused as `closed`
    (past its deadline or withdrawn), `age`, `gender`, or `clash` with a class of the same days, which `clash` is.
    `number` is the sign-up's number to tell the person, `check_in` what they say at the door of a fair.
    """

    outcome: Literal["seated", "waiting", "already", "closed", "age", "gender", "clash"]
    number: str = ""
    place: int | None = None
    seats: int | None = None
    check_in: str = ""
    clash: Signup | None = None


@dataclass(frozen=True, slots=True)
class Signup:
    """A name that is down, as status and cancelling show it. `day` to `until`: when a class or fair is held."""

    id: int
    number: str
    kind: OfferKind
    offer_id: int
    title: str
    state: SignupState
    name: str
    filed_at: datetime
    place_in_line: int | None = None
    day: date | None = None
    until: date | None = None
    phone: str = ""
    area: str = ""
    check_in: str = ""
