"""Signing in and out of the console."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import go, leave_line, runtime, show, sitting, written
from admin.doors import COOKIE, local_path, secure
from bot.store import staff

pages = Blueprint("signin", __name__)

WRONG = "账号或密码不对，请再输一次。"
LOCKED = "输错的次数太多，账号先锁住了。请过 15 分钟再试，或找管理员。"


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
    with runtime().store.begin() as tx:
        admitted = staff.sign_in(tx, name, password, runtime().now())
    if admitted.token is None:
        return _gate({"form": LOCKED if admitted.locked else WRONG}, name, back)
    answer = go("home.today")
    if back:
        answer.location = back
    answer.set_cookie(
        COOKIE, admitted.token, httponly=True, samesite="Lax", secure=secure(runtime()), path="/admin"
    )
    return answer


@pages.post("/sign-out")
def leave() -> AnyResponse:
    with runtime().store.begin() as tx:
        staff.sign_out(tx, request.cookies.get(COOKIE, ""))
        leave_line(tx, "sign-out", "staff")
    answer = go("signin.form")
    answer.delete_cookie(COOKIE, path="/admin")
    return answer


def _gate(errors: dict[str, str], name: str = "", back: str = "") -> Response:
    places, home = runtime().places, runtime().settings.home_area
    status = 200 if not errors else 429 if errors.get("form") == LOCKED else 422
    return show(
        "signin.html", status, errors=errors, name=name, back=back, home_name=places.name(home), tries=staff.TRIES
    )
