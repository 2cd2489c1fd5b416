"""Words of a text: jieba with the project's own dictionary; the only file that knows jieba."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path

import jieba

logging.getLogger("jieba").setLevel(logging.WARNING)

OWN_WORD = 4000
"""Frequency given to words of the project's lists, so that they win over chance divisions."""
_COMMON = 8
"""General words rarer than this in jieba's dictionary are left out: they cost memory and split nothing that we read."""


class Segmenter:
    """Cuts by the given word frequencies. Built without jieba's own dictionary file, so it is ready at once."""

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        self._tokenizer = jieba.Tokenizer()
        prefixes = dict(frequencies)
        for word in frequencies:
            for end in range(1, len(word)):
                prefixes.setdefault(word[:end], 0)
        self._tokenizer.FREQ = prefixes
        self._tokenizer.total = sum(frequencies.values())
        self._tokenizer.initialized = True

    def cut(self, text: str) -> list[str]:
        """The words of `text` in order; characters that no word covers stand alone."""
        return [str(word) for word in self._tokenizer.cut(text, HMM=False)]

    def frequency(self, word: str) -> int:
        """How common a word is, 0 for none."""
        return int(self._tokenizer.FREQ.get(word, 0))


def general_words() -> dict[str, int]:
    """The common part of jieba's dictionary: word to frequency."""
    path = Path(jieba.__file__).with_name("dict.txt")
    found: dict[str, int] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, frequency, _ = line.split(" ")
        if int(frequency) >= _COMMON and len(word) <= 4:
            found[word] = int(frequency)
    return found


def with_own_words(general: Mapping[str, int], own: Iterable[str]) -> dict[str, int]:
    merged = dict(general)
    for word in own:
        merged[word] = max(merged.get(word, 0), OWN_WORD)
    return merged
