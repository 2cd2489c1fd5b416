"""Cases: who waits for a human, one case's page, taking and closing it."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, me, page_number, runtime, scope, show, written
from admin.files import served
from admin.people import NO_REASON
from admin.wording import CASE_KINDS, CASE_STATES
from bot import handover
from bot import media as files
from bot.store import media
from bot.store.screens import cases

pages = Blueprint("cases", __name__)
LONGEST = 200
"""Characters of an answer: two SMS segments have less, WeChat has more."""


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


@pages.post("/cases/<int:case_id>/answer")
def answer(case_id: int) -> Response | AnyResponse:
    """Writes to the person, by WeChat while its window is open or by SMS; the case is then in one's own hands."""
    text = written("text", LONGEST)
    if len(text) < 2:
        return _page(case_id, 422, errors={"text": "请写要回的话。"}, text=text)
    with runtime().store.begin() as tx:
        case = found(cases.record(tx, scope(), case_id))
        cases.take(tx, scope(), case_id, me().id)
        address_id = case.address_id or 0
        rows = handover.answer(runtime(), tx, case_id, address_id, text, me().id, me().name) if address_id else []
        if rows:
            leave_line(tx, "case-answer", f"case {case_id}")
    if not rows:
        return _page(case_id, 422, errors={"text": "现在发不出去：微信的窗口关了。请打电话。"}, text=text)
    _send(rows)
    flash("发出去了。小助手先不插话，办结以后再接手。")
    return go("cases.detail", case_id=case_id)


@pages.get("/cases/<int:case_id>/files/<int:media_id>")
def medium(case_id: int, media_id: int) -> Response:
    """A picture or voice message that belongs to the case; looking at it leaves a line."""
    with runtime().store.begin() as tx:
        found(cases.record(tx, scope(), case_id))
        wanted = found(next((one for one in media.of_case(tx, case_id) if one.id == media_id), None))
        content = found(files.opened(runtime(), wanted))
        leave_line(tx, "case-file", f"case {case_id}", media=media_id)
    return served(wanted, content)


@pages.post("/cases/<int:case_id>/close")
def close(case_id: int) -> Response | AnyResponse:
    """Ends a case with a word on what came of it; the bot answers the person again from then on."""
    outcome = written("outcome", 300)
    if len(outcome) < 2:
        return _page(case_id, 422, errors={"outcome": "请写一句办理结果。"}, outcome=outcome)
    with runtime().store.begin() as tx:
        case = found(cases.record(tx, scope(), case_id))
        rows = []
        if cases.close(tx, scope(), case_id, runtime().now()):
            leave_line(tx, "case-close", f"case {case_id}", outcome=outcome)
            if case.address_id is not None:
                rows = handover.give_back(runtime(), tx, case.address_id, outcome)
    _send(rows)
    flash("办结了。" + ("小助手重新接管对话。" if case.kind == "handover" else ""))
    return go("cases.listing", state="open")


def _send(rows: list[int]) -> None:
    for row in rows:
        runtime().enqueue("deliver_single", row)


def _page(case_id: int, status: int = 200, **facts: object) -> Response:
    with runtime().store.reading() as tx:
        case = found(cases.record(tx, scope(), case_id))
        window = None if case.address_id is None else handover.window_of(runtime(), tx, case.address_id)
        sent = media.of_case(tx, case_id)
    shown = {"phone": "", "errors": {}, "reason": "", "outcome": "", "text": ""} | facts
    return show("case.html", status, case=case, window=window, media=sent, **shown)
