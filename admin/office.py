"""What administrators look after: staff accounts, their sessions, the audit."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, go, leave_line, page_number, runtime, scope, show
from admin.wording import subject_meant
from bot.store.screens import office

pages = Blueprint("office", __name__)


@pages.get("/staff")
def members() -> Response:
    with runtime().store.reading() as tx:
        page = office.members(tx, scope(), page_number())
    return show("members.html", page=page, place_of=_place, now=runtime().now())


@pages.post("/staff/<int:staff_id>/sign-out")
def sign_out(staff_id: int) -> AnyResponse:
    """Ends every session of a member, on every device."""
    with runtime().store.begin() as tx:
        ended = office.sign_out(tx, scope(), staff_id)
        if ended:
            leave_line(tx, "staff-sign-out", f"staff {staff_id}", sessions=ended)
    flash(f"已退出 {ended} 处登录。" if ended else "这个账号现在没有登录。")
    return go("office.members")


@pages.get("/audit")
def audit() -> Response:
    text = asked("q")
    with runtime().store.reading() as tx:
        page = office.audit(tx, scope(), subject_meant(text), page_number())
    return show("audit.html", page=page, text=text)


def _place(code: str) -> str:
    places = runtime().places
    return places.full_name(code) if code in places else code
