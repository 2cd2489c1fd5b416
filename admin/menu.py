"""The rail: at most eight entries, the first four within reach of a thumb on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from admin.desk import HOUSE, may


@dataclass(frozen=True, slots=True)
class Entry:
    word: str
    route: str
    icon: str
    rooms: tuple[str, ...]
    here: bool


ENTRIES = (
    ("首页", "home.today", "home", ("home",)),
    ("通知", "broadcasts.listing", "broadcast", ("broadcasts", "compose", "ledger", "circulars")),
    ("报名", "signups.listing", "signup", ("signups", "board", "rolls", "applications", "check_in")),
    ("事项", "cases.listing", "case", ("cases", "inbox", "canned")),
    ("群众", "people.listing", "people", ("people", "records")),
    ("信息库", "catalogue.front", "catalogue", ("catalogue", "editing", "intakes", "rules")),
    ("村群和联络员", "reach.groups", "reach", ("reach", "carers")),
    ("管理", "office.members", "office", ("office", "members", "teaching")),
    ("没听懂的话", "teaching.listing", "teach", ("teaching",)),
)
"""Word, screen, picture, rooms. One whose rooms an earlier entry has already is left out: it is reached from there."""


def rail() -> Sequence[Entry]:
    """The entries that who is signed in may open, with the one marked where they are."""
    route = (request.endpoint or "").removeprefix(f"{HOUSE}.")
    room = "" if route in {"home.search", "home.more"} else route.split(".")[0]
    shown: list[Entry] = []
    for word, to_route, icon, rooms in ENTRIES:
        reached = {room for entry in shown for room in entry.rooms}
        if may(to_route) and not reached.issuperset(rooms):
            shown.append(Entry(word, to_route, icon, rooms, room in rooms))
    return shown
