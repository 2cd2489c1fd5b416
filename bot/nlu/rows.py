"""Rows of weights that are added up for the runs of a message, each packed into one integer."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct

import numpy as np
import numpy.typing as npt

from bot.nlu.features import Run

AT_ONCE = 64
"""Rows that are added up before a lane could run over; few messages have more."""
_LANE = 16


class Rows:
    """Rows of a matrix by run. A row is one integer with a lane of 16 bits for each column and a last one that counts.

    Adding such integers adds all columns at once and without a call of numpy, whose calls alone cost more than the
    forty short rows of a message. A lane holds a weight times `scale`, rounded: short lanes, because most of a look-up
    is waiting for the memory where its row lies. What is kept for a run is the sum of its row and those of its
    beginnings, so that one look-up finds the three of most letters. Beginnings stand before what begins with them, as
    sorting has it.
    """

    def __init__(self, runs: Sequence[Run], weights: npt.NDArray[np.float32]) -> None:
        sums = _with_beginnings(runs, weights)
        self.scale = (2 ** (_LANE - 1) - 1) / (AT_ONCE * float(np.abs(sums[:, :-1]).max(initial=1.0)))
        sums[:, :-1] *= np.float32(self.scale)
        lanes = np.rint(sums).astype("<i2")
        self._columns = Struct(f"<{lanes.shape[1]}h")
        self._half = sum(1 << (_LANE * lane + _LANE - 1) for lane in range(lanes.shape[1]))
        lanes ^= np.int16(-1 << _LANE - 1)  # lifted by half a lane's range, none is below zero
        packed, size, half = lanes.tobytes(), self._columns.size, self._half
        self._sums: dict[Run, int] = {
            run: int.from_bytes(packed[at * size : at * size + size], "little") - half for at, run in enumerate(runs)
        }

    def add_up(self, runs: Sequence[Run]) -> tuple[int, ...]:
        """The sum of each column over the known ones of what `runs` stand for, and last how many those were."""
        known = self._sums.get
        found = map(known, runs)
        sums = [
            known(run[:-1]) or known(run[:1], 0) if row is None else row for run, row in zip(runs, found, strict=True)
        ]
        if len(sums) <= AT_ONCE:
            return self._total(sums)
        parts = [self._total(sums[at : at + AT_ONCE]) for at in range(0, len(sums), AT_ONCE)]
        return tuple(map(sum, zip(*parts, strict=True)))

    def _total(self, sums: Sequence[int]) -> tuple[int, ...]:
        total = sum(sums, self._half) ^ self._half
        return self._columns.unpack(total.to_bytes(self._columns.size, "little"))


def _with_beginnings(runs: Sequence[Run], weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """To each row those of its run's beginnings added, and a last column that counts them."""
    place = {run: at for at, run in enumerate(runs)}
    sums = np.ones((len(runs), weights.shape[1] + 1), dtype=np.float32)
    sums[:, :-1] = weights
    for at, run in enumerate(runs):
        begun = next((place[run[:end]] for end in range(len(run) - 1, 0, -1) if run[:end] in place), None)
        if begun is not None:
            sums[at] += sums[begun]
    return sums
