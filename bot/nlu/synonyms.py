"""Dialect and everyday variants brought to one word, so that what is learnt of one holds for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.nlu.wordbook import Misspelt, line_of, read_toml


class Synonyms:
    """Variants of `same.toml`; the longest at each place is replaced."""

    def __init__(self, path: Path) -> None:
        self._main: dict[str, str] = {}
        for word, variants in read_toml(path).items():
            for variant in variants:
                if self._main.setdefault(variant, word) != word:
                    raise Misspelt(
                        path, line_of(path, f'"{variant}"'), f"{variant!r} already counts as {self._main[variant]}"
                    )
        self._variant = _any_of((*self._main, *self._main.values()))

    def unify(self, text: str) -> str:
        """The text with every variant replaced; a main word keeps its place against shorter variants inside it."""
        return self._variant.sub(self._main_word, text)

    def _main_word(self, match: re.Match[str]) -> str:
        return self._main.get(match[0], match[0])

    def unify_words(self, words: Sequence[str]) -> list[str]:
        """The words without the marks between them, each by its main word."""
        main = self._main
        return [main.get(word, word) for word in words if word.isalnum()]


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """The longest of `words` at a place; their first characters stand once each, so most places are passed over."""
    ends: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        ends.setdefault(word[0], []).append(re.escape(word[1:]))
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in ends.items()) or "(?!)")
