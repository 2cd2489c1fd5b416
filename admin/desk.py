"""The desk at which a request is answered: who sits there, what they may see, and how a page is shown."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask import Response, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from admin.access import may_enter
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.desk import audit
from bot.store.screens.scope import Scope

HOUSE = "console"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A signed-in member of staff."""

    id: int
    name: str
    role: str
    area: str
    area_name: str
    temporary: bool


def runtime() -> Runtime:
    return cast(Runtime, g.runtime)


def sitting() -> Sitting | None:
    return cast("Sitting | None", g.get("sitting"))


def me() -> Sitting:
    """Who is signed in; only behind the door, where somebody is."""
    found = sitting()
    if found is None:
        abort(401)
    return found


def scope() -> Scope:
    return Scope(me().area, runtime().settings.home_area)


def to(route: str, **values: Any) -> str:
    """The address of a screen by its name in the access table."""
    return url_for(f"{HOUSE}.{route}", **values)


def may(route: str) -> bool:
    """Whether who is signed in may enter a screen: buttons that lead nowhere are not shown."""
    found = sitting()
    return may_enter(route, found.role if found else None)


def go(route: str, **values: Any) -> AnyResponse:
    return redirect(to(route, **values), 303)


def show(template: str, status: int = 200, **facts: Any) -> Response:
    return make_response(render_template(f"console/{template}", **facts), status)


def page_number() -> int:
    """`?page=`; anything but a number is the first page."""
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def asked(name: str, allowed: Container[str] | None = None) -> str:
    """A filter out of the address, cut to 60 characters; empty where it is not one of `allowed`."""
    value = request.args.get(name, "").strip()[:60]
    return value if allowed is None or value in allowed else ""


def asked_day(name: str) -> date | None:
    """A day out of the address (2026-12-01); None for anything else."""
    try:
        return date.fromisoformat(asked(name))
    except ValueError:
        return None


def asked_area(name: str) -> str:
    """The code of a division out of the address; empty for anything else."""
    value = asked(name)
    return value if value.isascii() and value.isdigit() and len(value) in (6, 9, 12) else ""


def written(name: str, limit: int = 200) -> str:
    """A field of the posted form without the blanks around it."""
    return request.form.get(name, "").strip()[:limit]


def leave_line(tx: Tx, act: str, subject: str, **detail: object) -> None:
    """The audit line of what was done, in the same transaction."""
    audit.record(tx, me().name, act, subject, runtime().now(), detail)


def found(thing: Any) -> Any:
    """The thing, or the page that says it is not there: what lies outside one's area does not exist."""
    if thing is None:
        abort(404)
    return thing
