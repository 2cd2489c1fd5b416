"""What two characters side by side tell: whether a word may run across them, which listed words begin with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

Openings: TypeAlias = Sequence[tuple[int, Sequence[tuple[str, int, Any]]]]
"""Places of a text where listed words may begin, each with those words as `WordLists.openings` has them."""

_ACROSS, _WORD, _LONGER = 1, 2, 4
_LAST = (1 << 19) - 1


class Pairs:
    """One look at each pair of a message serves both its words and its values.

    Most of a look in a dictionary of strings is waiting for memory: its table, its entry and the string itself lie far
    apart. Here a byte tells first. Pairs that share one may seem to be inside a word, or one, or to begin one; the
    first only makes a piece longer, the others are looked up in `openings` in any case.
    """

    def __init__(self, inside: Iterable[str], openings: Mapping[str, Sequence[tuple[str, int, Any]]]) -> None:
        """`inside` are the pairs that stand in a word of the dictionary.

        `openings` are listed words by their beginnings: of two characters those that are whole, of three all longer.
        """
        told = bytearray(_LAST + 1)
        for pair in inside:
            told[_slot(*map(ord, pair))] |= _ACROSS
        for begun in openings:
            told[_slot(*map(ord, begun[:2]))] |= _LONGER if len(begun) > 2 else _WORD
        self._told = bytes(told)
        self._openings = openings

    def look(self, text: str) -> tuple[list[str], Openings]:
        """The pieces of `text` between places that no word runs across, and where listed words may begin."""
        pieces: list[str] = []
        openings: list[tuple[int, Sequence[tuple[str, int, Any]]]] = []
        told, listed = self._told, self._openings.get
        start, last = 0, len(text) - 1
        for at, (first, second) in enumerate(pairwise(map(ord, text)), 1):
            tells = told[(first * 613 ^ second * 7) & _LAST]
            if tells == _ACROSS:
                continue
            if not tells & _ACROSS:
                pieces.append(text[start:at])
                start = at
            if tells & _LONGER and at < last and (words := listed(text[at - 1 : at + 2])):
                openings.append((at - 1, words))
            if tells & _WORD and (words := listed(text[at - 1 : at + 1])):
                openings.append((at - 1, words))
        if text:
            pieces.append(text[start:])
        return pieces, openings


def _slot(first: int, second: int) -> int:
    """Written out in `look` too, where a call would take as long as the rest."""
    return (first * 613 ^ second * 7) & _LAST
