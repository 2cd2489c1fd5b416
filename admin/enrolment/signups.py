"""The work list of sign-ups: confirm, refuse with a reason, or put on the waiting list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, flash, request
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, asked_area, asked_day, found, go, leave_line, page_number, runtime, scope, show, written
from admin.offers.facts import place_name
from admin.wording import OFFER_KINDS, SIGNUP_STATES, midnight
from bot.enrolment import signups as rulings
from bot.store import Tx
from bot.store.screens import signups

pages = Blueprint("signups", __name__)

MOVES: Mapping[str, Callable[..., list[int] | None]] = {
    "confirmed": rulings.confirm,
    "waiting": rulings.postpone,
    "cancelled": rulings.refuse,
}
DONE = {
    "confirmed": "已确认，并告诉了本人。",
    "waiting": "已转为候补，并告诉了本人。",
    "cancelled": "已拒绝，并告诉了本人。",
}
NOT_DONE = {
    "confirmed": "没有确认：名额满了，或者这个报名已经处理过。",
    "waiting": "没有转为候补：这个报名已经处理过。",
    "cancelled": "没有拒绝：这个报名已经处理过。",
}
REASONS = ("年龄或性别不符合要求", "不是这次的报名范围", "材料不齐", "和已经报的时间冲突", "打电话联系不上", "名额不够")
NO_REASON = {"reason": "请选一个原因，或者自己写一句，会告诉本人。"}


@pages.get("/signups")
def listing() -> Response:
    offer = asked("offer")
    wanted = signups.SignupFilter(
        state=asked("state", SIGNUP_STATES),
        kind=asked("kind", OFFER_KINDS),
        text=asked("q"),
        offer_id=int(offer) if offer.isascii() and offer.isdigit() and len(offer) < 16 else None,
        area=asked_area("area"),
        since=midnight(since) if (since := asked_day("since")) else None,
    )
    with runtime().store.reading() as tx:
        numbered = signups.numbered(tx, scope(), wanted.text) if "-" in wanted.text else None
        page = signups.listing(tx, scope(), wanted, page_number())
        lines = numbered or page.items
        titles = signups.titles(tx, {(line.kind, line.offer_id) for line in lines})
        counts = signups.counted(tx, scope(), SIGNUP_STATES)
    where = place_name(wanted.area) if wanted.area else ""
    facts: dict[str, Any] = {"wanted": wanted, "counts": counts, "since": since, "where": where}
    return show("enrolment/signups.html", page=page, lines=lines, titles=titles, **facts)


@pages.get("/signups/<int:signup_id>/refuse")
def ask(signup_id: int) -> Response:
    """What refusing does, and to whom, before it happens."""
    return _ask_page(signup_id)


@pages.post("/signups/<int:signup_id>")
def settle(signup_id: int) -> Response | AnyResponse:
    move = written("move")
    if move not in MOVES:
        abort(400)
    with runtime().store.begin() as tx:
        found(signups.in_scope(tx, scope(), signup_id) or None)
        reason = reason_written()
        if move == "cancelled" and not reason:
            return _ask_page(signup_id, NO_REASON, 422)
        later = ruled(tx, move, signup_id, reason)
        if later is not None:
            leave_line(tx, f"signup-{move}", f"signup {signup_id}", **({"reason": reason} if reason else {}))
    hand_over(later or ())
    if later is None:
        flash(NOT_DONE[move], "warn")
    else:
        flash(DONE[move])
    return go("signups.listing", **back())


def ruled(tx: Tx, move: str, signup_id: int, reason: str) -> list[int] | None:
    """Messages to hand to the fast queue after the commit; None where the move was not possible."""
    why = (reason,) if move == "cancelled" else ()
    return MOVES[move](runtime(), tx, signup_id, *why)


def reason_written() -> str:
    """The reason of one's own words, else the one that was picked."""
    return written("words", 100) or written("reason", 100)


def hand_over(rows: Sequence[int]) -> None:
    for row in rows:
        runtime().enqueue("deliver_single", row)


def back() -> dict[str, str]:
    """The filters of the list one came from."""
    return {name: request.args[name] for name in ("state", "kind", "offer", "q", "page") if request.args.get(name)}


def _ask_page(signup_id: int, errors: Mapping[str, str] | None = None, status: int = 200) -> Response:
    with runtime().store.reading() as tx:
        line = found(signups.one(tx, scope(), signup_id))
        title = signups.titles(tx, [(line.kind, line.offer_id)]).get((line.kind, line.offer_id), "")
        waiting = signups.waiting_for(tx, line.kind, line.offer_id)
    shown = {"line": line, "title": title, "waiting": waiting, "back": back(), "reasons": REASONS}
    return show("enrolment/refuse.html", status, errors=errors or {}, **shown)
