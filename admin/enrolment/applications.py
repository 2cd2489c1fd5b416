"""Applications for subsidies: what the applicant said, what the rule makes of it, and the papers that were sent."""

from __future__ import annotations

from flask import Blueprint, Response

from admin.desk import found, leave_line, runtime, scope, show
from admin.files import served
from bot.dialogs.scheme_facts import checklist
from bot.store import Tx
from bot.store.catalogue import schemes
from bot.store.enrolment import papers
from bot.store.screens import signups
from bot.store.screens.signups import SignupLine
from bot.store.talk import media
from bot.talk import media as files

pages = Blueprint("applications", __name__)


@pages.get("/applications/<int:signup_id>")
def detail(signup_id: int) -> Response:
    """The papers under the names of the scheme's own list; looking at them leaves a line."""
    with runtime().store.begin() as tx:
        line = _application(tx, signup_id)
        kept, sent = papers.of_signup(tx, signup_id), {one.id: one for one in media.of_signup(tx, signup_id)}
        scheme = schemes.get(tx, line.offer_id) if line.kind == "scheme" else None
        title = signups.titles(tx, [(line.kind, line.offer_id)]).get((line.kind, line.offer_id), "")
        leave_line(tx, "papers", f"signup {signup_id}")
    stated = [paper for paper in kept if paper.stated]
    pictures = [(paper.label, sent[paper.media_id]) for paper in kept if paper.media_id in sent]
    missing = [name for name in checklist(scheme) if name not in {label for label, _ in pictures}] if scheme else []
    return show("enrolment/application.html", line=line, title=title, stated=stated, pictures=pictures, missing=missing)


@pages.get("/applications/<int:signup_id>/papers/<int:media_id>")
def paper(signup_id: int, media_id: int) -> Response:
    """One picture."""
    with runtime().store.begin() as tx:
        _application(tx, signup_id)
        wanted = found(next((one for one in media.of_signup(tx, signup_id) if one.id == media_id), None))
        content = found(files.opened(runtime(), wanted))
        leave_line(tx, "paper", f"signup {signup_id}", media=media_id)
    return served(wanted, content)


def _application(tx: Tx, signup_id: int) -> SignupLine:
    line: SignupLine = found(signups.one(tx, scope(), signup_id))
    return line
