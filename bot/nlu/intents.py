"""Which intent a message has: a linear model over features."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import exp
from operator import itemgetter

from bot.nlu.features import Run, run_named
from bot.nlu.modelfile import Trained
from bot.nlu.rows import Rows

SURE = 0.99
"""Score of a message that stands in the data as meaning one thing as a whole."""
_MARKS = re.compile(r"[^\w]+")

_SCORE = itemgetter(1)

Ranked = tuple[tuple[str, float], ...]


def bare(text: str) -> str:
    """A message without its marks, as whole messages are compared."""
    return _MARKS.sub("", text) or text.strip()


class IntentRanker:
    def __init__(self, model: Trained) -> None:
        self._intents = model.intents
        self._rows = Rows(list(map(run_named, model.features)), model.weights)
        self._bias = (model.bias / model.temperature).tolist()
        self._unit = 1 / (self._rows.scale * model.temperature)
        self._whole = {
            text: ((intent, SURE), *((other, 0.0) for other in model.intents if other != intent))
            for text, intent in model.whole.items()
        }

    def whole(self, text: str) -> Ranked | None:
        """The ranking of a message that the data lists as a whole, None for any other."""
        return self._whole.get(bare(text))

    def rank(self, runs: Sequence[Run]) -> Ranked:
        """All intents with calibrated scores that sum to one, the best first."""
        *sums, known = self._rows.add_up(runs)
        unit = self._unit * known**-0.5 if known else 0.0
        peak = max(sums)  # taken off all, so that no power runs over
        odds = [exp((total - peak) * unit + bias) for total, bias in zip(sums, self._bias, strict=True)]
        all_odds = sum(odds)
        scores = [odd / all_odds for odd in odds]
        return tuple(sorted(zip(self._intents, scores, strict=True), key=_SCORE, reverse=True))
