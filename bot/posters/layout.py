"""Where everything stands on a poster: A4 in millimetres, the same for the picture and for the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import segno

from bot.posters.face import face, width
from bot.posters.lines import broken, evened

WIDE, HIGH = 210.0, 297.0
MARGIN = 14.0
ROOM = WIDE - 2 * MARGIN

INK, QUIET, DEEP, WHITE = (20, 20, 20), (70, 70, 70), (0, 84, 46), (255, 255, 255)
"""Dark enough that a black-and-white printer leaves nothing out."""

TITLES = ((28.0, 1), (22.5, 1), (25.0, 2), (22.0, 2), (19.0, 3), (16.0, 3), (15.0, 4))
"""Size and most lines. 15 mm, the two-hundredth part of three metres, is the least that is read from there."""

FACTS = (12.5, 11.0, 9.5, 8.0)
CODE_SIDE = 66.0
"""The QR code with its quiet zone, on paper: over 4 cm of modules."""

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on it: `facts` at most three, `scan` the address of the QR code, `check` what 查真伪 knows.

    `words` are those of the title, between which it may be broken; `photo` a square JPG of the liaison, or empty.
    """

    issuer: str
    title: str
    words: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    scan: str
    code_word: str
    liaison: str
    check: str
    action: str = "报名"
    photo: bytes = b""


@dataclass(frozen=True, slots=True)
class Line:
    """Text on a baseline, sizes in millimetres."""

    x: float
    base: float
    size: float
    text: str
    colour: Colour = INK
    bold: bool = False
    middle: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    wide: float
    high: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Modules:
    """A QR code with its quiet zone: rows of dark and light."""

    x: float
    y: float
    side: float
    rows: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class Photo:
    """A square picture."""

    x: float
    y: float
    side: float
    content: bytes


Mark = Line | Box | Modules | Photo


def laid_out(poster: Poster, font: str = "") -> tuple[Mark, ...]:
    """Everything on the poster in the order in which it is drawn."""
    path = face(font)
    marks, below = _head(poster, path)
    return (*marks, *_facts(poster, path, below), *_foot(poster, path))


def _head(poster: Poster, path: str) -> tuple[list[Mark], float]:
    """The band with who issues it, and the title; where the facts may begin."""
    marks: list[Mark] = [Box(0, 0, WIDE, 20, DEEP), Line(MARGIN, 14.2, 10, poster.issuer, WHITE, bold=True)]
    lines, size = _title(poster.words, path)
    base = 27 + size * 0.86
    for line in lines:
        marks.append(Line(WIDE / 2, base, size, line, INK, bold=True, middle=True))
        base += size * 1.22
    ends = base - size * 1.22 + size * 0.3
    return marks, ends


def _title(words: tuple[str, ...], path: str) -> tuple[list[str], float]:
    for size, most in TITLES:
        lines = evened(words, ROOM, partial(width, path, size=size))
        if len(lines) <= most and max(width(path, line, size) for line in lines) <= ROOM:
            return lines, size
    size, most = TITLES[-1]
    kept = broken("".join(words), ROOM, partial(width, path, size=size))
    return _ended(kept, most), size


def _ended(lines: list[str], most: int) -> list[str]:
    """The first lines, the last of them with 省略号 where more would follow."""
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]


FACTS_END = 192.0


def _facts(poster: Poster, path: str, top: float) -> list[Mark]:
    """Name above, fact below; as large as there is room for, with the room left over between them."""
    room = FACTS_END - top
    for size in FACTS:
        cut = [(name, broken(fact, ROOM - size * 3.2, partial(width, path, size=size))) for name, fact in poster.facts]
        high = sum(len(lines) for _, lines in cut) * size * 1.3
        if high + 5 * (len(cut) + 1) <= room:
            break
    else:
        cut = [(name, _ended(lines, 2)) for name, lines in cut]
        high = sum(len(lines) for _, lines in cut) * size * 1.3
    gap = max(3.0, min(14.0, (room - high) / (len(cut) + 1)))
    marks: list[Mark] = []
    y = top + gap
    for name, lines in cut:
        marks.append(Line(MARGIN, y + size * 0.9, size * 0.86, name, DEEP, bold=True))
        for line in lines:
            marks.append(Line(MARGIN + size * 3.2, y + size * 0.9, size, line))
            y += size * 1.3
        y += gap
    return marks


def _foot(poster: Poster, path: str) -> list[Mark]:
    """The code to scan, the word to say, who stands behind it, how to check it."""
    top = 196.0
    beside = MARGIN + CODE_SIDE + 8
    room = WIDE - MARGIN - beside
    size = min(27.0, room / max(width(path, poster.code_word, 1), 1)) if poster.code_word else 0
    left = MARGIN if poster.code_word or poster.liaison else (WIDE - CODE_SIDE) / 2
    marks: list[Mark] = [
        Box(MARGIN, top, ROOM, 1.2, DEEP),
        Modules(left, top + 4, CODE_SIDE, modules(poster.scan)),
        Line(left + CODE_SIDE / 2, top + 78, 7.6, f"微信扫一扫{poster.action}", INK, bold=True, middle=True),
    ]
    if poster.code_word:
        marks += [
            Line(beside, top + 14, 8, "不会扫的，发这个口令：", QUIET),
            Line(beside, top + 18 + size * 0.92, size, poster.code_word, INK, bold=True),
            Line(beside, top + 57, 7, "公众号里发，发短信也行", QUIET),
        ]
    if poster.liaison:
        marks += _whose(poster, path, beside, top + 60, room)
    marks += [
        Box(0, HIGH - 18, WIDE, 18, DEEP),
        Line(MARGIN, HIGH - 6.6, 7, "不收一分钱", WHITE, bold=True),
        Line(MARGIN + 44, HIGH - 6.6, 7, f"真假？发“查真伪 {poster.check}”", WHITE),
    ]
    return marks


FACE = 20.0
"""Millimetres of a liaison's photo: as large as there is room for beside the code."""


def _whose(poster: Poster, path: str, x: float, y: float, room: float) -> list[Mark]:
    """The liaison to turn to, beside their photo where there is one."""
    if not poster.photo:
        return [Line(x, y + 10, 9, f"找联络员 {poster.liaison}", INK, bold=True)]
    size = min(9.0, (room - FACE - 4) / max(width(path, poster.liaison, 1), 1))
    return [
        Photo(x, y, FACE, poster.photo),
        Line(x + FACE + 4, y + 8, 6, "村联络员", QUIET),
        Line(x + FACE + 4, y + 18.5, size, poster.liaison, INK, bold=True),
    ]


def modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """The QR code of an address with its quiet zone."""
    drawn = segno.make(address, error="m", micro=False)
    return tuple(tuple(bool(cell) for cell in row) for row in drawn.matrix_iter(border=4))
