"""What administrators look after: staff accounts, their sessions, the audit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, asked_day, go, leave_line, page_number, runtime, scope, show
from admin.files import Sheet, as_lines
from admin.staff.acts import ACTS, subject_meant
from admin.staff.audit_words import COLUMNS, told
from admin.wording import midnight
from bot.store.screens import office

pages = Blueprint("office", __name__)


@pages.get("/staff")
def members() -> Response:
    with runtime().store.reading() as tx:
        page = office.members(tx, scope(), page_number())
    return show("staff/members.html", page=page, place_of=_place, now=runtime().now())


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
    with runtime().store.reading() as tx:
        page = office.audit(tx, scope(), _wanted(), page_number())
    typed = {name: asked(name) for name in ("q", "act", "from", "to")}
    return show("staff/audit.html", page=page, typed=typed, words=ACTS, told=told)


@pages.get("/audit/export")
def export() -> Response:
    """All that the filter shows, oldest first, each line with its link of the chain; the export is a line itself."""
    here, area, wanted = runtime(), scope(), _wanted()
    with here.store.begin() as tx:
        leave_line(tx, "export", "audit", rows=office.audit_amount(tx, area, wanted))

    def rows() -> Iterator[Mapping[str, Any]]:
        with here.store.reading() as tx:
            yield from office.audit_rows(tx, area, wanted)

    return as_lines(Sheet(f"审计_{here.today():%Y%m%d}", COLUMNS, False), rows())


def _wanted() -> office.TraceFilter:
    """Out of the address; days are those of Asia/Shanghai, both of them inside."""
    since, until = asked_day("from"), asked_day("to")
    after = midnight(since) if since else None
    before = midnight(until) + timedelta(days=1) if until else None
    return office.TraceFilter(subject_meant(asked("q")), asked("act", ACTS), after, before)


def _place(code: str) -> str:
    places = runtime().places
    return places.full_name(code) if code in places else code
