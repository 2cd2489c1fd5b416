"""The board of one class, fair or post: its seats and its names, ruled on by the handful, written to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, flash, request
from sqlalchemy import Row
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, may, me, page_number, runtime, scope, show, written
from admin.enrolment.signups import NO_REASON, REASONS, hand_over, reason_written, ruled
from admin.offers.catalogue import known
from admin.wording import OFFER_KINDS, SIGNUP_STATES
from bot import broadcasts
from bot.store import Tx
from bot.store.enrolment import check_in
from bot.store.screens import board, offers, signups
from bot.store.screens.offers import OfferFilter
from bot.store.screens.signups import SignupLine

pages = Blueprint("board", __name__)

RULINGS = {"confirmed": "确认", "waiting": "转为候补", "cancelled": "拒绝"}
MARKS: Mapping[str, Callable[..., bool]] = {"came": check_in.mark, "gone": check_in.unmark}
MARKED = {"came": "签到", "gone": "撤销签到"}
BEGAN = {"came": "上岗", "gone": "撤销上岗"}
"""Of a vacancy: who came began to work there."""
LONGEST = 300
"""Characters of a message to the chosen: more is for a notice written in three steps."""


@pages.get("/board")
def front() -> Response:
    """The things of one kind that are on, with how many names are down."""
    kind = asked("kind", OFFER_KINDS) or "course"
    with runtime().store.reading() as tx:
        page = offers.listing(tx, scope(), kind, OfferFilter(), runtime().today(), page_number())
        counts = board.counts(tx, scope(), kind, [row.id for row in page.items])
    return show("enrolment/boards.html", kind=kind, page=page, counts=counts, seats_of=board.seats_of)


@pages.get("/board/<kind>/<int:offer_id>")
def detail(kind: str, offer_id: int) -> Response:
    return _page(kind, offer_id)


@pages.post("/board/<kind>/<int:offer_id>")
def act(kind: str, offer_id: int) -> Response | AnyResponse:
    """Rules on the ticked ones, marks that they came, or goes on to a message for them."""
    move = written("move")
    with runtime().store.reading() as tx:
        row = thing(tx, kind, offer_id)
        lines = signups.chosen(tx, scope(), kind, offer_id, _ticked())
    if not lines:
        flash("请先在名单里勾人。", "warn")
        return go("board.detail", kind=kind, offer_id=offer_id, state=asked("state", SIGNUP_STATES) or None)
    if move == "message":
        return _message_page(kind, row, lines)
    if move not in RULINGS and move not in MARKS:
        abort(400)
    reason = reason_written()
    if move == "cancelled" and not reason:
        return _refuse_page(kind, row, lines, NO_REASON if "words" in request.form else {})
    done = _mark(move, kind, offer_id, lines) if move in MARKS else _rule(move, kind, offer_id, lines, reason)
    _say(kind, move, done, len(lines))
    return go("board.detail", kind=kind, offer_id=offer_id, state=asked("state", SIGNUP_STATES) or None)


@pages.post("/board/<kind>/<int:offer_id>/message")
def message(kind: str, offer_id: int) -> Response | AnyResponse:
    """A draft for the chosen, which goes the way of every broadcast: preview, approval where many, ledger."""
    text = written("text", LONGEST + 1)
    with runtime().store.reading() as tx:
        row = thing(tx, kind, offer_id)
        lines = signups.chosen(tx, scope(), kind, offer_id, _ticked())
    found(lines or None)
    if not 2 <= len(text) <= LONGEST:
        wrong = f"太长了，最多 {LONGEST} 个字。" if len(text) > LONGEST else "请写要说的话。"
        return _message_page(kind, row, lines, text, {"text": wrong}, 422)
    chosen = {"people": sorted({line.person_id for line in lines})}
    try:
        number = broadcasts.draft(
            runtime(),
            f"给“{row.title}”的 {len(chosen['people'])} 人"[:100],
            broadcasts.text_notice(text),
            chosen,
            author_id=me().id,
            area=me().area,
            by=me().name,
        )
    except broadcasts.Unfit as unfit:
        return _message_page(kind, row, lines, text, {"text": str(unfit)}, 422)
    return go("compose.preview", broadcast_id=number)


def thing(tx: Tx, kind: str, offer_id: int) -> Row[Any]:
    row: Row[Any] = found(offers.record(tx, scope(), known(kind), offer_id))
    return row


def _ticked() -> list[int]:
    return [int(each) for each in request.form.getlist("ids")[:500] if each.isascii() and each.isdigit()]


def _rule(move: str, kind: str, offer_id: int, lines: Sequence[SignupLine], reason: str) -> int:
    """How many it was possible for; each is told."""
    later: list[int] = []
    done = []
    with runtime().store.begin() as tx:
        for line in lines:
            rows = ruled(tx, move, line.id, reason)
            if rows is not None:
                later += rows
                done.append(line.id)
        _leave(tx, f"signup-{move}", kind, offer_id, done, reason)
    hand_over(later)
    return len(done)


def _mark(move: str, kind: str, offer_id: int, lines: Sequence[SignupLine]) -> int:
    with runtime().store.begin() as tx:
        done = [line.id for line in lines if MARKS[move](tx, line.id, runtime().now())]
        _leave(tx, "check-in" if move == "came" else "check-in-undone", kind, offer_id, done)
    return len(done)


def _leave(tx: Tx, what: str, kind: str, offer_id: int, signup_ids: Sequence[int], reason: str = "") -> None:
    if signup_ids:
        why = {"reason": reason} if reason else {}
        leave_line(tx, what, f"{kind} {offer_id}", signups=list(signup_ids), **why)


def _say(kind: str, move: str, done: int, asked_for: int) -> None:
    word = (RULINGS | (BEGAN if kind == "vacancy" else MARKED))[move]
    told = "，都告诉了本人" if move in RULINGS else ""
    if done == asked_for:
        flash(f"{word}了 {done} 人{told}。")
        return
    why = "名额满了，或者已经处理过" if move == "confirmed" else "已经处理过，或者没有位子"
    flash(f"{word}了 {done} 人，另外 {asked_for - done} 人没有办成：{why}。", "warn")


def _page(kind: str, offer_id: int) -> Response:
    state = asked("state", SIGNUP_STATES)
    wanted = signups.SignupFilter(state=state, kind=kind, text=asked("q"), offer_id=offer_id)
    with runtime().store.reading() as tx:
        row = thing(tx, kind, offer_id)
        page = signups.listing(tx, scope(), wanted, page_number())
        counts = board.counts(tx, scope(), kind, [offer_id])[offer_id]
    facts: dict[str, Any] = {"kind": kind, "row": row, "page": page, "counts": counts, "seats": board.seats_of(row)}
    return show("enrolment/board.html", state=state, text=wanted.text, when=day_of(row), **facts)


def day_of(row: Row[Any]) -> Any:
    """The day on which it is or begins, None where it has none."""
    facts = row._mapping
    return facts.get("day") or facts.get("starts_on") if "day" in facts or "school" in facts else None


def _refuse_page(kind: str, row: Row[Any], lines: Sequence[SignupLine], errors: Mapping[str, str]) -> Response:
    with runtime().store.reading() as tx:
        waiting = signups.waiting_for(tx, kind, row.id)
    facts: dict[str, Any] = {"kind": kind, "row": row, "lines": lines, "waiting": waiting, "reasons": REASONS}
    return show("enrolment/refuse_many.html", 422 if errors else 200, errors=errors, **facts)


def _message_page(
    kind: str,
    row: Row[Any],
    lines: Sequence[SignupLine],
    text: str = "",
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    if not may("board.message"):
        abort(403)
    facts: dict[str, Any] = {"kind": kind, "row": row, "lines": lines, "text": text, "longest": LONGEST}
    return show("enrolment/board_message.html", status, errors=errors or {}, **facts)
