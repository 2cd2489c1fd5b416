"""The room of a liaison's request: who sits there, which villages are theirs, and how a page is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask import Response, abort, g, make_response, render_template, request

from bot.runtime import Runtime
from bot.store import Tx
from bot.store.desk import audit
from bot.store.field import bindings, liaisons


def runtime() -> Runtime:
    return cast(Runtime, g.runtime)


def me() -> int:
    """The liaison who is signed in; only behind the door, where somebody is."""
    if g.liaison is None:
        abort(401)
    return int(g.liaison)


def my_areas(tx: Tx) -> Sequence[str]:
    """Codes of the villages in their care now: every query of their pages keeps to these."""
    return liaisons.areas_of(tx, me())


def show(template: str, status: int = 200, **facts: Any) -> Response:
    home = runtime().places.name(runtime().settings.home_area)
    return make_response(render_template(f"liaison/{template}", home_name=home, **facts), status)


def absent() -> Response:
    """What lies outside their villages does not exist."""
    return show("outside.html", 404, why="absent")


def written(name: str, limit: int = 200) -> str:
    """A field of the posted form without the blanks around it."""
    return request.form.get(name, "").strip()[:limit]


def leave_line(tx: Tx, act: str, subject: str, **detail: object) -> None:
    """The audit line of what a liaison did, in the same transaction."""
    who = bindings.listed(tx, me())
    audit.record(tx, f"联络员{who.name if who else ''}", act, subject, runtime().now(), detail)


def after() -> int:
    """`?after=`: the id after which a list goes on; anything but a number is its beginning."""
    asked = request.args.get("after", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else 0
