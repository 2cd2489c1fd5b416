"""Rows of weights that are added up for the runs of a message, each packed into one integer."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct

import numpy as np
import numpy.typing as npt

from bot.nlu.features import Run

MOST = 4096
"""Rows that may be added up at once without a lane running over; no message has as many features."""
_LANE = 32


class Rows:
    """Rows of a matrix by run. A row is one integer with a lane of 32 bits for each column and a last one that counts.

    Adding such integers adds all columns at once and without a call of numpy, whose calls alone cost more than the
    forty short rows of a message. A lane holds a weight times `scale`, rounded. What is kept for a run is the sum of
    its row and those of its beginnings, so that one look-up finds the three of most letters. Beginnings stand before
    what begins with them, as sorting has it.
    """

    def __init__(self, runs: Sequence[Run], weights: npt.NDArray[np.float32]) -> None:
        self.scale = (2 ** (_LANE - 1) - 1) / (MOST * float(np.abs(weights).max(initial=1.0)))
        lanes = np.ones((len(runs), weights.shape[1] + 1), dtype="<i4")
        np.rint(weights * np.float32(self.scale), out=lanes[:, :-1], casting="unsafe")
        self._columns = Struct(f"<{weights.shape[1]}ii")
        self._half = sum(1 << (_LANE * lane + _LANE - 1) for lane in range(lanes.shape[1]))
        lanes ^= np.int32(-1 << _LANE - 1)  # lifted by half a lane's range, none is below zero
        packed, size = lanes.tobytes(), self._columns.size
        self._sums: dict[Run, int] = {}
        for at, run in enumerate(runs):
            row = int.from_bytes(packed[at * size : at * size + size], "little")
            self._sums[run] = row - self._half + self._longest(run[:-1])

    def add_up(self, runs: Sequence[Run]) -> tuple[int, ...]:
        """The sum of each column over the known ones of what `runs` stand for, and last how many those were."""
        known = self._sums.get
        found = map(known, runs)
        sums = [
            known(run[:-1]) or known(run[:1], 0) if row is None else row for run, row in zip(runs, found, strict=True)
        ]
        total = sum(sums, self._half) ^ self._half
        return self._columns.unpack(total.to_bytes(self._columns.size, "little"))

    def _longest(self, run: Run) -> int:
        """The sum of the longest known beginning of `run`."""
        return next((self._sums[run[:end]] for end in range(len(run), 0, -1) if run[:end] in self._sums), 0)
