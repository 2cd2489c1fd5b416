"""The thread of a case, live: answered by who has it, noted, given back to the bot, passed on to the liaison."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, me, runtime, scope, show, written
from admin.enrolment.signups import hand_over
from admin.talk.cases import case_page, is_mine, thread_of
from bot.store import Tx
from bot.store.screens import cases
from bot.store.screens.cases import CaseLine
from bot.store.talk import case_notes, threads
from bot.talk import canned, handover

pages = Blueprint("inbox", __name__)
LONGEST = 200
"""Characters of an answer: two SMS segments have less, WeChat has more."""
NOT_MINE = "这件事不在您手上，没有发。"


@pages.get("/cases/<int:case_id>/thread")
def thread(case_id: int) -> Response:
    """The thread again where it is not what the browser has (`?mark=`), else nothing."""
    with runtime().store.reading() as tx:
        case = found(cases.record(tx, scope(), case_id))
        shown = thread_of(tx, case)
    return Response(status=204) if shown["mark"] == asked("mark") else show("talk/thread.html", case=case, **shown)


@pages.post("/cases/<int:case_id>/answer")
def answer(case_id: int) -> Response | AnyResponse:
    """Writes to the person, by WeChat while its window is open or by SMS. An open case is taken by it.

    Two people never answer one case, one form is never sent twice, and no answer crosses words that came meanwhile.
    """
    text = written("text", LONGEST)
    if "pick" in request.form:
        return _picked(case_id, text)
    if not text:
        return case_page(case_id, 422, errors={"text": "请写要回的话。"}, text=text)
    with runtime().store.begin() as tx:
        case = found(cases.record(tx, scope(), case_id))
        mine = handover.claim(tx, scope(), case, me().id)
        met = mine and _came_meanwhile(tx, case, written("last"))
        rows = None if not mine or met else _answered(tx, case, text)
        if rows:
            leave_line(tx, "case-answer", f"case {case_id}")
    if not mine:
        return case_page(case_id, 409, errors={"text": f"{case.owner or '同事'}在办这件事，没有发。"}, text=text)
    if met:
        return case_page(case_id, 409, errors={"text": "对方刚刚又说了话，先看一看再发。"}, text=text)
    if rows is None:
        return case_page(case_id, 422, errors={"text": "现在发不出去：微信的窗口关了。请打电话。"}, text=text)
    hand_over(rows)
    flash("发出去了。小助手先不插话，办结以后再接手。")
    return go("cases.detail", case_id=case_id)


@pages.post("/cases/<int:case_id>/note")
def note(case_id: int) -> Response | AnyResponse:
    """A word for colleagues; the person does not see it."""
    text = written("note", 500)
    if len(text) < 2:
        return case_page(case_id, 422, errors={"note": "请写要记的话。"}, note=text)
    with runtime().store.begin() as tx:
        found(cases.record(tx, scope(), case_id))
        case_notes.add(tx, case_id, "note", text, runtime().now(), staff_id=me().id)
        leave_line(tx, "case-note", f"case {case_id}")
    flash("记下了，只有同事看得到。")
    return go("cases.detail", case_id=case_id)


@pages.post("/cases/<int:case_id>/hand-back")
def hand_back(case_id: int) -> AnyResponse:
    """The bot answers again; the case stays in one's hands."""
    with runtime().store.begin() as tx:
        case = found(cases.record(tx, scope(), case_id))
        mine = is_mine(case) and case.address_id is not None
        rows = handover.hand_back(runtime(), tx, case_id, case.address_id or 0, me().id) if mine else None
        if rows is not None:
            leave_line(tx, "case-hand-back", f"case {case_id}")
    hand_over(rows or [])
    flash("小助手重新接管对话，这件事还在您手上。" if rows is not None else "对话不在您手上。")
    return go("cases.detail", case_id=case_id)


@pages.post("/cases/<int:case_id>/pass-on")
def pass_on(case_id: int) -> AnyResponse:
    """The liaison of the village is asked to see to it, and finds it on their own pages."""
    with runtime().store.begin() as tx:
        case = found(cases.record(tx, scope(), case_id))
        mine = case.state != "closed" and handover.claim(tx, scope(), case, me().id)
        passed = handover.pass_on(runtime(), tx, case, me().id) if mine else None
        if passed is not None:
            leave_line(tx, "case-pass", f"case {case_id}")
    if passed is None:
        flash(NOT_MINE if not mine else "这个村还没有联络员，请自己打电话。", "warn")
        return go("cases.detail", case_id=case_id)
    card, rows = passed
    hand_over(rows)
    told = "，并通知了" if rows else "。现在发不了消息，请打电话告诉"
    flash(f"请联络员{card.name}帮忙办{told}{'他' if rows else card.name}。")
    return go("cases.detail", case_id=case_id)


def _picked(case_id: int, text: str) -> Response:
    """The form again with a canned answer beneath what was typed; nothing is sent."""
    with runtime().store.reading() as tx:
        kind = found(cases.record(tx, scope(), case_id)).kind
        texts = {one.title: one.text for one in canned.offered(runtime(), tx, me().area, kind)}
    return case_page(case_id, text="\n".join(part for part in (text, texts.get(written("pick"), "")) if part)[:LONGEST])


def _came_meanwhile(tx: Tx, case: CaseLine, seen: str) -> bool:
    """Whether the person has said something that was not on the screen. Who has not seen the thread yet cannot tell."""
    if case.address_id is None or not seen.isdigit() or seen == "0":
        return False
    latest = threads.lately(tx, case.address_id, 1)
    return bool(latest) and latest[0].id > int(seen)


def _answered(tx: Tx, case: CaseLine, text: str) -> list[int] | None:
    if case.address_id is None:
        return None
    once = written("once", 20)
    return handover.answer(runtime(), tx, case.id, case.address_id, text, me().id, once)
