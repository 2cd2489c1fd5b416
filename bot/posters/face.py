"""The Chinese typeface of posters: where it is, and how wide a line of it runs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FACES = (
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
)
"""Of Debian's fonts-wqy-zenhei, fonts-wqy-microhei and fonts-droid-fallback; all may be embedded in documents."""

EM = 1000


class NoFont(Exception):
    """This machine has no Chinese font that posters can be set in."""


def face(chosen: str = "") -> str:
    """The file to set posters in: the one chosen in the settings, else the first of Debian's that is here."""
    found = next((path for path in ((chosen,) if chosen else FACES) if Path(path).is_file()), None)
    if found is None:
        raise NoFont("no Chinese font: as root, apt-get install fonts-wqy-zenhei, or set GONGYOU_POSTER_FONT")
    return found


@lru_cache(maxsize=64)
def cut(path: str, pixels: int) -> ImageFont.FreeTypeFont:
    """The face at so many pixels to the em."""
    return ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.BASIC)


def width(path: str, text: str, size: float) -> float:
    """How wide the text runs at this size, in the unit of the size."""
    return cut(path, EM).getlength(text) * size / EM
