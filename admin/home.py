"""Today's figures, the search over everything, and the rest of the menu on a phone."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from admin.charts import charts
from admin.desk import asked, go, runtime, scope, show
from admin.wording import OFFER_KINDS, midnight
from bot.desk.tallying import DAYS, WHOLE_DAY
from bot.store.register.corrections import STALE
from bot.store.screens import broadcasts, cases, circulars, home, offers, people, signups

pages = Blueprint("home", __name__)


@pages.get("/")
def today() -> Response:
    now = runtime().today()
    until = now + timedelta(days=6)
    first = now - timedelta(days=DAYS - 1)
    with runtime().store.reading() as tx:
        days = home.days(tx, scope(), first, now)
        drawn = [] if days is None or days.minute is None else charts(days, home.townships(tx, scope()), first, now)
        return show(
            "home.html",
            waiting=home.waiting(tx, scope()),
            filed=home.filed_since(tx, scope(), midnight(now)),
            stale=days.stale if days else None,
            stale_days=STALE.days,
            counted=None if days is None or days.minute is None else _clock(days.minute),
            charts=drawn,
            days=DAYS,
            village_only=days is None,
            pending=signups.counted(tx, scope(), ["pending"])["pending"],
            running=broadcasts.running(tx, scope()),
            broadcasts=broadcasts.listing(tx, scope(), "").items[:5],
            fairs=offers.fairs_between(tx, scope(), now, until),
            cases=cases.listing(tx, scope(), "open", "").items[:5],
            handed=circulars.waiting(tx, scope()),
            today=now,
            until=until,
        )


def _clock(minute: int) -> str:
    """The minute of a day as on a clock; the last one for a whole day."""
    hour, rest = divmod(min(minute, WHOLE_DAY - 1), 60)
    return f"{hour:02}:{rest:02}"


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
            people=people.listing(tx, scope(), people.PersonFilter(text)).items[:10],
            signups=signups.numbered(tx, scope(), text),
            cases=cases.numbered(tx, scope(), text),
            offers={kind: offers.named(tx, scope(), kind, text, day) for kind in OFFER_KINDS},
        )
