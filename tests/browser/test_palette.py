"""The picture written with a palette shows the same in less room."""

from __future__ import annotations

import io

from PIL import Image, ImageChops, ImageDraw

from tests.browser.palette import COLOURS, reduced


def test_a_page_of_few_colours_keeps_them_and_shrinks() -> None:
    page = Image.new("RGB", (600, 400), "#f4f5f7")
    pen = ImageDraw.Draw(page)
    for line in range(20):
        pen.rectangle((20, 20 * line, 400 + line, 20 * line + 12), fill=(26, 95, 180 - line))
    held = io.BytesIO()
    page.save(held, "PNG", compress_level=0)
    made = Image.open(io.BytesIO(reduced(held.getvalue())))
    assert (made.mode, made.size) == ("P", page.size)
    assert len(made.getcolors() or ()) <= COLOURS
    assert ImageChops.difference(made.convert("RGB"), page).getextrema() == ((0, 0), (0, 0), (0, 0))
    assert len(reduced(held.getvalue())) < len(held.getvalue()) / 10
