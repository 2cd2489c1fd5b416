"""What a liaison prints: who is down for a thing, a sheet to sign up on, the month's work; each a page of A4 as PDF."""

from __future__ import annotations

import logging
from datetime import date
from urllib.parse import quote

from flask import Blueprint, Response, request

from admin.liaison.forwarding import KINDS, on_offer
from admin.liaison.room import absent, leave_line, me, my_areas, runtime, show
from bot.field import printing, sheets
from bot.field.sheets import Sheet
from bot.posters import NoFont
from bot.store.screens import printed

log = logging.getLogger(__name__)


def add_to(pages: Blueprint) -> None:
    """Puts the pages behind the liaison's door."""
    pages.add_url_rule("/print", "printing", front)
    pages.add_url_rule("/print/door/<kind>/<int:offer_id>", "door_list", door)
    pages.add_url_rule("/print/sign-up/<kind>/<int:offer_id>", "sign_up_sheet", sign_up)
    pages.add_url_rule("/print/month/<month>", "month_sheet", month)


def front() -> Response:
    """Lists of things that people of these villages are down for, blank sheets of what is coming, months."""
    with runtime().store.reading() as tx:
        areas = my_areas(tx)
        lists = printed.things(tx, areas)
        coming = [(kind, offer) for kind, offer in on_offer(tx, next(iter(areas), "")) if kind in {"fair", "course"}]
    return show("printing.html", lists=lists, coming=coming, months=printing.months(runtime().today()))


def door(kind: str, offer_id: int) -> Response:
    """With `?wall=1` the one that may hang where all can read it. Printing whole names leaves a line."""
    wall = request.args.get("wall") == "1"
    if kind not in KINDS:
        return absent()
    with runtime().store.begin() as tx:
        sheet = (printing.wall_list if wall else printing.door_list)(tx, me(), KINDS[kind], offer_id)
        if sheet is not None and not wall:
            leave_line(tx, "printed", f"{kind} {offer_id}")
    return _paper(sheet)


def sign_up(kind: str, offer_id: int) -> Response:
    if kind not in KINDS:
        return absent()
    with runtime().store.reading() as tx:
        return _paper(printing.sign_up_sheet(runtime(), tx, me(), KINDS[kind], offer_id))


def month(month: str) -> Response:
    """`2026-11`; this month and the five before it."""
    first = next((one for one in printing.months(runtime().today()) if f"{one:%Y-%m}" == month), None)
    return _paper(_month(first) if first is not None else None)


def _month(first: date) -> Sheet:
    with runtime().store.reading() as tx:
        return printing.month_sheet(runtime(), tx, me(), first)


def _paper(sheet: Sheet | None) -> Response:
    if sheet is None:
        return absent()
    try:
        drawn = sheets.drawn(sheet, runtime().settings.poster_font)
    except NoFont as missing:
        log.error("no sheets: %s", missing)
        return show("outside.html", 503, why="font")
    answer = Response(drawn, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(sheet.title)}.pdf"
    return answer
