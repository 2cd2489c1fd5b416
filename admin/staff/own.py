"""One's own account: the password, where one is signed in, and the second factor."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, flash, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from admin.browsers import device
from admin.desk import go, leave_line, me, runtime, show, written
from admin.doors import PASS
from admin.scanning import to_scan
from bot.desk import second_factor, signing_in, staffing
from bot.store import Tx
from bot.store.desk import staff

pages = Blueprint("own", __name__)

WRONG = "现在的密码不对。"


@pages.get("/me")
def front() -> Response:
    return _page({})


@pages.post("/me/password")
def choose() -> Response | AnyResponse:
    """A password of one's own; every other sign-in ends."""
    old, new, again = (request.form.get(name, "")[:200] for name in ("old", "new", "again"))
    with runtime().store.begin() as tx:
        errors = _password_faults(tx, old, new, again)
        if not errors:
            staff.set_password(tx, me().id, new)
            token = signing_in.renew(runtime(), tx, me().id, device())
            leave_line(tx, "own-password", f"staff {me().id}")
    if errors:
        return _page(errors, 422)
    flash("密码改好了，别处的登录都已退出。")
    return PASS.give(go("own.front"), token)


@pages.post("/me/sessions/<int:session_id>/end")
def end(session_id: int) -> AnyResponse:
    with runtime().store.begin() as tx:
        ended = staff.end_session(tx, me().id, session_id)
        if ended:
            leave_line(tx, "own-end", f"staff {me().id}")
    flash("那一处已经退出。" if ended else "那一处已经不在登录了。")
    return go("own.front")


@pages.post("/me/code")
def turn_on() -> Response | AnyResponse:
    """Turns the second factor on when a phone has shown that it makes the right codes."""
    secret, code = written("secret", 40), written("code", 12)
    step = second_factor.step_of(secret, code, runtime().now(), 0) if second_factor.is_secret(secret) else None
    with runtime().store.begin() as tx:
        known = staff.knows_password(tx, me().id, request.form.get("password", "")[:200])
        if known and step is not None:
            staff.set_totp(tx, me().id, secret, step)
            leave_line(tx, "code-on", f"staff {me().id}")
    if not known or step is None:
        errors = {"code": "动态码不对。等手机上换了下一个再填。"} if known else {"password": WRONG}
        return _page(errors, 422, secret)
    flash("动态码打开了，下次登录要填。")
    return go("own.front")


@pages.post("/me/code/off")
def turn_off() -> Response | AnyResponse:
    with runtime().store.begin() as tx:
        known = staff.knows_password(tx, me().id, request.form.get("password", "")[:200])
        if known:
            staff.set_totp(tx, me().id, None)
            leave_line(tx, "code-off", f"staff {me().id}")
    if not known:
        return _page({"password": WRONG}, 422)
    flash("动态码关掉了。")
    return go("own.front")


def _password_faults(tx: Tx, old: str, new: str, again: str) -> dict[str, str]:
    if not staff.knows_password(tx, me().id, old):
        return {"old": WRONG}
    try:
        staffing.check_password(new)
    except staffing.Unfit as unfit:
        return {"new": f"{unfit}。"}
    if new == old:
        return {"new": "和现在的一样，请换一个。"}
    return {} if new == again else {"again": "两次填的不一样。"}


def _page(errors: Mapping[str, str], status: int = 200, secret: str = "") -> Response:
    with runtime().store.reading() as tx:
        sessions = staff.sessions_of(tx, me().id, PASS.shown(), runtime().now())
        on = staff.has_totp(tx, me().id)
    secret = secret if second_factor.is_secret(secret) else second_factor.new_secret()
    return show(
        "staff/own.html", status, errors=errors, sessions=sessions, on=on, secret=secret, picture=_picture(secret)
    )


def _picture(secret: str) -> Markup:
    office = f"工友 {runtime().places.name(runtime().settings.home_area)}"
    return to_scan(second_factor.address(secret, me().name, office))
