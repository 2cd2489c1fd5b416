"""Answers that an office keeps at hand (常用的话): its own to write, those of the house and of offices above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, me, runtime, show, written
from admin.wording import CASE_KINDS
from bot.store.desk import canned as rows
from bot.talk import canned
from bot.talk.canned import Canned

pages = Blueprint("canned", __name__)
KNOWN_ALREADY = "已经有一条叫这个名字的了，换一个名字，或者去改那一条。"


@pages.get("/answers")
def listing() -> Response:
    with runtime().store.reading() as tx:
        kept = canned.kept(tx, me().area)
    known = canned.known_words(runtime())
    lines = [(one, canned.filled(one, known)) for one in kept]
    return show("talk/canned.html", lines=lines)


@pages.get("/answers/new")
def add() -> Response:
    """An empty form, or with `?like=` one that begins with an answer of the house or of an office above."""
    with runtime().store.reading() as tx:
        like = next((one for one in canned.kept(tx, me().area) if one.title == asked("like")), None)
    return _form(like or Canned("", "", ()))


@pages.post("/answers/new")
def create() -> Response | AnyResponse:
    given, errors = _given()
    if not errors:
        with runtime().store.begin() as tx:
            made = rows.add(tx, me().area, given.title, given.text, given.kinds, runtime().now())
            if made is not None:
                leave_line(tx, "canned-add", f"canned {made}")
        errors = {} if made is not None else {"title": KNOWN_ALREADY}
    if errors:
        return _form(given, errors)
    flash(f"加上了，回话时点“{given.title}”就能填进去。")
    return go("canned.listing")


@pages.get("/answers/<int:answer_id>")
def edit(answer_id: int) -> Response:
    with runtime().store.reading() as tx:
        row = found(rows.find(tx, me().area, answer_id))
    return _form(Canned(row.title, row.text, tuple(row.kinds), me().area, row.id))


@pages.post("/answers/<int:answer_id>")
def save(answer_id: int) -> Response | AnyResponse:
    given, errors = _given(answer_id)
    with runtime().store.begin() as tx:
        found(rows.find(tx, me().area, answer_id))
        if not errors:
            now = runtime().now()
            if rows.change(tx, me().area, answer_id, given.title, given.text, given.kinds, now):
                leave_line(tx, "canned-edit", f"canned {answer_id}")
            else:
                errors = {"title": KNOWN_ALREADY}
    if errors:
        return _form(given, errors)
    flash("改好了。")
    return go("canned.listing")


@pages.post("/answers/<int:answer_id>/remove")
def remove(answer_id: int) -> AnyResponse:
    with runtime().store.begin() as tx:
        row = found(rows.find(tx, me().area, answer_id))
        rows.remove(tx, me().area, answer_id)
        leave_line(tx, "canned-remove", f"canned {answer_id}")
    flash(f"“{row.title}”删掉了。")
    return go("canned.listing")


def _given(answer_id: int | None = None) -> tuple[Canned, dict[str, str]]:
    """The form, and what is wrong with it by field."""
    kinds = tuple(kind for kind in request.form.getlist("kinds") if kind in CASE_KINDS)
    given = Canned(written("title", 60), written("text", 600), kinds, me().area, answer_id)
    errors: dict[str, str] = {}
    for name, value, longest in (("title", given.title, rows.TITLE), ("text", given.text, rows.TEXT)):
        if not value:
            errors[name] = "这里没有写。"
        elif len(value) > longest:
            errors[name] = f"最多 {longest} 个字，现在有 {len(value)} 个。"
    return given, errors


def _form(one: Canned, errors: Mapping[str, str] | None = None) -> Response:
    facts: dict[str, Any] = {"one": one, "errors": errors or {}, "title_room": rows.TITLE, "text_room": rows.TEXT}
    return show("talk/canned_form.html", 422 if errors else 200, **facts)
