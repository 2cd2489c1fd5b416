"""Today's figures, the search over everything, and the rest of the menu on a phone."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, go, runtime, scope, show
from admin.wording import OFFER_KINDS
from bot.store.screens import broadcasts, cases, offers, people, signups

pages = Blueprint("home", __name__)


@pages.get("/")
def today() -> Response:
    now = runtime().today()
    until = now + timedelta(days=6)
    with runtime().store.reading() as tx:
        return show(
            "home.html",
            waiting=cases.waiting(tx, scope()),
            pending=signups.counted(tx, scope(), ["pending"])["pending"],
            running=broadcasts.running(tx, scope()),
            broadcasts=broadcasts.listing(tx, scope(), "").items[:5],
            fairs=offers.fairs_between(tx, scope(), now, until),
            cases=cases.listing(tx, scope(), "open", "").items[:5],
            today=now,
            until=until,
        )


@pages.get("/more")
def more() -> Response:
    return show("more.html")


@pages.get("/search")
def search() -> Response | AnyResponse:
    text = asked("q")
    if not text:
        return go("people.listing")
    day = runtime().today()
    with runtime().store.reading() as tx:
        return show(
            "search.html",
            text=text,
            people=people.listing(tx, scope(), text).items[:10],
            signups=signups.numbered(tx, scope(), text),
            cases=cases.numbered(tx, scope(), text),
            offers={kind: offers.named(tx, scope(), kind, text, day) for kind in OFFER_KINDS},
        )
