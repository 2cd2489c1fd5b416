"""A poster as a page of A4 in PDF, for the printer and the wall."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.enums import TextMode

from bot.posters.face import face, width
from bot.posters.layout import Box, Line, Mark, Modules, Photo
from bot.posters.picture import STROKE

logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # it tells of bitmaps that no PDF holds anyway

POINTS = 72 / 25.4
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
"""The same poster is the same file, whenever it is drawn."""


def draw_page(marks: Sequence[Mark], font: str, title: str) -> bytes:
    path = face(font)
    pdf = FPDF(unit="mm", format="A4")
    pdf.set_creation_date(ALWAYS)
    pdf.set_title(title)
    pdf.set_lang("zh-CN")
    pdf.set_margin(0)
    pdf.set_auto_page_break(False)
    pdf.add_font("poster", fname=path)
    pdf.add_page()
    for mark in marks:
        if isinstance(mark, Line):
            _write(pdf, mark, path)
        elif isinstance(mark, Box):
            pdf.set_fill_color(*mark.colour)
            pdf.rect(mark.x, mark.y, mark.wide, mark.high, style="F")
        elif isinstance(mark, Photo):
            pdf.image(io.BytesIO(mark.content), mark.x, mark.y, mark.side, mark.side)
        else:
            stamp(pdf, mark)
    return bytes(pdf.output())


def _write(pdf: FPDF, line: Line, path: str) -> None:
    pdf.set_font("poster", size=line.size * POINTS)
    pdf.set_text_color(*line.colour)
    left = line.x - width(path, line.text, line.size) / 2 if line.middle else line.x
    if not line.bold:
        pdf.text(left, line.base, line.text)
        return
    pdf.set_draw_color(*line.colour)
    with pdf.local_context(text_mode=TextMode.FILL_STROKE, line_width=2 * STROKE * line.size):
        pdf.text(left, line.base, line.text)


def stamp(pdf: FPDF, code: Modules) -> None:
    """A bar for each run of dark modules: single squares would show hairlines between them."""
    pdf.set_fill_color(0, 0, 0)
    each = code.side / len(code.rows)
    for row, cells in enumerate(code.rows):
        begins = 0
        while begins < len(cells):
            ends = begins
            while ends < len(cells) and cells[ends]:
                ends += 1
            if ends > begins:
                pdf.rect(code.x + begins * each, code.y + row * each, (ends - begins) * each, each, style="F")
            begins = max(ends, begins + 1)
