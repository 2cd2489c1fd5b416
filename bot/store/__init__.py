"""The database: one file per noun, each with its tables and its queries.

Every query is a function that takes the open transaction (`Tx`) first.
"""

from bot.store import (
    addresses,
    areas,
    audit,
    broadcasts,
    cases,
    code_words,
    consents,
    conversations,
    courses,
    fairs,
    groups,
    invitations,
    liaisons,
    people,
    roster,
    schemes,
    seats,
    signups,
    staff,
    strangers,
    vacancies,
    vacancy_neighbours,
    vacancy_search,
)
from bot.store.base import Base, Store, Tx, open_store, span
from bot.store.keys import Keys

__all__ = [
    "Base",
    "Keys",
    "Store",
    "Tx",
    "addresses",
    "areas",
    "audit",
    "broadcasts",
    "cases",
    "code_words",
    "consents",
    "conversations",
    "courses",
    "fairs",
    "groups",
    "invitations",
    "liaisons",
    "open_store",
    "people",
    "roster",
    "schemes",
    "seats",
    "signups",
    "span",
    "staff",
    "strangers",
    "vacancies",
    "vacancy_neighbours",
    "vacancy_search",
]
