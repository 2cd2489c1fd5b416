"""The staff console put together: its rooms, the door before them, and the words that every template may use."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from admin import access, home, menu, wording
from admin.desk import HOUSE, may, show, sitting
from admin.doors import TEMPLATES, guard, note_broken
from admin.enrolment import applications, board, check_in, rolls, signups
from admin.field import carers, circulars, reach
from admin.offers import catalogue, editing, intakes, rules
from admin.register import people, records
from admin.sending import broadcasts, compose, enclosures, ledger
from admin.staff import acts, members, office, own, signin
from admin.talk import canned, cases, inbox, teaching
from bot.broadcasts.plan_words import WAYS_SHOWN
from bot.runtime import Runtime

ROOMS = (
    signin,
    home,
    broadcasts,
    circulars,
    ledger,
    compose,
    enclosures,
    catalogue,
    editing,
    intakes,
    rules,
    signups,
    board,
    rolls,
    applications,
    check_in,
    people,
    records,
    cases,
    inbox,
    canned,
    reach,
    carers,
    teaching,
    office,
    members,
    own,
)


def make_admin(runtime: Runtime) -> Blueprint:
    """The blueprint of `/admin/`."""
    console = Blueprint(HOUSE, __name__, url_prefix="/admin", template_folder=TEMPLATES)
    guard(console, runtime)
    for room in ROOMS:
        console.register_blueprint(room.pages)
    console.context_processor(_words)
    console.register_error_handler(HTTPException, _stopped)
    console.register_error_handler(Exception, _broken)
    for name in ("day", "whole_day", "moment", "many", "gist", "pay"):
        console.add_app_template_filter(getattr(wording, name), name)
    console.add_app_template_filter(acts.act, "act")
    console.add_app_template_filter(acts.subject, "subject")
    return console


def _words() -> dict[str, Any]:
    return {
        "may": may,
        "me": sitting(),
        "rail": menu.rail,
        "ROLES": access.ROLES,
        "DUTIES": access.DUTIES,
        "STATES": wording.STATES,
        "OFFER_KINDS": wording.OFFER_KINDS,
        "INTAKE_ACTS": wording.INTAKE_ACTS,
        "CASE_KINDS": wording.CASE_KINDS,
        "GROUP_KINDS": wording.GROUP_KINDS,
        "LESSON_WHY": wording.LESSON_WHY,
        "CHANNELS": wording.CHANNELS,
        "WAYS": WAYS_SHOWN,
        "GENDERS": wording.GENDERS,
        "EDUCATION": wording.EDUCATION,
    }


def _stopped(error: HTTPException) -> Response:
    return show("refused.html", error.code or 400, why="absent" if error.code == 404 else "step")


def _broken(error: Exception) -> Response:
    """A bug or a database that is away: logged once, here, without what was typed."""
    note_broken("a page of the console", error)
    return show("refused.html", 500, why="broken")
