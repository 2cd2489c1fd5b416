"""What offices handed down to a liaison, on their phone: that it came, and that it is in the village group."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from admin.liaison.room import absent, leave_line, me, runtime, show, written
from bot.field import forwarding
from bot.store.field import circulars


def add_to(pages: Blueprint) -> None:
    """Puts the pages behind the liaison's door."""
    pages.add_url_rule("/circulars", "circulars", listing)
    pages.add_url_rule("/circulars/<int:stop_id>", "circular", answer, methods=["POST"])


def listing() -> Response:
    """The newest first; each with the words and the poster to pass on, where it is about something on offer."""
    with runtime().store.reading() as tx:
        handed = circulars.with_liaison(tx, me())
        packs = {one.id: forwarding.pack_of(runtime(), tx, one.pack) for one in handed if one.pack}
    return show("circulars.html", handed=handed, packs=packs)


def answer(stop_id: int) -> Response | AnyResponse:
    """收到, or 转好了, which says the first too."""
    done = written("said", 10) == "passed"
    with runtime().store.begin() as tx:
        one = next((each for each in circulars.with_liaison(tx, me()) if each.id == stop_id), None)
        if one is None:
            return absent()
        (circulars.finish if done else circulars.acknowledge)(tx, [stop_id], "page", runtime().now())
        leave_line(tx, "circular-done" if done else "circular-heard", f"circular {one.circular_id}")
    flash(f"记下了：{one.title}，{'转好了' if done else '收到了'}。")
    return redirect(url_for("liaison.circulars"), 303)
