"""Sheets of A4 to print and to write on: a head, a table that goes on over pages, a line to remember below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fpdf import FPDF
from fpdf.enums import TextEmphasis
from fpdf.fonts import FontFace

from bot.posters.face import face
from bot.posters.layout import Modules, modules
from bot.posters.page import ALWAYS, stamp

MARGIN = 12.0
SCAN = 30.0
"""Side of the QR code in the head, quiet zone included."""

GREY = (235, 235, 235)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`widths` are parts of the width; `high` is the height of a row in millimetres, more where its text needs it.

    `scan` is the address of a QR code in the head; empty for none.
    """

    title: str
    lines: tuple[str, ...]
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: str = ""
    scan: str = ""
    high: float = 9.0


class _Paper(FPDF):
    """Numbers its pages."""

    def footer(self) -> None:
        self.set_y(-10)
        self.set_font("sheet", size=9)
        self.cell(0, 5, f"第 {self.page_no()} 页，共 {{nb}} 页", align="C")


def drawn(sheet: Sheet, font: str = "") -> bytes:
    """PDF, as many pages of A4 as the rows need. Raises NoFont as posters do."""
    pdf = _Paper(unit="mm", format="A4")
    pdf.set_creation_date(ALWAYS)
    pdf.set_title(sheet.title)
    pdf.set_lang("zh-CN")
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, 16)
    pdf.add_font("sheet", fname=face(font))
    pdf.add_page()
    _head(pdf, sheet)
    _table(pdf, sheet)
    if sheet.foot:
        pdf.ln(3)
        pdf.set_font("sheet", size=11)
        pdf.multi_cell(0, 6, sheet.foot, align="L")
    return bytes(pdf.output())


def _head(pdf: FPDF, sheet: Sheet) -> None:
    room = pdf.epw - (SCAN + 4 if sheet.scan else 0)
    if sheet.scan:
        stamp(pdf, Modules(pdf.w - MARGIN - SCAN, MARGIN - 3, SCAN, modules(sheet.scan)))
    top = pdf.get_y()
    pdf.set_font("sheet", size=20)
    pdf.multi_cell(room, 10, sheet.title, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("sheet", size=11)
    for line in sheet.lines:
        pdf.multi_cell(room, 6, line, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.set_y(max(pdf.get_y(), top + (SCAN - 2 if sheet.scan else 0)) + 3)


def _table(pdf: FPDF, sheet: Sheet) -> None:
    """The head of the table stands on each page."""
    pdf.set_font("sheet", size=11)
    plain = FontFace(emphasis=TextEmphasis.NONE, fill_color=GREY)
    looks: dict[str, Any] = {"col_widths": sheet.widths, "headings_style": plain, "wrapmode": "CHAR"}
    with pdf.table(width=pdf.epw, line_height=6, padding=(sheet.high - 6) / 2, text_align="LEFT", **looks) as table:
        table.row(sheet.headings)
        for row in sheet.rows:
            table.row(row)
