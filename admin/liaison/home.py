"""我的村 on the liaison's phone: what waits in my villages today, and where each thing is seen to."""

from __future__ import annotations

from datetime import datetime, time

from flask import Blueprint, Response

from admin.liaison.room import me, my_areas, runtime, show
from bot.messages import SHANGHAI
from bot.store import Tx
from bot.store.field import circulars
from bot.store.screens import entrusted, mine, neighbours, voices


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/", "home", home)
    pages.add_url_rule("/signups", "signups", signups)
    pages.add_url_rule("/waiting", "waiting", waiting)


def home() -> Response:
    """我的村 today: how much of each thing waits."""
    now = runtime().now()
    midnight = datetime.combine(runtime().today(), time(), SHANGHAI)
    with runtime().store.reading() as tx:
        areas = my_areas(tx)
        fresh, waits = mine.amounts(tx, areas, now, midnight)
        unreached, stale = neighbours.amounts(tx, areas, now)
        return show(
            "home.html",
            me=mine.card(tx, me()),
            villages=_villages(tx),
            asked=len(entrusted.listing(tx, me())),
            handed=circulars.undone(tx, me()),
            voices=voices.amount(tx, areas),
            fresh=fresh,
            waits=waits,
            unreached=unreached,
            stale=stale,
            counted=neighbours.COUNTED,
        )


def signups() -> Response:
    with runtime().store.reading() as tx:
        return show("signups.html", lines=mine.signups(tx, my_areas(tx)), me_id=me())


def waiting() -> Response:
    """Who waits for what: places in line, and what staff have not settled for days."""
    with runtime().store.reading() as tx:
        return show("waiting.html", lines=mine.waiting(tx, my_areas(tx), runtime().now()), slow=mine.SLOW.days)


def _villages(tx: Tx) -> list[tuple[str, int, int]]:
    """Name, people on the roster, sign-ups still standing, of each village in care."""
    places = runtime().places
    counted = mine.counts(tx, my_areas(tx))
    return [(places.name(code) if code in places else code, *numbers) for code, numbers in counted.items()]
