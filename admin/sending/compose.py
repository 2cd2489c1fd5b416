"""Writing a broadcast in three steps: what, to whom, and how it will look. A draft from the first step on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, flash, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, me, runtime, scope, show, written
from admin.sending import whom as whom_form
from admin.sending.enclosures import read_picture, read_villages
from bot import broadcasts
from bot.broadcasts import notices, revise, saved
from bot.broadcasts.announcing import notice_of_fair
from bot.broadcasts.choosing import filter_in_words, written_again
from bot.broadcasts.receivers import audience_in_words
from bot.messages import Notice
from bot.store import Tx
from bot.store.catalogue import fairs
from bot.store.screens import broadcasts as lists
from bot.store.screens import offers, reach
from bot.store.screens.broadcasts import BroadcastLine
from bot.store.sending import broadcasts as broadcasts_rows

pages = Blueprint("compose", __name__)

LONGEST = 500


@pages.get("/broadcasts/new")
def begin() -> Response:
    """Step 1 of a new one; `?fair=` picks a fair."""
    with runtime().store.reading() as tx:
        return _what_page(tx, {"kind": "fair" if asked("fair") else "", "fair": asked("fair")}, {})


@pages.get("/broadcasts/<int:broadcast_id>/what")
def what(broadcast_id: int) -> Response:
    with runtime().store.reading() as tx:
        line = _draft(tx, broadcast_id)
        notice = broadcasts.from_json(line.notice)
        form = {"kind": notice.kind, "name": line.name, "text": notice.text, "fair": _number_of(tx, notice)}
        return _what_page(tx, form, {}, broadcast_id)


@pages.post("/broadcasts/what")
def keep_what() -> Response | AnyResponse:
    """Keeps step 1: a new draft, or the text of the one that is named in the form."""
    form = {name: written(name, LONGEST + 1) for name in ("kind", "fair", "text", "name", "number")}
    broadcast_id = int(form["number"]) if form["number"].isascii() and form["number"].isdigit() else None
    with runtime().store.reading() as tx:
        if broadcast_id is not None:
            _draft(tx, broadcast_id)
        notice, errors = _read_what(tx, form)
    picture, table = read_picture(errors), read_villages(errors)
    if errors or notice is None:
        with runtime().store.reading() as tx:
            return _what_page(tx, form, errors, broadcast_id, 422)
    notice = replace(notice, picture=picture)
    name = form["name"] or notice.fields.get("名称", "") or notice.text[:20]
    who, drop = me(), request.form.getlist("drop")
    if broadcast_id is None:
        office: dict[str, Any] = {"author_id": who.id, "area": who.area, "by": who.name}
        broadcast_id = broadcasts.draft(runtime(), name[:100], notice, {}, villages=table, **office)
    else:
        revise.revise(runtime(), broadcast_id, name[:100], notice, who.name, table, drop)
    return go("compose.whom", broadcast_id=broadcast_id)


@pages.get("/broadcasts/<int:broadcast_id>/whom")
def whom(broadcast_id: int) -> Response:
    return _whom_page(broadcast_id, {})


@pages.post("/broadcasts/<int:broadcast_id>/whom")
def keep_whom(broadcast_id: int) -> Response | AnyResponse:
    """Keeps step 2. Areas and groups outside one's own area do not exist."""
    way = written("way")
    try:
        with runtime().store.reading() as tx:
            _draft(tx, broadcast_id)
            chosen, budget = whom_form.read_audience(tx), whom_form.read_budget()
        if name := written("keep_filter", 60):
            saved.keep_filter(runtime(), name, whom_form.read_only(), me().area, me().id)
        revise.address_to(runtime(), broadcast_id, chosen, me().name)
        revise.limit_to(runtime(), broadcast_id, budget, me().name)
    except broadcasts.Unfit as unfit:
        return _whom_page(broadcast_id, {"whom": str(unfit)}, way, 422)
    return go("compose.preview", broadcast_id=broadcast_id)


@pages.get("/broadcasts/<int:broadcast_id>/preview")
def preview(broadcast_id: int) -> Response:
    return _preview_page(broadcast_id, {})


@pages.post("/broadcasts/<int:broadcast_id>/test")
def send_test(broadcast_id: int) -> Response | AnyResponse:
    """Sends the text to one phone of a colleague, outside the ledger."""
    receiver = written("receiver", 200)
    with runtime().store.reading() as tx:
        found(lists.record(tx, scope(), broadcast_id))
    if not receiver:
        return _preview_page(broadcast_id, {"receiver": "请填试收的手机号。"}, status=422)
    try:
        channel = broadcasts.try_out(runtime(), broadcast_id, receiver)
    except broadcasts.Unfit as unfit:
        return _preview_page(broadcast_id, {"receiver": str(unfit)}, receiver, 422)
    with runtime().store.begin() as tx:
        leave_line(tx, "broadcast-test", f"broadcast {broadcast_id}", channel=channel)
    flash("试发出去了，请看手机。正式的名单不受影响。")
    return go("compose.preview", broadcast_id=broadcast_id)


def _draft(tx: Tx, broadcast_id: int) -> BroadcastLine:
    line: BroadcastLine = found(lists.record(tx, scope(), broadcast_id))
    if line.state != "draft":
        abort(404)
    return line


def _read_what(tx: Tx, form: Mapping[str, str]) -> tuple[Notice | None, dict[str, str]]:
    if form["kind"] == "fair":
        fair_id = fairs.by_number(tx, form["fair"])
        row = offers.record(tx, scope(), "fair", fair_id) if fair_id is not None else None
        if row is None:
            return None, {"fair": "请选一场招聘会。"}
        try:
            return notice_of_fair(runtime(), form["fair"]), {}
        except broadcasts.Unfit as unfit:
            return None, {"fair": f"{unfit}。"}
    if form["kind"] == "text":
        if not form["text"]:
            return None, {"text": "请写通知的内容。"}
        if len(form["text"]) > LONGEST:
            return None, {"text": f"太长了，最多 {LONGEST} 个字。短信越短，看的人越多。"}
        return broadcasts.text_notice(form["text"]), {}
    return None, {"kind": "请选一样：招聘会，或者自己写。"}


def _number_of(tx: Tx, notice: Notice) -> str:
    """The number of the fair that a notice was made of, by its title and code word."""
    if notice.kind != "fair":
        return ""
    for row in offers.named(tx, scope(), "fair", notice.fields.get("名称", ""), runtime().today()):
        if row.title == notice.fields.get("名称") and row.code_word == notice.code_word:
            return str(row.number)
    return ""


def _what_page(
    tx: Tx, form: Mapping[str, str], errors: Mapping[str, str], broadcast_id: int | None = None, status: int = 200
) -> Response:
    coming = offers.listing(tx, scope(), "fair", offers.OfferFilter(), runtime().today()).items
    stored = lists.record(tx, scope(), broadcast_id) if broadcast_id is not None else None
    table = notices.villages_in(stored.notice) if stored is not None else {}
    return show(
        "sending/compose_what.html",
        status,
        form=form,
        errors=errors,
        fairs=coming,
        number=broadcast_id,
        longest=LONGEST,
        picture=stored is not None and bool(stored.notice.get("picture")),
        villages=len(table),
        columns="、".join(dict.fromkeys(name for facts in table.values() for name in facts)),
    )


def _whom_page(broadcast_id: int, errors: Mapping[str, str], way: str = "", status: int = 200) -> Response:
    with runtime().store.reading() as tx:
        line = _draft(tx, broadcast_id)
        people = reach.audience(tx, scope())
        groups = reach.usable_groups(tx, scope())
        kept = saved.filters_of(runtime(), me().area)
        stored = broadcasts_rows.find(tx, broadcast_id)
    audience = line.audience
    form: Any = request.form if status != 200 else MultiDict(written_again(audience))
    ticked = {*form.getlist("areas"), *form.getlist("groups")}
    ways = [one for one in ("areas", "groups", "people") if audience.get(one)]
    stood = "all" if audience and audience.items() >= whom_form.everyone().items() else (ways or [""])[0]
    areas = [
        (code, name, sum(n for at, n in people.items() if at.startswith(code))) for code, name in whom_form.areas()
    ]
    budget = "" if stored is None or stored.budget is None else f"{stored.budget / 1000:g}"
    return show(
        "sending/compose_whom.html",
        status,
        line=line,
        errors=errors,
        way=way or stood,
        ticked=ticked,
        areas=areas,
        groups=groups,
        everyone=sum(people.values()),
        form=form,
        choices=whom_form.CHOICES,
        saved=[(name, filter_in_words(chosen)) for name, chosen in kept],
        budget=form.get("budget", budget),
    )


def _preview_page(broadcast_id: int, errors: Mapping[str, str], receiver: str = "", status: int = 200) -> Response:
    with runtime().store.reading() as tx:
        line = found(lists.record(tx, scope(), broadcast_id))
    looked = broadcasts.preview(runtime(), broadcast_id)
    return show(
        "sending/compose_preview.html",
        status,
        line=line,
        preview=looked,
        errors=errors,
        receiver=receiver,
        waits=broadcasts.waiting_until(runtime(), broadcast_id),
        faults=broadcasts.faults(runtime(), broadcast_id),
        mine=line.author_id == me().id,
        limit=runtime().settings.approval_over,
        reason=broadcasts.reason_text,
        whom=audience_in_words(line.audience, runtime().places),
    )
