"""Signing in and out of the console."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from admin.access import ALL
from admin.browsers import caller, device
from admin.desk import go, leave_line, runtime, show, sitting, written
from admin.doors import PASS, local_path
from bot.desk import signing_in
from bot.desk.signing_in import Knock
from bot.store.desk import staff

pages = Blueprint("signin", __name__)

WRONG = "账号或密码不对（开了动态码的，动态码也要对），或者输错太多次，正歇着。请核对后过几分钟再试。"


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
    knock = Knock(name, password, written("code", 12), caller(), device())
    token = signing_in.admit(runtime(), knock, ALL)
    if token is None:
        return _gate({"form": WRONG}, name, back)
    return PASS.give(redirect(back, 303) if back else go("home.today"), token)


@pages.post("/sign-out")
def leave() -> AnyResponse:
    with runtime().store.begin() as tx:
        staff.close_session(tx, PASS.shown())
        leave_line(tx, "sign-out", "staff")
    return PASS.take(go("signin.form"))


def _gate(errors: dict[str, str], name: str = "", back: str = "") -> Response:
    home = runtime().places.name(runtime().settings.home_area)
    status = 422 if errors else 200
    return show("staff/signin.html", status, errors=errors, name=name, back=back, home_name=home, tries=staff.PATIENCE)
