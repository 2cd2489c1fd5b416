"""Posters (海报) of things on offer: one layout on A4, drawn as a picture for a phone and as a page for the wall."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

from bot.posters.face import NoFont
from bot.posters.layout import Poster, laid_out
from bot.posters.page import draw_page
from bot.posters.picture import draw_picture

__all__ = ["NoFont", "Poster", "page", "picture"]


_one_at_a_time = Lock()
"""Drawing takes the processor for a second: many who ask at once must not take all of a process's threads."""


def picture(poster: Poster, font: str = "") -> bytes:
    """PNG, 1080 pixels wide. Raises NoFont where the machine has no Chinese font."""
    with _one_at_a_time:
        return _picture(poster, font)


def page(poster: Poster, font: str = "") -> bytes:
    """PDF, one page of A4, with the characters it uses embedded and no others. Raises NoFont as `picture` does."""
    with _one_at_a_time:
        return _page(poster, font)


@lru_cache(maxsize=64)
def _picture(poster: Poster, font: str) -> bytes:
    return draw_picture(laid_out(poster, font), font)


@lru_cache(maxsize=16)
def _page(poster: Poster, font: str) -> bytes:
    return draw_page(laid_out(poster, font), font, poster.title)
