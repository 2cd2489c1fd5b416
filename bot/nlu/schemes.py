"""The allowances and loans that a message asks about, by official and popular names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.nlu.hits import Hit, WordFinder
from bot.nlu.wordbook import Entry

GAP = 12
"""Characters that may stand between two parts of a spread-out name."""


class SchemeFinder:
    def __init__(self, entries: Sequence[Entry]) -> None:
        pairs = [(word, entry.name) for entry in entries for word in dict.fromkeys((*entry.words, entry.title)) if word]
        self._finder = WordFinder(pairs)
        self._spread = [(parts, entry.name) for entry in entries for parts in entry.together]
        self._hint = re.compile("|".join(sorted({re.escape(parts[-1]) for parts, _ in self._spread})) or "(?!)")

    def find(self, text: str) -> list[Hit]:
        """Named schemes; where none is named outright, the tightest of the spread-out names."""
        named = [Hit("scheme", found.value, found.start, found.end) for found in self._finder.longest_in(text)]
        if named or not self._hint.search(text):
            return named
        spread = [
            (-sum(map(len, parts)), hit.end - hit.start, hit)
            for parts, name in self._spread
            if (hit := _spread_hit(text, parts, name))
        ]
        return [min(spread, key=lambda ranked: ranked[:2])[2]] if spread else []


def _spread_hit(text: str, parts: tuple[str, ...], name: str) -> Hit | None:
    start = at = text.find(parts[0])
    if start < 0:
        return None
    at += len(parts[0])
    for part in parts[1:]:
        place = text.find(part, at, at + GAP + len(part))
        if place < 0:
            return None
        at = place + len(part)
    return Hit("scheme", name, start, at)
