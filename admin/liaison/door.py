"""A liaison's door: a code by SMS to the phone of the list, a link that opens once, and where one is signed in."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from admin import doors
from admin.browsers import Pass, caller, device
from admin.liaison.room import leave_line, me, runtime, show, written
from bot.enrolment.slips import read_phone
from bot.field import liaison_entry
from bot.field.liaison_entry import LASTS
from bot.runtime import Runtime
from bot.store.field import bindings, liaison_sessions
from bot.talk.photographs import LARGEST

PASS = Pass("gongyou_liaison", "/liaison", LASTS)
OPEN = frozenset({"liaison.sign_in", "liaison.knock", "liaison.admit", "liaison.link", "liaison.open_link"})
UPLOAD = "liaison.photo_brought"
"""The one route that takes a large body, and only from who is signed in."""
SEEN = timedelta(hours=1)
"""How exactly it is kept when somebody was here last: looking at a page writes no more often."""
WRONG = "验证码不对，或者过期了。请再看看短信；要新的，回上一步再要。"


def guard(pages: Blueprint, runtime: Runtime) -> None:
    """Puts the door before every page, and its own pages at it."""

    def enter() -> Response | AnyResponse | None:
        g.runtime = runtime
        g.liaison = _who(runtime)
        if g.liaison is not None and request.endpoint == UPLOAD:
            request.max_content_length = LARGEST + (1 << 16)
        try:
            if not doors.genuine_form():
                return show("outside.html", 400, why="form")
        except RequestEntityTooLarge:
            return show("outside.html", 413, why="large")
        if g.liaison is None and request.endpoint not in OPEN:
            return redirect(url_for("liaison.sign_in"), 303)
        return None

    pages.before_request(enter)
    pages.after_request(doors.headers)
    pages.add_url_rule("/sign-in", "sign_in", sign_in)
    pages.add_url_rule("/sign-in", "knock", knock, methods=["POST"])
    pages.add_url_rule("/sign-in/code", "admit", admit, methods=["POST"])
    pages.add_url_rule("/in/<token>", "link", link)
    pages.add_url_rule("/in/<token>", "open_link", open_link, methods=["POST"])
    pages.add_url_rule("/me", "own", own)
    pages.add_url_rule("/me/<int:session_id>/end", "end", end, methods=["POST"])


def sign_in() -> Response | AnyResponse:
    return redirect(url_for("liaison.home"), 303) if g.liaison is not None else _form()


def knock() -> Response:
    """The same page for every number: nobody learns whose it is."""
    phone = read_phone(written("phone", 30))
    if phone is None:
        return _form(written("phone", 30), "请写 11 位手机号。", 422)
    if not runtime().settings.sms_allowed:
        return _form(written("phone", 30), "这里现在发不了短信。请在微信里回“我的村”，或找乡镇要登录链接。", 422)
    if not liaison_entry.knock(runtime(), phone, caller()):
        return _form(written("phone", 30), "试的次数多了，请过一刻钟再来。", 429)
    return show("code.html", phone=phone.removeprefix("+86"), error="")


def admit() -> Response | AnyResponse:
    phone, code = read_phone(written("phone", 30)), written("code", 12)
    if phone is None:
        return _form()
    token = liaison_entry.admit(runtime(), phone, code, caller(), device())
    if token is None:
        return show("code.html", 422, phone=phone.removeprefix("+86"), error=WRONG)
    return _kept(token)


def link(token: str) -> Response:
    """A page with one button: chat apps look at links beforehand, which must not use them up."""
    with runtime().store.reading() as tx:
        who = liaison_sessions.bearer(tx, "link", token, runtime().now())
        name = bindings.listed(tx, who.liaison_id) if who else None
    return show("link.html", name=name.name) if name else show("outside.html", 403, why="link")


def open_link(token: str) -> Response | AnyResponse:
    opened = liaison_entry.open_link(runtime(), token, device())
    return _kept(opened) if opened else show("outside.html", 403, why="link")


def own() -> Response:
    """Where one is signed in."""
    with runtime().store.reading() as tx:
        sessions = liaison_sessions.of_liaison(tx, me(), runtime().now())
        here = liaison_sessions.bearer(tx, "page", PASS.shown(), runtime().now())
    return show("own.html", sessions=sessions, here=here.session_id if here else 0)


def end(session_id: int) -> AnyResponse:
    """Ends one sign-in of one's own, this one or that of a phone that was lost."""
    with runtime().store.begin() as tx:
        if liaison_sessions.end(tx, me(), session_id):
            leave_line(tx, "liaison-out", f"session {session_id}")
    flash("那一处已经退出。")
    return redirect(url_for("liaison.own"), 303)


def _who(runtime: Runtime) -> int | None:
    """Whose cookie this is; that they were here is kept to the hour."""
    token, now = PASS.shown(), runtime.now()
    if not token:
        return None
    with runtime.store.reading() as tx:
        who = liaison_sessions.bearer(tx, "page", token, now)
    if who is not None and (who.seen_at is None or now - who.seen_at > SEEN):
        with runtime.store.begin() as tx:
            liaison_sessions.touch(tx, who, now, LASTS)
    return who.liaison_id if who else None


def _kept(token: str) -> AnyResponse:
    return PASS.give(redirect(url_for("liaison.home"), 303), token)


def _form(phone: str = "", error: str = "", status: int = 200) -> Response:
    return show("sign_in.html", status, phone=phone, error=error, by_sms=runtime().settings.sms_allowed)
