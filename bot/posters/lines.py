"""Breaking Chinese into lines: no line begins with a closing mark or ends with an opening one, no figure is cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

CLOSING = "，。、；：！？）》”’】〕…·~—,.;:!?)%"
OPENING = "（《“‘【〔("
_PIECE = re.compile(r"[0-9A-Za-z]+(?:[-~:./][0-9A-Za-z]+)*\s?[\u4e00-\u9fff]?|.", re.DOTALL)
"""A figure stays with the unit behind it: 6000 元, 12月."""

Width = Callable[[str], float]


def broken(text: str, room: float, width: Width) -> list[str]:
    """Lines no wider than the room, as GB/T 15834 wants them; what is wider alone stays whole."""
    return _filled(_pieces(" ".join(text.split())), room, width)


def _filled(pieces: Iterable[str], room: float, width: Width) -> list[str]:
    lines: list[str] = [""]
    for piece in pieces:
        if lines[-1] and width((lines[-1] + piece).rstrip()) > room:
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return [line for line in lines if line]


def evened(words: Sequence[str], room: float, width: Width) -> list[str]:
    """Few lines of much the same length, broken between words: a title must not end in one lone character."""
    pieces = _kept_together(words)
    count = len(_filled(pieces, room, width))
    narrow = width("".join(words)) / count
    while narrow < room:
        lines = _filled(pieces, narrow, width)
        if len(lines) <= count:
            return lines
        narrow += width("国") / 4
    return _filled(pieces, room, width)


def _pieces(text: str) -> list[str]:
    return _kept_together(_PIECE.findall(text))


def _kept_together(words: Iterable[str]) -> list[str]:
    pieces: list[str] = []
    for piece in words:
        if pieces and (piece[0] in CLOSING or pieces[-1][-1] in OPENING):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces
