"""Checking in at the door of a fair: a visitor says the code, staff type it, the sign-up is finished."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import found, go, leave_line, runtime, scope, show, written
from bot.messages import SHANGHAI
from bot.store import Tx
from bot.store.enrolment import check_in
from bot.store.enrolment.check_in import Visitor
from bot.store.screens import offers

pages = Blueprint("check_in", __name__)


@pages.get("/check-in")
def front() -> AnyResponse:
    """The fairs of today; a single one is opened at once."""
    with runtime().store.reading() as tx:
        today = check_in.attendance(tx, scope(), runtime().today())
    if len(today) == 1:
        return go("check_in.door", offer_id=today[0].fair_id)
    return show("enrolment/check_in_today.html", fairs=today)


@pages.get("/check-in/<int:offer_id>")
def door(offer_id: int) -> Response:
    return _page(offer_id)


@pages.post("/check-in/<int:offer_id>")
def mark(offer_id: int) -> AnyResponse:
    """Marks who has the code; a wrong one is said so by the field."""
    code = "".join(filter(str.isdigit, written("code", 12)))
    with runtime().store.begin() as tx:
        found(offers.record(tx, scope(), "fair", offer_id))
        visitor = check_in.visitor(tx, offer_id, code) if code else None
        came = visitor is not None and check_in.mark(tx, visitor.signup_id, runtime().now())
        if visitor and came:
            leave_line(tx, "check-in", f"signup {visitor.signup_id}")
    if visitor is None:
        return _page(offer_id, 422, wrong="没有这个签到码。请对方回“签到”再看一次，或按姓名在报名名单里找。")
    if not came:
        return _page(offer_id, 422, wrong=_why_not(visitor))
    return _page(offer_id, visitor=visitor)


@pages.post("/check-in/<int:offer_id>/undo/<int:signup_id>")
def undo(offer_id: int, signup_id: int) -> AnyResponse:
    """A neighbour's code was typed: as it was before."""
    with runtime().store.begin() as tx:
        found(offers.record(tx, scope(), "fair", offer_id))
        visitor = found(check_in.visitor_of(tx, offer_id, signup_id))
        done = check_in.unmark(tx, signup_id, runtime().now())
        if done:
            leave_line(tx, "check-in-undone", f"signup {signup_id}")
    flash(f"{visitor.name} 的签到撤销了。" if done else "这个签到之前就撤销了。")
    return go("check_in.door", offer_id=offer_id)


def _page(offer_id: int, status: int = 200, visitor: Visitor | None = None, wrong: str = "") -> Response:
    with runtime().store.reading() as tx:
        row = found(offers.record(tx, scope(), "fair", offer_id))
        down, came = _counts(tx, offer_id)
    today = row.day == runtime().today()
    errors = {"code": wrong} if wrong else {}
    return show(
        "enrolment/check_in.html", status, row=row, down=down, came=came, visitor=visitor, errors=errors, today=today
    )


def _counts(tx: Tx, offer_id: int) -> tuple[int, int]:
    one = check_in.attendance_of(tx, offer_id)
    return (one.down, one.came) if one else (0, 0)


def _why_not(visitor: Visitor) -> str:
    if visitor.came_at is not None:
        at = visitor.came_at.astimezone(SHANGHAI)
        return f"{visitor.name} 在 {at:%H:%M} 已经签过到了。"
    return f"{visitor.name} 在候补，还没有位子。" if visitor.state == "waiting" else f"{visitor.name} 取消了报名。"
