"""The one error of this room that people see."""

from __future__ import annotations


class Unfit(Exception):
    """What was asked cannot be done with this broadcast now; the text says why and what to do, in plain Chinese."""
