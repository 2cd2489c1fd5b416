"""The liaison's pages on a phone: my villages, who signed up, and what to pass on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from admin import doors, passes
from admin.invitations import facts_of
from bot import invitations
from bot.offers import Course, CourseWish, Fair, OfferKind
from bot.runtime import Runtime
from bot.store import Tx, courses, fairs, liaisons
from bot.store.screens import mine

COOKIE = "gongyou_liaison"
KINDS: dict[str, OfferKind] = {"fair": "fair", "course": "course"}


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
        return _show("home.html", me=mine.card(tx, g.liaison), villages=_villages(tx))


def signups() -> Response:
    with g.runtime.store.reading() as tx:
        areas = liaisons.areas_of(tx, g.liaison)
        return _show("signups.html", lines=mine.signups(tx, areas), me_id=g.liaison)


def pass_on() -> Response:
    """Coming fairs and classes, each with a button that makes the text."""
    with g.runtime.store.reading() as tx:
        near = next(iter(liaisons.areas_of(tx, g.liaison)), "")
        coming = fairs.coming(tx, g.runtime.today(), near, limit=10).items
        running = courses.search(tx, CourseWish(near=near), g.runtime.today(), limit=10).items
    offers: list[tuple[str, Fair | Course]] = [("fair", each) for each in coming]
    offers += [("course", each) for each in running]
    things = [(kind, offer, facts_of(offer)[:2]) for kind, offer in offers]
    return _show("pass_on.html", things=things)


def pack(kind: str, offer_id: int) -> Response:
    """The text to copy into the village chat, with this liaison's own link and the code word."""
    with g.runtime.store.begin() as tx:
        offer = fairs.get(tx, offer_id) if kind == "fair" else courses.get(tx, offer_id) if kind == "course" else None
        if offer is None:
            return _show("outside.html", 404)
        invited = invitations.mint(g.runtime, tx, KINDS[kind], offer_id, liaison_id=g.liaison)
        me = mine.card(tx, g.liaison)
    lines = [offer.title, *(f"{name}：{fact}" for name, fact in facts_of(offer)[:4])]
    lines += [f"点这里报名：{invited.link}", f"不会点链接的，发短信或微信回“{invited.code_word}”，或者找我 {me.name}。"]
    return _show("pack.html", offer=offer, invited=invited, text="\n".join(lines))


def _villages(tx: Tx) -> list[tuple[str, int, int]]:
    """Name, people on the roster, sign-ups still standing, of each village in care."""
    places = g.runtime.places
    counted = mine.counts(tx, liaisons.areas_of(tx, g.liaison))
    return [(places.name(code) if code in places else code, *numbers) for code, numbers in counted.items()]


def _show(template: str, status: int = 200, **facts: Any) -> Response:
    home = g.runtime.places.name(g.runtime.settings.home_area)
    return make_response(render_template(f"liaison/{template}", home_name=home, **facts), status)
