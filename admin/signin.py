"""Signing in and out of the console."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from admin.access import may_enter
from admin.desk import go, leave_line, runtime, show, sitting, written
from admin.doors import COOKIE, local_path, secure
from bot.store import audit, staff

pages = Blueprint("signin", __name__)

LASTS = timedelta(hours=12)
"""A working day and its overtime; then one signs in again."""

WRONG = "账号或密码不对，或者输错太多次，账号正歇着。请核对后过几分钟再试。"


@pages.get("/sign-in")
def form() -> Response | AnyResponse:
    if sitting() is not None:
        return go("home.today")
    return _gate({}, back=local_path(request.args.get("next", "")))


@pages.post("/sign-in")
def enter() -> Response | AnyResponse:
    name, password = written("name", 40), request.form.get("password", "")[:200]
    back = local_path(written("next", 500))
    missing = {"name": "请填账号。"} if not name else {"password": "请填密码。"} if not password else {}
    if missing:
        return _gate(missing, name, back)
    token = _admit(name, password)
    if token is None:
        return _gate({"form": WRONG}, name, back)
    answer = redirect(back, 303) if back else go("home.today")
    answer.set_cookie(
        COOKIE, token, max_age=LASTS, httponly=True, samesite="Lax", secure=secure(runtime()), path="/admin"
    )
    return answer


@pages.post("/sign-out")
def leave() -> AnyResponse:
    with runtime().store.begin() as tx:
        staff.close_session(tx, request.cookies.get(COOKIE, ""))
        leave_line(tx, "sign-out", "staff")
    answer = go("signin.form")
    answer.delete_cookie(COOKIE, path="/admin")
    return answer


def _admit(name: str, password: str) -> str | None:
    """A fresh token for who may enter, whose line stands in the audit; None for all others."""
    now = runtime().now()
    with runtime().store.begin() as tx:
        officer = staff.verify(tx, name, password, now)
        if officer is None or not may_enter("home.today", officer.role):
            return None
        token = secrets.token_urlsafe(32)
        staff.open_session(tx, officer.id, token, now, LASTS)
        audit.record(tx, officer.name, "sign-in", f"staff {officer.id}", now)
    return token


def _gate(errors: dict[str, str], name: str = "", back: str = "") -> Response:
    home = runtime().places.name(runtime().settings.home_area)
    status = 422 if errors else 200
    return show("signin.html", status, errors=errors, name=name, back=back, home_name=home, tries=staff.PATIENCE)
