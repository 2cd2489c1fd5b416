"""What stands before and after every page of the console: session, role, forged forms, headers."""

from __future__ import annotations

import hashlib
import logging
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, g, redirect, request, url_for
from flask_wtf.csrf import generate_csrf, validate_csrf
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import ValidationError

from admin.access import may_enter
from admin.browsers import Pass, secure
from admin.desk import HOUSE, Sitting, show, sitting, to
from bot.desk.signing_in import LASTS
from bot.filing.intakes import LARGEST
from bot.runtime import Runtime
from bot.store.desk import staff

log = logging.getLogger(__name__)

PASS = Pass("gongyou_staff", "/admin", LASTS)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
UPLOADS = frozenset({"intakes.bring", "compose.keep_what"})
"""The routes that take a large body, and only from who may enter them."""
FIRST = frozenset({"own.front", "own.choose", "signin.leave"})
"""All that a password opens that somebody else has given."""
STATIC = Path(__file__).parent / "static"
TEMPLATES = STATIC.with_name("templates")


def prepare(app: Flask, runtime: Runtime) -> None:
    """Signed cookies for forms, set once on the app that the pages are mounted on."""
    app.secret_key = app.secret_key or runtime.settings.secret_key.get_secret_value()
    app.config.update(
        SESSION_COOKIE_NAME="gongyou_form",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=secure(runtime.settings),
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.globals.update(csrf_token=generate_csrf, asset=asset, to=to)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def note_broken(what: str, error: Exception) -> None:
    """One line for a database that is away, whose text is of no use to anyone; the whole trace for a bug."""
    if isinstance(error, DBAPIError):
        log.error("%s failed at %s: database: %s", what, request.endpoint, type(error).__name__)
    else:
        log.error("%s failed at %s", what, request.endpoint, exc_info=error)


def genuine_form() -> bool:
    """Whether a posted form came from a page of ours."""
    if request.method in SAFE:
        return True
    try:
        validate_csrf(request.form.get("csrf_token", ""))
    except ValidationError:
        return False
    return True


def headers(response: Response) -> Response:
    """No outside asset, no inline script, no frame, no cached personal data."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if (request.endpoint or "").endswith("static"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


@lru_cache(maxsize=32)
def asset(name: str) -> str:
    """The address of a file of ours, with the mark of its content, so that it may be kept for a year."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return url_for("invitation.static", filename=name, v=mark)


def guard(pages: Blueprint, runtime: Runtime) -> None:
    """Puts the door before every route of the console."""

    def enter() -> AnyResponse | None:
        g.runtime = runtime
        g.sitting = _who(runtime)
        route = (request.endpoint or "").removeprefix(f"{HOUSE}.")
        who = sitting()
        if route in UPLOADS and who and may_enter(route, who.role):
            request.max_content_length = LARGEST + (1 << 16)
        try:
            if not genuine_form():
                return show("refused.html", 400, why="form")
        except RequestEntityTooLarge:
            return show("refused.html", 413, why="large")
        if may_enter(route, who.role if who else None):
            return redirect(to("own.front"), 303) if who and who.temporary and route not in FIRST else None
        if who is None:
            back = request.full_path if request.method == "GET" else ""
            return redirect(url_for(f"{HOUSE}.signin.form", next=back.rstrip("?") or None), 303)
        log.warning("staff %s may not enter %s", who.id, route)
        return show("refused.html", 403, why="role")

    pages.before_request(enter)
    pages.after_request(headers)


def absent(_error: HTTPException) -> Response:
    """An address that leads nowhere, in the manner of where it was looked for."""
    if request.path.startswith("/admin/"):
        return headers(show("refused.html", 404, why="absent"))
    return headers(Response("没有这一页\n", 404, content_type="text/plain; charset=utf-8"))


def local_path(address: str) -> str:
    """An address to come back to after signing in: only a page of the console, never another host."""
    parts = urlsplit(address)
    inside = not parts.scheme and not parts.netloc and parts.path.startswith("/admin/") and "\\" not in address
    return address if inside else ""


def _who(runtime: Runtime) -> Sitting | None:
    token = PASS.shown()
    if not token:
        return None
    with runtime.store.reading() as tx:
        found = staff.by_session(tx, token, runtime.now())
    if found is None or not may_enter("home.today", found.role):
        return None
    places = runtime.places
    name = places.name(found.area) if found.area in places else found.area
    return Sitting(found.id, found.name, found.role, found.area, name, found.temporary)
