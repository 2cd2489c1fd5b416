"""Words of a text: jieba with the project's own dictionary; the only file that knows jieba."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import log
from operator import add
from pathlib import Path

import jieba

from bot.nlu.memo import Memo

logging.getLogger("jieba").setLevel(logging.WARNING)

OWN_WORD = 4000
"""Frequency given to words of the project's lists, so that they win over chance divisions."""
_COMMON = 60
"""General words rarer than this in jieba's dictionary are left out: they cost memory and split nothing that we read."""


_NEVER = float("-inf")
"""What a beginning of a word weighs that is no word itself."""
_ALONE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
"""Letters and digits that join with their like when no word holds them."""
_PIECES = 20_000
"""Pieces of text whose words are remembered."""


class Segmenter:
    """Cuts by the given word frequencies into the words of jieba's `cut(text, HMM=False)`, at a fraction of its cost.

    jieba takes logarithms of the same frequencies anew for every message; here each word's weight is known beforehand,
    and what stands between two places that no word reaches across is cut once and remembered.
    """

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        total = log(sum(frequencies.values()) or 1)
        by_frequency = {count: log(count) - total for count in set(frequencies.values()) if count}
        self._unknown = 0.0 - total
        self._weights = {word: by_frequency.get(count, _NEVER) for word, count in frequencies.items()}
        for word in frequencies:
            for end in range(1, len(word)):
                self._weights.setdefault(word[:end], _NEVER)
        self._piece = Memo(self._cut_piece, _PIECES).__getitem__

    def pairs(self) -> frozenset[str]:
        """Every two characters that stand side by side in a word: elsewhere no word runs across."""
        own = {word: word for word in self._weights if len(word) == 2}
        words = filter(jieba.re_han_default.fullmatch, self._weights)
        pairs = chain.from_iterable(map(add, word, word[1:]) for word in words)
        return frozenset(own.get(pair, pair) for pair in pairs)  # the same strings: six megabytes less

    def cut(self, pieces: Iterable[str]) -> list[str]:
        """The words, in order, of a text that came in pieces; characters that no word covers stand alone.

        The pieces end where no pair of `pairs` runs across; many of them come again in other messages.
        """
        words = [*chain.from_iterable(map(self._piece, pieces))]
        return words if _ALONE.isdisjoint(words) else _joined(words)

    def _cut_piece(self, piece: str) -> list[str]:
        if len(piece) == 1:
            return [piece]
        words: list[str] = []
        at, ends = 0, self._ends(piece)
        while at < len(piece):
            words.append(piece[at : ends[at]])
            at = ends[at]
        return words

    def _ends(self, block: str) -> list[int]:
        """For each place where the likeliest word from there ends; of equals the longer, as in jieba."""
        size = len(block)
        weights = self._weights
        best = [0.0] * (size + 1)
        ends = [0] * size
        for at in range(size - 1, -1, -1):
            weight = weights.get(block[at])
            top = (self._unknown if weight is None or weight == _NEVER else weight) + best[at + 1]
            end = at + 1
            if weight is not None:
                for stop in range(at + 2, size + 1):
                    weight = weights.get(block[at:stop])
                    if weight is None:
                        break
                    if weight + best[stop] >= top:
                        top, end = weight + best[stop], stop
            best[at], ends[at] = top, end
        return ends


def _joined(words: Sequence[str]) -> list[str]:
    """Single letters and digits side by side are one word."""
    found: list[str] = []
    joined = ""
    for word in words:
        if word in _ALONE:
            joined += word
            continue
        if joined:
            found.append(joined)
            joined = ""
        found.append(word)
    return [*found, joined] if joined else found


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
