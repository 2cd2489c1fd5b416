"""Pictures and voice messages as a browser gets them: shown or downloaded, never run."""

from __future__ import annotations

from flask import Response

from bot.store.media import Medium


def served(medium: Medium, content: bytes) -> Response:
    """The file itself. Its type comes from its first bytes (bot/media.py), not from what the sender said.

    That it is neither sniffed nor kept is said of every page (admin/doors.py).
    """
    response = Response(content, content_type=medium.content_type)
    shown = "inline" if medium.kind == "picture" else "attachment"
    response.headers["Content-Disposition"] = f"{shown}; filename={medium.id}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
