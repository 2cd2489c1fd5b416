"""A poster as PNG, for a phone and for village chats."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from bot.posters.face import cut, face
from bot.posters.layout import HIGH, WHITE, WIDE, Box, Line, Mark, Modules, Photo

PIXELS = 1080
SCALE = PIXELS / WIDE
STROKE = 0.018
"""The pen of bold type, in ems on each side: the face has one weight."""

COLOURS, WITH_PHOTO = 32, 128
"""Text of four colours with smooth edges: a tenth of the bytes of a full-colour picture; a face needs some more."""


def draw_picture(marks: Sequence[Mark], font: str) -> bytes:
    image = Image.new("RGB", (PIXELS, round(HIGH * SCALE)), WHITE)
    pen = ImageDraw.Draw(image)
    for mark in marks:
        if isinstance(mark, Line):
            _write(pen, mark, face(font))
        elif isinstance(mark, Box):
            corner = (mark.x * SCALE, mark.y * SCALE)
            pen.rectangle((corner, (corner[0] + mark.wide * SCALE, corner[1] + mark.high * SCALE)), mark.colour)
        elif isinstance(mark, Photo):
            _hang(image, mark)
        else:
            _stamp(image, mark)
    held = io.BytesIO()
    colours = WITH_PHOTO if any(isinstance(mark, Photo) for mark in marks) else COLOURS
    few = image.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(held, "PNG", compress_level=6)
    return held.getvalue()


def _write(pen: ImageDraw.ImageDraw, line: Line, path: str) -> None:
    pixels = max(1, round(line.size * SCALE))
    stroke = pixels * STROKE if line.bold else 0
    anchor = "ms" if line.middle else "ls"
    place = (line.x * SCALE, line.base * SCALE)
    pen.text(place, line.text, line.colour, cut(path, pixels), anchor, stroke_width=stroke)


def _hang(image: Image.Image, photo: Photo) -> None:
    side = round(photo.side * SCALE)
    with Image.open(io.BytesIO(photo.content)) as found:
        image.paste(found.convert("RGB").resize((side, side)), (round(photo.x * SCALE), round(photo.y * SCALE)))


def _stamp(image: Image.Image, code: Modules) -> None:
    """Whole pixels a module: edges that run through pixels are what cheap cameras fail at."""
    each = int(code.side * SCALE // len(code.rows))
    small = Image.new("1", (len(code.rows), len(code.rows)), 1)
    small.putdata([0 if dark else 1 for row in code.rows for dark in row])
    stamp = small.resize((each * len(code.rows),) * 2, Image.Resampling.NEAREST).convert("RGB")
    spare = round((code.side * SCALE - stamp.width) / 2)
    image.paste(stamp, (round(code.x * SCALE) + spare, round(code.y * SCALE) + spare))
