"""Conditions asked of a job or class: food, lodging, day shift, work for couples."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from bot.nlu.hits import Found, Hit, WordLists
from bot.nlu.pairs import Pairs
from bot.nlu.wordbook import Entry


class TagFinder:
    def __init__(self, entries: Sequence[Entry]) -> None:
        self.words: list[tuple[str, tuple[str, bool]]] = []
        for entry in entries:
            self.words += [(word, (entry.name, True)) for word in entry.words]
            self.words += [(word, (entry.name, False)) for word in entry.unless]

    @cached_property
    def _lists(self) -> WordLists:
        return WordLists(self.words)

    @cached_property
    def _pairs(self) -> Pairs:
        return Pairs((), self._lists.openings)

    def find(self, text: str) -> list[Hit]:
        """The conditions of a text in which nothing else is looked for."""
        return self.read(text, self._lists.all_in(text, self._pairs.look(text)[1])[0])

    def read(self, text: str, found: Sequence[Found[tuple[str, bool]]]) -> list[Hit]:
        """One hit for each condition named; one word may name two (包吃住 is food and lodging)."""
        hits: list[Hit] = []
        covered: dict[str, int] = {}
        for start, end, (name, counts) in found:
            if start >= covered.get(name, 0):
                covered[name] = end
                if counts and not _denied(text, start):
                    hits.append(Hit("tags", name, start, end))
        return hits


def _denied(text: str, start: int) -> bool:
    """不管住 denies, 管不管住 asks."""
    return text[start - 1 : start] == "不" and text[start - 2 : start - 1] != text[start]
