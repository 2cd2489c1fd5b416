"""Signing in and out of the console."""

from __future__ import annotations

import ipaddress

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from admin.access import ALL
from admin.desk import go, leave_line, runtime, show, sitting, written
from admin.doors import COOKIE, local_path, secure
from bot.desk import signing_in
from bot.desk.signing_in import LASTS, Knock
from bot.store.desk import staff

pages = Blueprint("signin", __name__)

WRONG = "账号或密码不对（开了动态码的，动态码也要对），或者输错太多次，正歇着。请核对后过几分钟再试。"
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Windows", "Windows"),
    ("Mac OS", "苹果电脑"),
    ("Linux", "Linux"),
)
"""What stands in a browser's own name and what people call it; the first that fits, for later ones pose as earlier."""


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
    return keep(redirect(back, 303) if back else go("home.today"), token)


@pages.post("/sign-out")
def leave() -> AnyResponse:
    with runtime().store.begin() as tx:
        staff.close_session(tx, request.cookies.get(COOKIE, ""))
        leave_line(tx, "sign-out", "staff")
    answer = go("signin.form")
    answer.delete_cookie(COOKIE, path="/admin")
    return answer


def keep(answer: AnyResponse, token: str) -> AnyResponse:
    """The answer with the cookie that signs this browser in."""
    kept = {"httponly": True, "samesite": "Lax", "path": "/admin"}
    answer.set_cookie(COOKIE, token, max_age=LASTS, secure=secure(runtime()), **kept)  # type: ignore[arg-type]
    return answer


def device() -> str:
    """What one signs in with, for the list of sign-ins: Edge，Windows."""
    told = request.headers.get("User-Agent", "")
    words = (next((word for mark, word in marks if mark in told), "") for marks in (BROWSERS, SYSTEMS))
    return "，".join(word for word in words if word)


def caller() -> str:
    """The address whose tries are counted; one network of IPv6 is one caller, as each house has a whole one.

    Empty for this machine itself: that is a proxy that the settings say nothing of, and would be everyone.
    """
    number = runtime().settings.proxies
    route = request.access_route if number else []
    told = route[-number] if number and len(route) >= number else request.remote_addr or ""
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return ""
    if address.is_loopback:
        return ""
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def _gate(errors: dict[str, str], name: str = "", back: str = "") -> Response:
    home = runtime().places.name(runtime().settings.home_area)
    status = 422 if errors else 200
    return show("staff/signin.html", status, errors=errors, name=name, back=back, home_name=home, tries=staff.PATIENCE)
