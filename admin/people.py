"""Finding people, and the page of one person: masked until someone with a reason looks."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from admin.desk import asked, found, leave_line, page_number, runtime, scope, show, written
from bot.store.screens import people, signups

pages = Blueprint("people", __name__)

NO_REASON = "请写清为什么要看，至少 4 个字，会记入审计。"


@pages.get("/people")
def listing() -> Response:
    text = asked("q")
    with runtime().store.reading() as tx:
        page = people.listing(tx, scope(), text, page_number())
    return show("people.html", page=page, text=text)


@pages.get("/people/<int:person_id>")
def detail(person_id: int) -> Response:
    return _page(person_id)


@pages.post("/people/<int:person_id>/reveal")
def reveal(person_id: int) -> Response:
    """Shows the whole number and the conversation once, for a reason that stays in the audit."""
    reason = written("reason")
    if len(reason) < 4:
        return _page(
            person_id, errors={"reason": "请写清为什么要看，至少 4 个字，会记入审计。"}, reason=reason, status=422
        )
    with runtime().store.begin() as tx:
        found(people.record(tx, scope(), person_id))
        phone = people.reveal_phone(tx, scope(), person_id)
        talk = people.talk(tx, scope(), person_id)
        leave_line(tx, "reveal-talk", f"person {person_id}", reason=reason)
    shown = [(turn.at, turn.said, _texts(turn.replies)) for turn in talk]
    return _page(person_id, phone=phone, talk=shown)


def _texts(replies: str) -> list[str]:
    return [reply.get("text", "") for reply in json.loads(replies or "[]")]


def _page(person_id: int, status: int = 200, **facts: object) -> Response:
    with runtime().store.reading() as tx:
        person = found(people.record(tx, scope(), person_id))
        mine = signups.listing(tx, scope(), signups.SignupFilter(person_id=person_id))
        titles = signups.titles(tx, {(line.kind, line.offer_id) for line in mine.items})
        facts |= {"consents": people.consents(tx, person_id), "deliveries": people.deliveries(tx, person_id)}
    shown = {"phone": "", "talk": None, "errors": {}, "reason": ""} | facts
    return show("person.html", status, person=person, signups=mine.items, titles=titles, **shown)
