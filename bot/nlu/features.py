"""What the intent model sees of a message: runs of up to three characters with slot values taken out, and its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from operator import add

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


def features_of(text: str, tokens: Sequence[str], hits: Sequence[Hit], synonyms: Synonyms) -> list[str]:
    """Names of features, some more than once; the same for training and use."""
    plain = synonyms.unify(signed(text[:FARTHEST], hits))
    plain = plain if plain.isalnum() else _MARKS.sub("", plain)
    padded = f"<{plain}>"
    pairs = list(map(add, padded, padded[1:]))
    found = [f"#{min(len(padded), 40) // 4}", *padded, *pairs, *map(add, pairs, padded[2:])]
    words = synonyms.unify_words(tokens[:FARTHEST])
    found += ["=" + word for word in words]
    found += [f"{first}+{second}" for first, second in pairwise(words)]
    return found


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
