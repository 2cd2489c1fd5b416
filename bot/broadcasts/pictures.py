"""The picture of a notice: cover and first picture of the article in WeChat, a message of its own in a WeCom group."""

from __future__ import annotations

from bot.broadcasts.unfit import Unfit
from bot.runtime import Runtime
from bot.store.sending import pictures
from bot.talk.photographs import NotAPicture, cleaned

LARGEST = 2_000_000
"""Bytes that a group robot takes; WeChat takes more."""

SIDE = 2000
"""Pixels of the longer side: an article shows no more."""


def keep_picture(runtime: Runtime, content: bytes) -> str:
    """The number by which a notice names it. Raises `Unfit` for what is no such picture."""
    try:
        fit = cleaned(content, SIDE, LARGEST)
    except NotAPicture as fault:
        raise Unfit(str(fault)) from None
    with runtime.store.begin() as tx:
        return pictures.keep(tx, fit, runtime.now())
