"""Cases: who waits for a human, one case's page, taking it, putting it back, closing it."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, may, me, page_number, runtime, scope, show, written
from admin.enrolment.signups import hand_over
from admin.files import served
from admin.register.people import NO_REASON, texts_of
from admin.wording import CASE_KINDS, CASE_STATES
from bot.broadcasts.reasons import reason_text
from bot.store import Tx
from bot.store.screens import cases, hands
from bot.store.screens.cases import CaseLine
from bot.store.talk import case_notes, media, threads
from bot.talk import canned, handover
from bot.talk import media as files

pages = Blueprint("cases", __name__)
SHOWN = 40
"""Messages of a thread on the page of a case."""


@pages.get("/cases")
def listing() -> Response:
    return show("talk/cases.html", **_list())


@pages.get("/cases/live")
def live() -> Response:
    """The list again where it is not what the browser has (`?mark=`), else nothing."""
    shown = _list()
    return Response(status=204) if shown["mark"] == asked("mark") else show("talk/cases_list.html", **shown)


@pages.get("/cases/<int:case_id>")
def detail(case_id: int) -> Response:
    return case_page(case_id)


@pages.post("/cases/<int:case_id>/reveal")
def reveal(case_id: int) -> Response:
    """Shows the whole number, to call back; the reason stays in the audit."""
    reason = written("reason")
    if len(reason) < 4:
        return case_page(case_id, 422, errors={"reason": NO_REASON}, reason=reason)
    with runtime().store.begin() as tx:
        found(cases.record(tx, scope(), case_id))
        phone = cases.reveal_phone(tx, scope(), case_id)
        leave_line(tx, "reveal-phone", f"case {case_id}", reason=reason)
    return case_page(case_id, phone=phone)


@pages.post("/cases/<int:case_id>/take")
def take(case_id: int) -> AnyResponse:
    """One person's from now on, who then also sees what was said in the thread."""
    with runtime().store.begin() as tx:
        case = found(cases.record(tx, scope(), case_id))
        mine = handover.claim(tx, scope(), case, me().id)
        if mine and case.state == "open":
            leave_line(tx, "case-take", f"case {case_id}")
    flash("这件事归您办了。" if mine else f"{case.owner or '别人'}已经在办这件事。", "message" if mine else "warn")
    return go("cases.detail", case_id=case_id)


@pages.post("/cases/<int:case_id>/back")
def put_back(case_id: int) -> AnyResponse:
    """For a colleague to take; the administrator can put back what somebody on leave has."""
    with runtime().store.begin() as tx:
        found(cases.record(tx, scope(), case_id))
        done = hands.put_back(tx, scope(), case_id, None if me().role == "administrator" else me().id)
        if done:
            leave_line(tx, "case-back", f"case {case_id}")
    flash("放回去了，同事可以接手。" if done else "这件事不在您手上。", "message" if done else "warn")
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
        return case_page(case_id, 422, errors={"outcome": "请写一句办理结果。"}, outcome=outcome)
    rows: list[int] = []
    with runtime().store.begin() as tx:
        case = found(cases.record(tx, scope(), case_id))
        if hands.close(tx, scope(), case_id, runtime().now()):
            leave_line(tx, "case-close", f"case {case_id}", outcome=outcome)
            if case.address_id is not None:
                rows = handover.give_back(runtime(), tx, case.address_id, outcome)
    hand_over(rows)
    flash("办结了。" + ("小助手重新接管对话。" if case.kind == "handover" else ""))
    return go("cases.listing", state="open")


def case_page(case_id: int, status: int = 200, **facts: object) -> Response:
    with runtime().store.reading() as tx:
        case = found(cases.record(tx, scope(), case_id))
        facts |= thread_of(tx, case)
        window = None if case.address_id is None else handover.window_of(runtime(), tx, case.address_id)
        sent = media.of_case(tx, case_id)
        picks = canned.offered(runtime(), tx, me().area, case.kind)
    shown = {"phone": "", "errors": {}, "reason": "", "outcome": "", "text": "", "note": ""} | facts
    shown["once"] = secrets.token_urlsafe(9)
    return show(
        "talk/case.html", status, case=case, window=window, media=sent, picks=picks, mine=is_mine(case), **shown
    )


def is_mine(case: CaseLine) -> bool:
    return case.state == "taken" and case.owner_id == me().id


def thread_of(tx: Tx, case: CaseLine) -> dict[str, Any]:
    """What was said and noted, oldest first, and a mark of it.

    The words of the talk are for who has the case in their hands: taking it is why they may read it, and is audited.
    """
    notes = case_notes.of_case(tx, case.id)
    may_read = is_mine(case) and case.address_id is not None and may("inbox.answer")
    said = threads.lately(tx, case.address_id or 0, SHOWN) if may_read else []
    lines: list[dict[str, Any]] = [
        {"at": one.at, "said": one.text, "kind": one.kind, "told": texts_of(one.replies)} for one in reversed(said)
    ]
    lines += [{"at": one.at, "note": one, "why": reason_text(one.channel, one.reason)} for one in notes]
    held = case.address_id is not None and threads.is_held(tx, case.address_id)
    last = max((one.id for one in said), default=0)
    state = (case.state, case.owner_id, last, held, [(one.id, one.state) for one in notes])
    return {
        "lines": sorted(lines, key=lambda line: line["at"]),
        "last": last,
        "held": held,
        "mark": mark_of(state),
    }


def mark_of(shown: object) -> str:
    return sha256(repr(shown).encode()).hexdigest()[:16]


def _list() -> dict[str, Any]:
    state, kind, mine = asked("state", CASE_STATES), asked("kind", CASE_KINDS), asked("mine") == "1"
    with runtime().store.reading() as tx:
        page = cases.listing(tx, scope(), state, kind, page_number(), me().id if mine else None)
    mark = mark_of([(line.id, line.state, line.owner_id, line.urgent) for line in page.items])
    return {"page": page, "state": state, "kind": kind, "mine": mine, "mark": mark}
