"""The database: one file per noun, each with its tables and its queries, in rooms by what they are about.

`catalogue` what is on offer, `register` who is served, `enrolment` names put down, `talk` what is said, `sending` what
goes out, `field` liaisons and what they pass on, `desk` the office itself,
`screens` what the console asks of all of them.
Every query is a function that takes the open transaction (`Tx`) first.
"""

from bot.store import areas
from bot.store.base import Base, Store, Tx, open_store, span
from bot.store.catalogue import (
    code_words,
    courses,
    fair_posts,
    fairs,
    intakes,
    schemes,
    standing,
    vacancies,
    vacancy_neighbours,
    vacancy_search,
)
from bot.store.desk import audit, canned, doorstep, staff, tallies
from bot.store.enrolment import check_in, papers, reminders, seats, signups
from bot.store.field import (
    bindings,
    circulars,
    groups,
    invitations,
    liaison_photos,
    liaison_sessions,
    liaisons,
    phone_codes,
    visits,
)
from bot.store.keys import Keys
from bot.store.register import (
    addresses,
    circumstances,
    consents,
    erasure,
    merges,
    people,
    refusals,
    roster,
    strangers,
    windows,
)
from bot.store.sending import broadcasts, check_codes, pictures, quotas, saved_filters, series, stretches, subscriptions
from bot.store.talk import case_notes, cases, conversations, lessons, media, threads, trainings

__all__ = [
    "Base",
    "Keys",
    "Store",
    "Tx",
    "addresses",
    "areas",
    "audit",
    "bindings",
    "broadcasts",
    "canned",
    "case_notes",
    "cases",
    "check_codes",
    "check_in",
    "circulars",
    "circumstances",
    "code_words",
    "consents",
    "conversations",
    "courses",
    "doorstep",
    "erasure",
    "fair_posts",
    "fairs",
    "groups",
    "intakes",
    "invitations",
    "lessons",
    "liaison_photos",
    "liaison_sessions",
    "liaisons",
    "media",
    "merges",
    "open_store",
    "papers",
    "people",
    "phone_codes",
    "pictures",
    "quotas",
    "refusals",
    "reminders",
    "roster",
    "saved_filters",
    "schemes",
    "seats",
    "series",
    "signups",
    "span",
    "staff",
    "standing",
    "strangers",
    "stretches",
    "subscriptions",
    "tallies",
    "threads",
    "trainings",
    "vacancies",
    "vacancy_neighbours",
    "vacancy_search",
    "visits",
    "windows",
]
