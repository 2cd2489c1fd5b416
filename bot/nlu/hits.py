"""Where words of a list stand in a text: the quick search that all slots with word lists share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from bot.messages import Entity
from bot.nlu.pairs import Openings

T = TypeVar("T")


Hit: TypeAlias = Entity
"""A stretch of the normalised text, `start` inclusive and `end` exclusive, and what it means."""


class Found(NamedTuple, Generic[T]):
    start: int
    end: int
    value: T


class WordLists:
    """Finds the words (of two characters or more) of several lists in one pass, by their first three characters."""

    def __init__(self, *lists: Iterable[tuple[str, object]]) -> None:
        self.openings: dict[str, list[tuple[str, int, Any]]] = {}
        self._lists = range(len(lists))
        words = [(word, number, value) for number, words in enumerate(lists) for word, value in words]
        for word, number, value in sorted(words, key=lambda item: (-len(item[0]), item[0])):
            if len(word) < 2:
                raise ValueError(f"{word!r} is too short to be found in running text")
            self.openings.setdefault(word[:3], []).append((word, number, value))

    def all_in(self, text: str, openings: Openings) -> list[list[Found[Any]]]:
        """For each list every word in `text`, overlapping ones too, by place and then the longest first.

        `openings` are what `Pairs` found in the text.
        """
        found: list[list[Found[Any]]] = [[] for _ in self._lists]
        for start, words in openings:
            for word, number, value in words:
                if text.startswith(word, start):
                    found[number].append(Found(start, start + len(word), value))
        return found


def longest_of(found: Iterable[Found[T]]) -> list[Found[T]]:
    """Words that do not overlap: from the left, the longest at each place."""
    kept: list[Found[T]] = []
    end = 0
    for word in found:
        if word.start >= end:
            kept.append(word)
            end = word.end
    return kept
