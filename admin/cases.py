"""Cases: who waits for a human, one case's page, taking and closing it."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, me, page_number, runtime, scope, show, written
from admin.people import NO_REASON
from admin.wording import CASE_KINDS, CASE_STATES
from bot.store import threads
from bot.store.screens import cases

pages = Blueprint("cases", __name__)


@pages.get("/cases")
def listing() -> Response:
    state, kind = asked("state", CASE_STATES), asked("kind", CASE_KINDS)
    with runtime().store.reading() as tx:
        page = cases.listing(tx, scope(), state, kind, page_number())
    return show("cases.html", page=page, state=state, kind=kind)


@pages.get("/cases/<int:case_id>")
def detail(case_id: int) -> Response:
    return _page(case_id)


@pages.post("/cases/<int:case_id>/reveal")
def reveal(case_id: int) -> Response:
    """Shows the whole number, to call back; the reason stays in the audit."""
    reason = written("reason")
    if len(reason) < 4:
        return _page(case_id, 422, errors={"reason": NO_REASON}, reason=reason)
    with runtime().store.begin() as tx:
        found(cases.record(tx, scope(), case_id))
        phone = cases.reveal_phone(tx, scope(), case_id)
        leave_line(tx, "reveal-phone", f"case {case_id}", reason=reason)
    return _page(case_id, phone=phone)


@pages.post("/cases/<int:case_id>/take")
def take(case_id: int) -> AnyResponse:
    with runtime().store.begin() as tx:
        case = found(cases.record(tx, scope(), case_id))
        mine = cases.take(tx, scope(), case_id, me().id)
        if mine:
            leave_line(tx, "case-take", f"case {case_id}")
    flash("这件事归您办了。" if mine else f"{case.owner or '别人'}已经在办这件事。")
    return go("cases.detail", case_id=case_id)


@pages.post("/cases/<int:case_id>/close")
def close(case_id: int) -> Response | AnyResponse:
    """Ends a case with a word on what came of it; the bot answers the person again from then on."""
    outcome = written("outcome", 300)
    if len(outcome) < 2:
        return _page(case_id, 422, errors={"outcome": "请写一句办理结果。"}, outcome=outcome)
    with runtime().store.begin() as tx:
        case = found(cases.record(tx, scope(), case_id))
        if cases.close(tx, scope(), case_id, runtime().now()):
            leave_line(tx, "case-close", f"case {case_id}", outcome=outcome)
            if case.kind == "handover" and case.address_id is not None:
                threads.release(tx, case.address_id)
    flash("办结了。" + ("小助手重新接管对话。" if case.kind == "handover" else ""))
    return go("cases.listing", state="open")


def _page(case_id: int, status: int = 200, **facts: object) -> Response:
    with runtime().store.reading() as tx:
        case = found(cases.record(tx, scope(), case_id))
    shown = {"phone": "", "errors": {}, "reason": "", "outcome": ""} | facts
    return show("case.html", status, case=case, **shown)
