"""The allowances and loans that a message asks about, by official and popular names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.nlu.hits import Found, Hit, longest_of
from bot.nlu.wordbook import Entry

GAP = 12
"""Characters that may stand between two parts of a spread-out name."""


class SchemeFinder:
    def __init__(self, entries: Sequence[Entry]) -> None:
        self.words = [
            (word, entry.name) for entry in entries for word in dict.fromkeys((*entry.words, entry.title)) if word
        ]
        spread = [(parts, entry.name) for entry in entries for parts in entry.together]
        self._by_last: dict[str, list[tuple[int, tuple[str, ...], str]]] = {}
        for order, (parts, name) in enumerate(spread):
            self._by_last.setdefault(parts[-1], []).append((order, parts, name))
        self._hint = _any_of({parts[-1] for parts, _ in spread})
        self._opening = _any_of({parts[0] for parts, _ in spread})

    def read(self, text: str, found: Sequence[Found[str]]) -> list[Hit]:
        """Schemes named in `found`; where none is named outright, the tightest of the spread-out names."""
        named = [Hit("scheme", name, start, end) for start, end, name in longest_of(found)]
        if named or not (self._hint.search(text) and self._opening.search(text)):
            return named
        spread = [
            (-sum(map(len, parts)), hit.end - hit.start, order, hit)
            for last, names in self._by_last.items()
            if last in text
            for order, parts, name in names
            if parts[0] in text and (hit := _spread_hit(text, parts, name))
        ]
        return [min(spread)[-1]] if spread else []


def _any_of(words: set[str]) -> re.Pattern[str]:
    """Whether any of the words stands in a text; those that hold another of them add nothing."""
    shortest = sorted(word for word in words if not any(other in word for other in words if other != word))
    return re.compile("|".join(map(re.escape, shortest)) or "(?!)")


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
