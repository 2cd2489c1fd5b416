"""How villages are reached: groups, liaisons, and the link with which a liaison signs in on a phone."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response

from admin.desk import asked, found, leave_line, page_number, runtime, scope, show
from bot.field import liaison_entry
from bot.store.screens import carers, reach

pages = Blueprint("reach", __name__)

LIAISON_STATES = {"active": "30 天内来过", "silent": "30 天没来过", "unbound": "没绑微信", "resting": "停用"}


@pages.get("/groups")
def groups() -> Response:
    text = asked("q")
    with runtime().store.reading() as tx:
        page = reach.groups(tx, scope(), text, page_number())
        tails = {line.id: reach.robot_tail(tx, line.id) for line in page.items if line.kind == "robot"}
    return show("field/groups.html", page=page, text=text, tails=tails)


@pages.get("/liaisons")
def liaisons() -> Response:
    text, state = asked("q"), cast(carers.State, asked("state", LIAISON_STATES))
    with runtime().store.reading() as tx:
        page = carers.listing(tx, scope(), text, state, runtime().now(), page_number())
    return show("field/liaisons.html", page=page, text=text, state=state, states=LIAISON_STATES)


@pages.post("/liaisons/<int:liaison_id>/link")
def sign_in_link(liaison_id: int) -> Response:
    """Makes a liaison's sign-in link to hand over in person or by WeChat; who made it stays in the audit."""
    with runtime().store.begin() as tx:
        liaison = found(carers.one(tx, scope(), liaison_id, runtime().now()))
        link = liaison_entry.link_for(runtime(), tx, liaison_id)
        leave_line(tx, "liaison-link", f"liaison {liaison.number}")
    return show("field/liaison_link.html", liaison=liaison, link=link, days=liaison_entry.GIVEN_LINK.days)
