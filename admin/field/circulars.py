"""Circulars (下传通知) in the console: issued by an office, acknowledged by the one below, and who is silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, request
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, me, page_number, runtime, scope, show, written
from admin.wording import OFFER_KINDS
from bot.field import circulars as story
from bot.offers import OfferKind
from bot.store import Tx
from bot.store.field import circulars
from bot.store.screens import circulars as screen
from bot.store.screens import offers

pages = Blueprint("circulars", __name__)

LONGEST_TITLE, LONGEST_TEXT = 30, 300
KINDS: Mapping[str, OfferKind] = {"fair": "fair", "course": "course", "vacancy": "vacancy", "scheme": "scheme"}


@pages.get("/circulars")
def listing() -> Response:
    with runtime().store.reading() as tx:
        page = screen.listing(tx, scope(), page_number())
    return show("field/circulars.html", page=page)


@pages.get("/circulars/new")
def begin() -> Response:
    """Empty, or about the thing on offer whose kind and id stand in the address."""
    form = {"kind": asked("kind", KINDS), "offer": asked("offer")}
    return _form(form, {})


@pages.post("/circulars/new")
def issue() -> AnyResponse:
    form = {name: written(name, 400) for name in ("title", "text", "kind", "offer")}
    errors = _faults(form)
    if errors:
        return _form(form, errors, 422)
    with runtime().store.begin() as tx:
        about = _about(tx, form)
        made = story.issue(runtime(), tx, form["title"], form["text"], me().area, author_id=me().id, about=about)
        leave_line(tx, "circular-issue", f"circular {made}")
    runtime().enqueue("circulate")
    flash("下传了。谁收到了、谁没回话，都在这一页看。")
    return go("circulars.detail", circular_id=made)


@pages.get("/circulars/<int:circular_id>")
def detail(circular_id: int) -> Response:
    """How far it has come; with `?town=` the liaisons of one township by name."""
    with runtime().store.reading() as tx:
        row = found(screen.one(tx, scope(), circular_id))
        towns = screen.townships(tx, scope(), circular_id)
        town = next((one for one in towns if one.area == request.args.get("town")), None)
        town = town or (towns[0] if len(towns) == 1 else None)
        people = screen.carriers(tx, scope(), circular_id, town.area) if town else ()
    facts: dict[str, Any] = {"towns": towns, "town": town, "people": people, "may_close": _mine(row)}
    return show("field/circular.html", row=row, hours=int(story.PATIENCE.total_seconds() // 3600), **facts)


@pages.post("/circulars/<int:circular_id>/heard")
def heard(circular_id: int) -> AnyResponse:
    """The office has it, and hands it to its liaisons: a township for itself, an office above in its place."""
    town = written("town", 12)
    with runtime().store.begin() as tx:
        found(screen.one(tx, scope(), circular_id))
        stop = circulars.office_stop(tx, circular_id, town) if scope().owns(town) else None
        own = town == me().area
        if circulars.acknowledge(tx, [found(stop)], "console" if own else "above", runtime().now()):
            leave_line(tx, "circular-heard" if own else "circular-by", f"circular {circular_id}", area=town)
    runtime().enqueue("circulate")
    flash("记下收到了，正在转给联络员。")
    return go("circulars.detail", circular_id=circular_id)


@pages.post("/circulars/<int:circular_id>/close")
def close(circular_id: int) -> AnyResponse:
    """Nobody is asked for it any more; what was said stays."""
    with runtime().store.begin() as tx:
        if not _mine(found(screen.one(tx, scope(), circular_id))):
            abort(404)
        if circulars.close(tx, circular_id, runtime().now()):
            leave_line(tx, "circular-close", f"circular {circular_id}")
    flash("收回了，不再催人。")
    return go("circulars.detail", circular_id=circular_id)


def _mine(row: Any) -> bool:
    return scope().owns(row.area)


def _about(tx: Tx, form: Mapping[str, str]) -> tuple[OfferKind, int] | None:
    """The thing it is about, where it is one that the reader may see."""
    kind, number = KINDS.get(form.get("kind", "")), form.get("offer", "")
    if kind is None or not (number.isascii() and number.isdigit()):
        return None
    return (kind, int(number)) if offers.record(tx, scope(), kind, int(number)) is not None else None


def _faults(form: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    if not 2 <= len(form["title"]) <= LONGEST_TITLE:
        errors["title"] = f"请写 2 到 {LONGEST_TITLE} 个字。"
    if not 2 <= len(form["text"]) <= LONGEST_TEXT:
        errors["text"] = f"请写要村里做什么，最多 {LONGEST_TEXT} 个字。"
    return errors


def _form(form: Mapping[str, str], errors: Mapping[str, str], status: int = 200) -> Response:
    with runtime().store.reading() as tx:
        about = _about(tx, form)
        row = offers.record(tx, scope(), *about) if about else None
        towns = [me().area] if len(me().area) == story.TOWNSHIP else circulars.townships(tx, me().area)
        people = sum(len(circulars.liaisons_of(tx, town)) for town in towns)
    named = f"{OFFER_KINDS[about[0]]}“{row.title}”" if about and row is not None else ""
    return show(
        "field/circular_new.html", status, form=form, errors=errors, about=named, towns=len(towns), people=people
    )
