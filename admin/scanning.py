"""Codes to scan (QR), drawn into the page: the policy of the pages lets no picture in from elsewhere."""

from __future__ import annotations

import segno
from markupsafe import Markup


def to_scan(address: str) -> Markup:
    """As large as its place on the page; readable with a seventh of it soiled (level M)."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(border=2, omitsize=True))  # noqa: S704  drawn by segno
