"""The page behind a forwarded link, on a phone inside WeChat: what it is, and one form to put one's name down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from admin import doors
from admin.browsers import caller
from admin.links import form
from admin.links.cache import Drawn
from admin.links.guessing import Guesses
from admin.links.page import POLICY, SDK, STYLE
from admin.links.visits import Visits
from bot import invitations, posters
from bot.dialogs import wording
from bot.enrolment.slips import Slip
from bot.field import forwarding, share_card
from bot.field.plain_facts import facts_of
from bot.messages import SendFailed
from bot.offers import CourseWish, Enrolled
from bot.places import Gazetteer
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import courses, fairs
from bot.store.field import link_marks

log = logging.getLogger(__name__)


def make_invitation_pages(runtime: Runtime) -> Blueprint:
    """The blueprint of `/s/<code>`, which also serves the style sheets of all pages. No GET changes anything."""
    pages = Blueprint(
        "invitation",
        __name__,
        url_prefix="/s",
        template_folder=doors.TEMPLATES,
        static_folder=doors.STATIC,
        static_url_path="/static",
    )

    guesses, drawn, visits = Guesses(), Drawn(), Visits()

    def enter() -> Response | None:
        g.runtime, g.drawn, g.visits = runtime, drawn, visits
        looks = request.endpoint != "invitation.static"
        return _show("waiting.html", 429) if looks and guesses.rests(caller(), runtime.now()) else None

    def leave(response: Response) -> Response:
        if response.status_code == 404:
            guesses.count(caller(), runtime.now())
        if request.endpoint != "invitation.static":
            response.headers.setdefault("Content-Security-Policy", POLICY[share_card.wanted(runtime)])
        return doors.headers(response)

    pages.before_request(enter)
    pages.after_request(leave)
    pages.register_error_handler(Exception, _broken)
    pages.add_url_rule("/<code>", "page", page)
    pages.add_url_rule("/<code>", "accept", accept, methods=["POST"])
    pages.add_url_rule("/<code>/seen", "seen", seen, methods=["POST"])
    pages.add_url_rule("/<code>/card", "card", card)
    pages.add_url_rule("/<code>/done/<ticket>", "done", done)
    pages.add_url_rule("/<code>/poster.png", "picture", picture)
    pages.add_url_rule("/<code>/poster.pdf", "sheet", sheet)
    return pages


def page(code: str) -> Response:
    """The page as it was drawn last, where nothing that it shows has changed since."""
    code, now = code.lower(), g.runtime.now()
    with g.runtime.store.reading() as tx:
        known = g.drawn.page(tx, code, now)
        if known is not None:
            return Response(known)
        shown = invitations.look_up(g.runtime, tx, code)
        mark = link_marks.mark_of(tx, shown.kind, code) if shown else None
    answer = _page(code)
    if shown is not None and mark is not None and answer.status_code == 200:
        g.drawn.keep(code, shown.kind, mark, answer.get_data(), now)
    return answer


def seen(code: str) -> Response:
    """One visit more, told by the page's own script."""
    if not form.from_elsewhere(g.runtime):
        g.visits.count(g.runtime, code.lower(), caller())
    return Response(status=204)


def card(code: str) -> Response:
    """What WeChat's script needs to show a card for this page."""
    with g.runtime.store.reading() as tx:
        shown = invitations.look_up(g.runtime, tx, code) if share_card.wanted(g.runtime) else None
    try:
        signed = share_card.card_of(g.runtime, shown, request.args.get("of", "")) if shown else None
    except SendFailed as failed:
        log.warning("no share card: %s", failed.code)
        return Response(status=503)
    return jsonify(signed) if signed else Response(status=404)


def accept(code: str) -> Response | AnyResponse:
    """Puts the name down. The same form sent twice ends on the same page with the same number."""
    slip = Slip(
        name=request.form.get("name", "")[:40],
        phone=request.form.get("phone", "")[:30],
        village=(request.form.get("exactly") or request.form.get("village", ""))[:40],
        agreed=request.form.get("agreed") == "yes",
    )
    if not form.genuine(g.runtime, code.lower()):
        return _page(code, slip, {"form": "这一页放得太久了，请再按一次“报名”。"}, status=400)
    accepted = invitations.accept(g.runtime, code, slip, caller())
    if accepted.errors or accepted.enrolled is None:
        return _page(code, slip, accepted.errors, accepted.villages, 422)
    if accepted.enrolled.outcome in {"closed", "age", "gender", "clash"}:
        return _refused(code, accepted.enrolled)
    return redirect(url_for("invitation.done", code=code, ticket=_ticket(accepted.enrolled)), 303)


def _refused(code: str, refused: Enrolled) -> Response:
    """Why the name could not be put down; behind a dead link what is open instead."""
    with g.runtime.store.reading() as tx:
        shown = invitations.look_up(g.runtime, tx, code)
    if shown is None or shown.state == "over":
        return _page(code)
    return _show("refused.html", 200, shown=shown, refused=refused, facts=facts_of(shown.offer))


def done(code: str, ticket: str) -> Response:
    """The confirmation, out of the signed ticket in its address: it may be reloaded and shows nobody else's."""
    with g.runtime.store.reading() as tx:
        shown = invitations.look_up(g.runtime, tx, code)
    try:
        number, outcome, place, seats, code = _signer().loads(ticket)
    except (BadSignature, ValueError, TypeError):
        return _show("unknown.html", 404)
    if shown is None:
        return _show("unknown.html", 404)
    enrolled = Enrolled(outcome, number, place, seats, code)
    return _show("done.html", shown=shown, enrolled=enrolled, facts=facts_of(shown.offer))


def picture(code: str) -> Response:
    """The poster for a phone: nothing stands on it that the page behind the link does not show."""
    return _poster(code, posters.picture, "image/png")


def sheet(code: str) -> Response:
    """The poster to print on A4."""
    return _poster(code, posters.page, "application/pdf")


def _poster(code: str, draw: Callable[[posters.Poster, str], bytes], kind: str) -> Response:
    with g.runtime.store.reading() as tx:
        shown = invitations.look_up(g.runtime, tx, code)
        if shown is None or shown.state == "over":
            return _page(code)
        poster = forwarding.poster_of(g.runtime, tx, shown)
    try:
        drawn = draw(poster, g.runtime.settings.poster_font)
    except posters.NoFont as missing:
        log.error("no posters: %s", missing)
        return _show("broken.html", 503)
    return Response(drawn, content_type=kind)


def _page(
    code: str,
    slip: Slip | None = None,
    errors: Mapping[str, str] | None = None,
    villages: tuple[tuple[str, str], ...] = (),
    status: int = 200,
) -> Response:
    with g.runtime.store.reading() as tx:
        shown = invitations.look_up(g.runtime, tx, code)
        if shown is None:
            return _show("unknown.html", 404, open=_open_instead(tx))
        if shown.state == "over":
            return _show("over.html", 410, shown=shown, open=_open_instead(tx))
    return _show(
        "page.html",
        status,
        shown=shown,
        word=form.word_for(g.runtime, shown.code),
        sdk=SDK if share_card.wanted(g.runtime) else "",
        facts=facts_of(shown.offer),
        slip=slip or Slip("", "", "", False),
        errors=errors or {},
        choices=villages,
        villages=_options(shown.villages or _home_villages(g.runtime.places)),
    )


@lru_cache(maxsize=2)
def _home_villages(places: Gazetteer) -> tuple[str, ...]:
    return tuple(sorted(set(places.home_villages().values())))


@lru_cache(maxsize=256)
def _options(villages: tuple[str, ...]) -> Markup:
    """What the field for the village offers; hundreds of them took longer than the rest of the page."""
    return Markup("").join(Markup('<option value="{}">').format(village) for village in villages)


def _open_instead(tx: Tx) -> list[tuple[str, str, str]]:
    """Up to three coming fairs and three courses: title, when and where, code word."""
    today = g.runtime.today()
    coming = fairs.coming(tx, today).items
    running = courses.search(tx, CourseWish(), today).items
    near = [(fair.title, f"{wording.weekday(fair.day)}，{fair.place}", fair.code_word) for fair in coming]
    return near + [(each.title, f"{wording.day(each.starts_on)}开班，{each.place}", each.code_word) for each in running]


def _show(template: str, status: int = 200, **facts: Any) -> Response:
    home = g.runtime.places.name(g.runtime.settings.home_area)
    return make_response(render_template(f"invitation/{template}", home=home, style=STYLE, **facts), status)


def _broken(error: Exception) -> Response | HTTPException:
    """Nothing half done: the slip was not taken, and the person reads what to do."""
    if isinstance(error, HTTPException):
        return error
    doors.note_broken("a page behind a link", error)
    return _show("broken.html", 503)


def _ticket(enrolled: Enrolled) -> str:
    # Whoever finds a name down already may be somebody else who knows name and number: no code for the door then.
    code = enrolled.check_in if enrolled.outcome == "seated" else ""
    token = _signer().dumps([enrolled.number, enrolled.outcome, enrolled.place, enrolled.seats, code])
    return token.decode() if isinstance(token, bytes) else token


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(g.runtime.settings.secret_key.get_secret_value(), salt="sign-up ticket")
