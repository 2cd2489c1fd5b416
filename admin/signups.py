"""The work list of sign-ups: confirm, refuse, or put on the waiting list."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, request
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, page_number, runtime, scope, show, written
from admin.wording import OFFER_KINDS, SIGNUP_STATES
from bot import signups as rulings
from bot.store.screens import signups

pages = Blueprint("signups", __name__)

MOVES = {"confirmed": rulings.confirm, "waiting": rulings.postpone, "cancelled": rulings.refuse}
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


@pages.get("/signups")
def listing() -> Response:
    offer = asked("offer")
    wanted = signups.SignupFilter(
        state=asked("state", SIGNUP_STATES),
        kind=asked("kind", OFFER_KINDS),
        offer_id=int(offer) if offer.isascii() and offer.isdigit() else None,
    )
    with runtime().store.reading() as tx:
        page = signups.listing(tx, scope(), wanted, page_number())
        titles = signups.titles(tx, {(line.kind, line.offer_id) for line in page.items})
        counts = signups.tally(tx, scope())
    return show("signups.html", page=page, titles=titles, wanted=wanted, counts=counts)


@pages.get("/signups/<int:signup_id>/refuse")
def ask(signup_id: int) -> Response:
    """What refusing does, and to whom, before it happens."""
    with runtime().store.reading() as tx:
        page = signups.listing(tx, scope(), signups.SignupFilter(signup_id=signup_id))
        line = found(page.items[0] if page.items else None)
        title = signups.titles(tx, [(line.kind, line.offer_id)]).get((line.kind, line.offer_id), "")
        same = signups.SignupFilter(state="waiting", kind=line.kind, offer_id=line.offer_id)
        waiting = signups.listing(tx, scope(), same).total
    return show("refuse.html", line=line, title=title, waiting=waiting, back=_back())


@pages.post("/signups/<int:signup_id>")
def settle(signup_id: int) -> AnyResponse:
    move = written("move")
    if move not in MOVES:
        abort(400)
    with runtime().store.begin() as tx:
        found(signups.in_scope(tx, scope(), signup_id) or None)
        later = MOVES[move](runtime(), tx, signup_id)
        if later is not None:
            leave_line(tx, f"signup-{move}", f"signup {signup_id}")
    for row in later or ():
        runtime().enqueue("deliver_single", row)
    if later is None:
        flash(NOT_DONE[move], "warn")
    else:
        flash(DONE[move])
    return go("signups.listing", **_back())


def _back() -> dict[str, str]:
    """The filters of the list one came from."""
    return {name: request.args[name] for name in ("state", "kind", "offer", "page") if request.args.get(name)}
