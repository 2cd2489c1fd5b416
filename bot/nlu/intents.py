"""Which intent a message has: a linear model over features, read with numpy alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter

import numpy as np

from bot.nlu.modelfile import Trained

SURE = 0.99
"""Score of a message that stands in the data as meaning one thing as a whole."""
_MARKS = re.compile(r"[^\w]+")

MOST = 1024
"""Features for which a row of ones is kept ready: adding rows up as a product is twice as fast."""
_SCORE = itemgetter(1)

Ranked = tuple[tuple[str, float], ...]


def bare(text: str) -> str:
    """A message without its marks, as whole messages are compared."""
    return _MARKS.sub("", text) or text.strip()


class IntentRanker:
    def __init__(self, model: Trained) -> None:
        self._intents = model.intents
        self._row = {feature: row for row, feature in enumerate(model.features)}
        self._weights = model.weights
        self._bias = model.bias
        self._ones = np.ones(MOST, dtype=np.float32)
        self._temperature = np.float32(model.temperature)
        self._whole = {
            text: ((intent, SURE), *((other, 0.0) for other in model.intents if other != intent))
            for text, intent in model.whole.items()
        }

    def whole(self, text: str) -> Ranked | None:
        """The ranking of a message that the data lists as a whole, None for any other."""
        return self._whole.get(bare(text))

    def rank(self, features: Sequence[str]) -> Ranked:
        """All intents with calibrated scores that sum to one, the best first."""
        rows = [row for row in map(self._row.get, features) if row is not None]
        logits = self._bias
        if rows:
            ones = self._ones[: len(rows)] if len(rows) <= MOST else np.ones(len(rows), dtype=np.float32)
            logits = (ones @ self._weights.take(rows, axis=0)) * np.float32(len(rows) ** -0.5) + logits
        scores = np.exp((logits - np.maximum.reduce(logits)) / self._temperature)
        scores /= np.add.reduce(scores)
        return tuple(sorted(zip(self._intents, scores.tolist(), strict=True), key=_SCORE, reverse=True))
