"""Which intent a message has: a linear model over features."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import exp, log

from bot.nlu.features import Run, run_named
from bot.nlu.modelfile import Trained
from bot.nlu.rows import Rows

SURE = 0.99
"""Score of a message that stands in the data as meaning one thing as a whole."""
FAINT = 1e-4
"""An intent this many times less likely than the best is none that could be meant."""
_FAINT = log(FAINT)
_MARKS = re.compile(r"[^\w]+")

Ranked = tuple[tuple[str, float], ...]


def bare(text: str) -> str:
    """A message without its marks, as whole messages are compared."""
    return text if text.isalnum() else _MARKS.sub("", text) or text.strip()


class IntentRanker:
    def __init__(self, model: Trained) -> None:
        self._intents = model.intents
        self._rows = Rows(list(map(run_named, model.features)), model.weights)
        self._bias = (model.bias / model.temperature).tolist()
        self._unit = 1 / (self._rows.scale * model.temperature)
        self._whole = {text: ((intent, SURE),) for text, intent in model.whole.items()}

    def whole(self, text: str) -> Ranked | None:
        """The ranking of a message that the data lists as a whole, None for any other."""
        return self._whole.get(bare(text))

    def rank(self, runs: Sequence[Run]) -> Ranked:
        """The intents that may be meant, the best first, with calibrated scores; those below FAINT are left out."""
        *sums, known = self._rows.add_up(runs)
        unit = self._unit * known**-0.5 if known else 0.0
        powers = [total * unit + bias for total, bias in zip(sums, self._bias, strict=True)]
        peak = max(powers)  # taken off all, so that no power runs over
        faint = peak + _FAINT
        meant = [pair for pair in zip(powers, self._intents, strict=True) if pair[0] > faint]
        meant.sort(reverse=True)
        odds = [exp(power - peak) for power, _ in meant]
        unit = 1 / sum(odds)
        return tuple([(intent, odd * unit) for odd, (_, intent) in zip(odds, meant, strict=True)])
