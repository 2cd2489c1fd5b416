"""How villages are reached: groups, liaisons, and the link with which a liaison signs in on a phone."""

from __future__ import annotations

from flask import Blueprint, Response

from admin.desk import asked, found, leave_line, page_number, runtime, scope, show
from bot import liaison_entry
from bot.store.screens import reach

pages = Blueprint("reach", __name__)


@pages.get("/groups")
def groups() -> Response:
    text = asked("q")
    with runtime().store.reading() as tx:
        page = reach.groups(tx, scope(), text, page_number())
        tails = {line.id: reach.robot_tail(tx, line.id) for line in page.items if line.kind == "robot"}
    return show("groups.html", page=page, text=text, tails=tails)


@pages.get("/liaisons")
def liaisons() -> Response:
    text = asked("q")
    with runtime().store.reading() as tx:
        page = reach.liaisons(tx, scope(), text, page_number())
    return show("liaisons.html", page=page, text=text)


@pages.post("/liaisons/<int:liaison_id>/link")
def sign_in_link(liaison_id: int) -> Response:
    """Makes a liaison's sign-in link to hand over in person or by WeChat; who made it stays in the audit."""
    with runtime().store.begin() as tx:
        liaison = found(reach.liaison(tx, scope(), liaison_id))
        link = liaison_entry.link_for(runtime(), tx, liaison_id)
        leave_line(tx, "liaison-link", f"liaison {liaison.number}")
    return show("liaison_link.html", liaison=liaison, link=link, days=liaison_entry.GIVEN_LINK.days)
