"""Broadcasts: the list, one with its live progress and ledger, and the acts that change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Blueprint, Response, abort, flash
from werkzeug.wrappers import Response as AnyResponse

from admin.access import COMPOSE
from admin.desk import asked, found, go, me, page_number, runtime, scope, show, written
from admin.sending.whom import read_budget
from admin.wording import BROADCAST_STATES, DELIVERY_STATES, moment
from bot import broadcasts
from bot.broadcasts.preview import render
from bot.broadcasts.receivers import audience_in_words
from bot.messages import SHANGHAI
from bot.store.screens import broadcasts as lists
from bot.store.screens.broadcasts import BroadcastLine

pages = Blueprint("broadcasts", __name__)

ASKED = {
    "start": "开始发送",
    "pause": "暂停发送",
    "resume": "继续发送",
    "cancel": "取消这个通知",
    "retry": "重发失败的",
}
"""Acts that ask once before they happen."""
FITS = {
    "start": {"draft", "approved"},
    "pause": {"running"},
    "resume": {"paused"},
    "cancel": {"draft", "approved", "running", "paused"},
    "retry": {"running", "paused", "finished"},
}
"""The states in which an act makes sense."""
DOES: Mapping[str, Callable[..., object]] = {
    "pause": broadcasts.pause,
    "resume": broadcasts.resume,
    "cancel": broadcasts.cancel,
    "retry": broadcasts.retry,
}
SAID = {"pause": "暂停了。", "resume": "接着发了。", "cancel": "取消了。", "retry": "失败的正在重发。"}


STEPS = ("发出", "送达", "看了或回了", "报名", "到场")
"""What became of a notice, one step after the other."""


@pages.get("/broadcasts")
def listing() -> Response:
    state = asked("state", BROADCAST_STATES)
    with runtime().store.reading() as tx:
        page = lists.listing(tx, scope(), state, page_number())
        tallies = {line.id: lists.tally(tx, line.id) for line in page.items if line.planned_at}
    return show("sending/broadcasts.html", page=page, state=state, tallies=tallies, done=_done)


@pages.get("/broadcasts/<int:broadcast_id>")
def detail(broadcast_id: int) -> Response:
    line = _line(broadcast_id)
    texts = render(runtime().settings, broadcasts.of_row(line, runtime().store.keys)) if line.planned_at is None else {}
    return show(
        "sending/broadcast.html",
        line=line,
        notice=broadcasts.from_json(line.notice),
        texts=texts,
        progress=broadcasts.progress(runtime(), broadcast_id),
        steps=_steps(broadcast_id) if line.planned_at is not None else [],
        whom=audience_in_words(line.audience, runtime().places),
        acts=_acts(line),
        mine=line.author_id == me().id,
    )


def _steps(broadcast_id: int) -> list[tuple[str, int, float]]:
    """From everyone it was for to those who came: a word, how many, and what part of those it went out to."""
    came = broadcasts.funnel(runtime(), broadcast_id)
    counts = [came.sent, came.delivered, came.answered, came.signed_up, came.came]
    return [(word, count, count / came.sent if came.sent else 0) for word, count in zip(STEPS, counts, strict=True)]


@pages.get("/broadcasts/<int:broadcast_id>/progress")
def progress(broadcast_id: int) -> Response:
    """The moving part of the page alone, which htmx asks for every other second while something moves."""
    line = _line(broadcast_id)
    return show("sending/progress.html", line=line, progress=broadcasts.progress(runtime(), broadcast_id))


@pages.get("/broadcasts/<int:broadcast_id>/ledger")
def ledger(broadcast_id: int) -> Response:
    state = asked("state", DELIVERY_STATES)
    with runtime().store.reading() as tx:
        line = found(lists.record(tx, scope(), broadcast_id))
        page = lists.ledger(tx, scope(), broadcast_id, state, page_number())
    return show("sending/ledger.html", line=line, page=page, state=state, reason=broadcasts.reason_text)


@pages.get("/broadcasts/<int:broadcast_id>/ask/<act>")
def ask(broadcast_id: int, act: str) -> Response | AnyResponse:
    """What the act will do to how many people, before it happens."""
    line = _line(broadcast_id)
    if act not in _acts(line):
        flash("现在不能这样做了，情况已经变了。", "warn")
        return go("broadcasts.detail", broadcast_id=broadcast_id)
    looked = broadcasts.preview(runtime(), broadcast_id) if line.planned_at is None else None
    return show(
        "sending/ask.html",
        line=line,
        act=act,
        word=ASKED[act],
        preview=looked,
        progress=broadcasts.progress(runtime(), broadcast_id),
        failed=_failed(line) if act == "retry" else 0,
        waits=broadcasts.waiting_until(runtime(), broadcast_id),
        faults=broadcasts.faults(runtime(), broadcast_id) if line.planned_at is None else [],
    )


@pages.post("/broadcasts/<int:broadcast_id>/act/<act>")
def act(broadcast_id: int, act: str) -> AnyResponse:
    line = _line(broadcast_id)
    if act not in ASKED:
        abort(404)
    try:
        if act not in _acts(line):
            raise broadcasts.Unfit("现在不能这样做了，情况已经变了。")
        said = _start(line) if act == "start" else SAID[act]
        if act in DOES:
            limit = {"budget": read_budget()} if act == "resume" and written("budget", 12) else {}
            DOES[act](runtime(), broadcast_id, by=me().name, **limit)
    except broadcasts.Unfit as unfit:
        flash(str(unfit), "warn")
    else:
        flash(said)
    return go("broadcasts.detail", broadcast_id=broadcast_id)


@pages.post("/broadcasts/<int:broadcast_id>/approve")
def approve(broadcast_id: int) -> AnyResponse:
    _line(broadcast_id)
    try:
        broadcasts.approve(runtime(), broadcast_id, me().id, by=me().name)
    except broadcasts.Unfit as unfit:
        flash(str(unfit), "warn")
    else:
        flash("批准了，现在可以开始发送。")
    return go("broadcasts.detail", broadcast_id=broadcast_id)


def _line(broadcast_id: int) -> BroadcastLine:
    with runtime().store.reading() as tx:
        line: BroadcastLine = found(lists.record(tx, scope(), broadcast_id))
    return line


def _acts(line: BroadcastLine) -> list[str]:
    """What can be done with it now. Whoever only approves may stop a broadcast, not begin one of their own."""
    fitting = [act for act, states in FITS.items() if line.state in states]
    if me().role not in COMPOSE and line.state == "draft":
        fitting.remove("start")
    if "retry" in fitting and not _failed(line):
        fitting.remove("retry")
    return fitting


def _failed(line: BroadcastLine) -> int:
    """How many could be tried again."""
    with runtime().store.reading() as tx:
        return broadcasts.retriable(tx, line.id)


def _start(line: BroadcastLine) -> str:
    """Starts, now or later; the sentence to show. Raises `Unfit` where a second person must approve first."""
    at = _wanted_time()
    if line.state == "draft" and broadcasts.preview(runtime(), line.id).needs_approval:
        limit = runtime().settings.approval_over
        raise broadcasts.Unfit(f"没有开始：收件人超过 {limit} 个，要先有另一位同事批准。")
    weekly = bool(written("weekly"))
    again = "以后每周这个时候再发，不想发了就取消下一次的。" if weekly else ""
    if broadcasts.start(runtime(), line.id, at, by=me().name, weekly=weekly) is None and at is not None:
        return f"定好了，{moment(at)} 开始发。{again}"
    return f"开始发了。{again}"


def _wanted_time() -> datetime | None:
    """The later time out of the form, in Asia/Shanghai; None for at once. Raises `Unfit` for one that has gone by."""
    typed = written("at", 20)
    if not typed:
        return None
    try:
        at = datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise broadcasts.Unfit("没有开始：看不懂这个时间，请重选。") from None
    if at <= runtime().now():
        raise broadcasts.Unfit("没有开始：选的时间已经过了，请重选。")
    return at


def _done(tally: dict[str, int]) -> tuple[int, int]:
    """How many are through, and how many there are."""
    return sum(n for state, n in tally.items() if state not in {"planned", "sending"}), sum(tally.values())
