"""The staff console, the liaison's phone pages and the pages behind short links: one file per group of screens."""

from __future__ import annotations

from flask import Blueprint, Flask

from admin import doors
from admin.console import make_admin
from admin.liaison import make_liaison_pages
from admin.links.invitations import make_invitation_pages
from bot.runtime import Runtime

__all__ = ["make_admin", "make_invitation_pages", "make_liaison_pages", "mount"]


def mount(app: Flask, runtime: Runtime) -> None:
    """Puts `/admin/`, `/liaison/` and `/s/<code>` on the app."""
    doors.prepare(app, runtime)
    pages: tuple[Blueprint, ...] = (
        make_admin(runtime),
        make_liaison_pages(runtime),
        make_invitation_pages(runtime),
    )
    for each in pages:
        app.register_blueprint(each)
    app.register_error_handler(404, doors.absent)
