"""What two characters side by side tell: whether a word may run across them, which listed words begin with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import add
from typing import Any, TypeAlias

Openings: TypeAlias = Sequence[tuple[int, Sequence[tuple[str, int, Any]]]]
"""Places of a text where listed words may begin, each with those words as `WordLists.openings` has them."""


class Pairs:
    """One look at each pair of a message serves both its words and its values; most of a look is waiting for memory."""

    def __init__(self, inside: Iterable[str], openings: Mapping[str, Sequence[tuple[str, int, Any]]]) -> None:
        """`inside` are the pairs that stand in a word of the dictionary, `openings` those that begin a listed word."""
        self._across = {pair: openings.get(pair, ()) for pair in inside}
        self._apart = {pair: words for pair, words in openings.items() if pair not in self._across}

    def look(self, text: str) -> tuple[list[str], Openings]:
        """The pieces of `text` between places that no word runs across, and where listed words may begin."""
        pieces: list[str] = []
        openings: list[tuple[int, Sequence[tuple[str, int, Any]]]] = []
        across, apart = self._across.get, self._apart.get
        start = 0
        for at, pair in enumerate(map(add, text, text[1:])):
            words = across(pair)
            if words is None:
                pieces.append(text[start : at + 1])
                start = at + 1
                words = apart(pair)
            if words:
                openings.append((at, words))
        if text:
            pieces.append(text[start:])
        return pieces, openings
