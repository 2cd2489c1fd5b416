"""The liaison's pages on a phone: my villages, who signed up, and what to pass on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from admin import doors, liaison_cases, passes
from bot import forwarding, invitations
from bot.offers import CourseWish, OfferKind, VacancyWish
from bot.plain_facts import Offer, three_of
from bot.runtime import Runtime
from bot.store import Tx, availability, courses, fairs, liaisons, schemes, vacancy_search
from bot.store.screens import entrusted, mine

COOKIE = "gongyou_liaison"
KINDS: dict[str, OfferKind] = {"fair": "fair", "course": "course", "vacancy": "vacancy", "scheme": "scheme"}


def make_liaison_pages(runtime: Runtime) -> Blueprint:
    """The blueprint of `/liaison/`."""
    pages = Blueprint("liaison", __name__, url_prefix="/liaison", template_folder="templates")

    def enter() -> Response | None:
        g.runtime = runtime
        if request.endpoint == "liaison.sign_in":
            return None
        with runtime.store.reading() as tx:
            g.liaison = passes.bearer(runtime, tx, request.cookies.get(COOKIE, ""))
        if g.liaison is None:
            return _show("outside.html", 403)
        return None if doors.genuine_form() else _show("outside.html", 400)

    pages.before_request(enter)
    pages.after_request(doors.headers)
    pages.add_url_rule("/in/<token>", "sign_in", sign_in)
    pages.add_url_rule("/", "home", home)
    pages.add_url_rule("/signups", "signups", signups)
    pages.add_url_rule("/pass-on", "pass_on", pass_on)
    pages.add_url_rule("/pass-on/<kind>/<int:offer_id>", "pack", pack, methods=["POST"])
    liaison_cases.add_to(pages)
    return pages


def sign_in(token: str) -> Response | AnyResponse:
    """Keeps the pass in a cookie of this phone; nothing is written."""
    with g.runtime.store.reading() as tx:
        liaison_id = passes.bearer(g.runtime, tx, token)
    if liaison_id is None:
        return _show("outside.html", 403)
    answer = redirect(url_for("liaison.home"), 303)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=passes.DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=doors.secure(g.runtime),
        path="/liaison",
    )
    return answer


def home() -> Response:
    with g.runtime.store.reading() as tx:
        return _show(
            "home.html",
            me=mine.card(tx, g.liaison),
            villages=_villages(tx),
            asked=len(entrusted.listing(tx, g.liaison)),
        )


def signups() -> Response:
    with g.runtime.store.reading() as tx:
        areas = liaisons.areas_of(tx, g.liaison)
        return _show("signups.html", lines=mine.signups(tx, areas), me_id=g.liaison)


def pass_on() -> Response:
    """Coming fairs and classes, vacancies and schemes, each with a button that makes the pack."""
    with g.runtime.store.reading() as tx:
        near = next(iter(liaisons.areas_of(tx, g.liaison)), "")
        offers = _on_offer(tx, near)
    things = [(kind, offer, three_of(offer)[:2]) for kind, offer in offers]
    return _show("pass_on.html", things=things)


def _on_offer(tx: Tx, near: str) -> list[tuple[str, Offer]]:
    today, home = g.runtime.today(), g.runtime.settings.home_area
    found: list[tuple[str, Offer]] = [("fair", each) for each in fairs.coming(tx, today, near, limit=10).items]
    found += [("course", each) for each in courses.search(tx, CourseWish(near=near), today, limit=10).items]
    found += [("vacancy", each) for each in vacancy_search.search(tx, VacancyWish(near=near), today, limit=10).items]
    return found + [("scheme", each) for each in schemes.in_force(tx, near or home, today)[:10]]


def pack(kind: str, offer_id: int) -> Response:
    """Text, poster and script, all with this liaison's own link and the code word."""
    with g.runtime.store.begin() as tx:
        stands = availability.of(tx, KINDS[kind], offer_id) if kind in KINDS else None
        if stands is None or not stands.on(g.runtime.today()):
            return _show("outside.html", 404)
        invited = invitations.mint(g.runtime, tx, KINDS[kind], offer_id, liaison_id=g.liaison)
        made = forwarding.pack_of(g.runtime, tx, invited.code)
    return _show("pack.html", pack=made, invited=invited)


def _villages(tx: Tx) -> list[tuple[str, int, int]]:
    """Name, people on the roster, sign-ups still standing, of each village in care."""
    places = g.runtime.places
    counted = mine.counts(tx, liaisons.areas_of(tx, g.liaison))
    return [(places.name(code) if code in places else code, *numbers) for code, numbers in counted.items()]


def _show(template: str, status: int = 200, **facts: Any) -> Response:
    home = g.runtime.places.name(g.runtime.settings.home_area)
    return make_response(render_template(f"liaison/{template}", home_name=home, **facts), status)
