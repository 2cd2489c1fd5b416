"""Dialect and everyday variants brought to one word, so that what is learnt of one holds for all."""

from __future__ import annotations

from collections.abc import Sequence
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
        self._index: dict[str, list[str]] = {}
        for variant in sorted((*self._main, *self._main.values()), key=len, reverse=True):
            self._index.setdefault(variant[0], []).append(variant)

    def unify(self, text: str) -> str:
        """The text with every variant replaced; a main word keeps its place against shorter variants inside it."""
        pieces: list[str] = []
        at, size, index = 0, len(text), self._index
        while at < size:
            char = text[at]
            for variant in index.get(char, ()):
                if text.startswith(variant, at):
                    pieces.append(self._main.get(variant, variant))
                    at += len(variant)
                    break
            else:
                pieces.append(char)
                at += 1
        return "".join(pieces)

    def unify_words(self, words: Sequence[str]) -> list[str]:
        main = self._main
        return [main.get(word, word) for word in words]
