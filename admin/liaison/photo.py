"""The liaison's photo for their posters: brought from the phone, cut to a square, taken back at any time."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from admin.liaison.room import absent, leave_line, me, runtime, show, written
from bot.store.field import liaison_photos
from bot.talk.photographs import NotAPicture, portrait

SIDE, MOST = 420, 120_000
"""Pixels and bytes that are kept: two and a half centimetres at 400 dots to the inch."""


def add_to(pages: Blueprint) -> None:
    """Puts the pages behind the liaison's door."""
    pages.add_url_rule("/photo", "photo", front)
    pages.add_url_rule("/photo", "photo_brought", bring, methods=["POST"])
    pages.add_url_rule("/photo.jpg", "photo_shown", picture)


def front() -> Response:
    return _page()


def bring() -> Response | AnyResponse:
    """A photo put up in place of the one before, or taken back."""
    if written("move") == "drop":
        with runtime().store.begin() as tx:
            if liaison_photos.drop(tx, me()):
                leave_line(tx, "photo-gone", "liaison")
        flash("照片撤下了，新的海报上没有了。")
        return redirect(url_for("liaison.photo"), 303)
    if written("agreed", 3) != "yes":
        return _page("要您同意放在海报上，才能用。", 422)
    brought = request.files.get("photo")
    try:
        made = portrait(brought.read() if brought is not None else b"", SIDE, MOST)
    except NotAPicture as fault:
        return _page(f"{fault}。" if brought is not None and brought.filename else "请先选一张照片。", 422)
    with runtime().store.begin() as tx:
        liaison_photos.keep(tx, me(), made, runtime().now())
        leave_line(tx, "photo", "liaison")
    flash("照片放上了，海报上就有您了。")
    return redirect(url_for("liaison.photo"), 303)


def picture() -> Response:
    """One's own photo, as it stands on posters."""
    with runtime().store.reading() as tx:
        content = liaison_photos.photo_of(tx, me())
    return Response(content, content_type="image/jpeg") if content else absent()


def _page(error: str = "", status: int = 200) -> Response:
    with runtime().store.reading() as tx:
        there = bool(liaison_photos.photo_of(tx, me()))
    return show("photo.html", status, there=there, errors={"photo": error} if error else {})
