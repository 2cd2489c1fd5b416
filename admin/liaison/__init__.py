"""The liaison's pages on a phone: their door, what waits in their villages, and a file for each thing seen to."""

from __future__ import annotations

from flask import Blueprint

from admin.doors import TEMPLATES
from admin.liaison import cases, circulars, door, enrol, forwarding, home, people, photo, printing, voices
from bot.runtime import Runtime

ROOMS = (home, cases, circulars, enrol, forwarding, people, photo, printing, voices)


def make_liaison_pages(runtime: Runtime) -> Blueprint:
    """The blueprint of `/liaison/`."""
    pages = Blueprint("liaison", __name__, url_prefix="/liaison", template_folder=TEMPLATES)
    door.guard(pages, runtime)
    for room in ROOMS:
        room.add_to(pages)
    return pages
