"""Where words of a list stand in a text: the quick search that all slots with word lists share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from operator import add
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Hit(NamedTuple):
    """A stretch of the normalised text, `start` inclusive and `end` exclusive, and what it means."""

    slot: str
    value: object
    start: int
    end: int


class Found(NamedTuple, Generic[T]):
    start: int
    end: int
    value: T


@lru_cache(maxsize=1)
def pairs_of(text: str) -> tuple[str, ...]:
    """Neighbouring characters; kept for the finders that look through the same text in turn."""
    return tuple(map(add, text, text[1:]))


class WordFinder(Generic[T]):
    """Finds listed words (of two characters or more), the longest at each place, by their first two characters."""

    def __init__(self, words: Iterable[tuple[str, T]]) -> None:
        self._index: dict[str, list[tuple[str, T]]] = {}
        for word, value in sorted(words, key=lambda item: (-len(item[0]), item[0])):
            if len(word) < 2:
                raise ValueError(f"{word!r} is too short to be found in running text")
            self._index.setdefault(word[:2], []).append((word, value))

    def all_in(self, text: str) -> list[Found[T]]:
        """Every word in `text`, overlapping ones too, by place and then the longest first."""
        index = self._index
        pairs = pairs_of(text)
        if index.keys().isdisjoint(pairs):
            return []
        return [
            Found(start, start + len(word), value)
            for start, pair in enumerate(pairs)
            if pair in index
            for word, value in index[pair]
            if text.startswith(word, start)
        ]

    def longest_in(self, text: str) -> list[Found[T]]:
        """Words that do not overlap: from the left, the longest at each place."""
        kept: list[Found[T]] = []
        end = 0
        for found in self.all_in(text):
            if found.start >= end:
                kept.append(found)
                end = found.end
        return kept
