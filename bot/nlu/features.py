"""What the intent model sees of a message: runs of up to three characters with slot values taken out, and its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from sys import intern
from typing import TypeAlias

from bot.nlu.hits import Hit
from bot.nlu.synonyms import Synonyms

SIGNS = {
    "work_place": "P", "home_place": "P", "occupation": "O", "wage": "W", "date": "D", "scheme": "S", "ordinal": "N",
    "headcount": "H", "phone": "T", "id_number": "I", "person_name": "M", "age": "A",
}  # fmt: skip
"""One capital letter for each kind of value: texts are lower case, so none can be taken for a letter of theirs."""
FARTHEST = 120
"""Characters that are read: what a pasted notice wants is said at its beginning."""
_MARKS = re.compile(r"[^\w]+")

Run: TypeAlias = str | tuple[str, ...]
"""Letters in a row, or words in a row. It stands for itself and for all that it begins with: abc for a, ab and abc."""


def runs_of(text: str, tokens: Sequence[str], hits: Sequence[Hit], synonyms: Synonyms) -> list[Run]:
    """From each letter on three, from each word on two, and the length; some come twice. Training reads them too."""
    plain = synonyms.unify(signed(text[:FARTHEST], hits))
    plain = plain if plain.isalnum() else _MARKS.sub("", plain)
    padded = f"<{plain}>"
    words = synonyms.unify_words(tokens[:FARTHEST])
    runs: list[Run] = [padded[at : at + 3] for at in range(len(padded))]
    runs += pairwise(words)
    runs += (tuple(words[-1:]), (f"#{min(len(padded), 40) // 4}",))
    return runs


def names_of(run: Run) -> list[str]:
    """The features that a run stands for, by name, the shortest first."""
    beginnings = (run[:end] for end in range(1, len(run) + 1))
    return [begun if isinstance(begun, str) else "=" + "+".join(begun) for begun in beginnings]


def run_named(name: str) -> Run:
    """The run whose longest feature has this name."""
    return tuple(map(intern, name[1:].split("+"))) if name.startswith("=") else name


def signed(text: str, hits: Sequence[Hit]) -> str:
    """The text with each slot value replaced by the sign of its kind; of two that overlap the longer wins."""
    if not hits:
        return text
    pieces: list[str] = []
    at = 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.slot in SIGNS and hit.start >= at and hit.start < len(text):
            pieces += (text[at : hit.start], SIGNS[hit.slot])
            at = hit.end
    pieces.append(text[at:])
    return "".join(pieces)
