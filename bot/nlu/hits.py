"""Where words of a list stand in a text: the quick search that all slots with word lists share."""

from __future__ import annotations

from collections.abc import Iterable
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
        found: list[Found[T]] = []
        index = self._index
        for start in range(len(text) - 1):
            for word, value in index.get(text[start : start + 2], ()):
                if text.startswith(word, start):
                    found.append(Found(start, start + len(word), value))
        return found

    def longest_in(self, text: str) -> list[Found[T]]:
        """Words that do not overlap: from the left, the longest at each place."""
        kept: list[Found[T]] = []
        end = 0
        for found in self.all_in(text):
            if found.start >= end:
                kept.append(found)
                end = found.end
        return kept
