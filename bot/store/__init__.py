"""The database: one file per noun, each with its tables and its queries.

Every query is a function that takes the open transaction (`Tx`) first.
"""

from bot.store import (
    addresses,
    areas,
    broadcasts,
    cases,
    conversations,
    courses,
    fairs,
    groups,
    invitations,
    liaisons,
    people,
    schemes,
    signups,
    staff,
    vacancies,
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
    "broadcasts",
    "cases",
    "conversations",
    "courses",
    "fairs",
    "groups",
    "invitations",
    "liaisons",
    "open_store",
    "people",
    "schemes",
    "signups",
    "span",
    "staff",
    "vacancies",
]
