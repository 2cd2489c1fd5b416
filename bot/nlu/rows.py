"""Rows of weights that are added up by name, each packed into one integer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from struct import Struct

import numpy as np
import numpy.typing as npt

MOST = 4096
"""Rows that may be added up at once without a lane running over; no message has as many features."""
_LANE = 32


class Rows:
    """Named rows of a matrix. A row is one integer with a lane of 32 bits for each column and a last one that counts.

    Adding such integers adds all columns at once, in one C loop over the names and without a call of numpy, whose calls
    alone cost more than the forty short rows of a message. A lane holds a weight times `scale`, rounded.
    """

    def __init__(self, names: Sequence[str], weights: npt.NDArray[np.float32]) -> None:
        self.scale = (2 ** (_LANE - 1) - 1) / (MOST * float(np.abs(weights).max(initial=1.0)))
        lanes = np.ones((len(names), weights.shape[1] + 1), dtype="<i4")
        np.rint(weights * np.float32(self.scale), out=lanes[:, :-1], casting="unsafe")
        self._columns = Struct(f"<{weights.shape[1]}ii")
        self._half = sum(1 << (_LANE * lane + _LANE - 1) for lane in range(lanes.shape[1]))
        unsigned = lanes.view("<u4") ^ np.uint32(1 << _LANE - 1)  # lifted by half a lane's range, none is below zero
        self._rows = {
            name: int.from_bytes(row.tobytes(), "little") - self._half
            for name, row in zip(names, unsigned, strict=True)
        }

    def add_up(self, names: Iterable[str]) -> tuple[int, ...]:
        """The sum of each column over the known ones of `names`, and last how many those were."""
        total = sum(map(self._rows.get, names, repeat(0)), self._half) ^ self._half
        return self._columns.unpack(total.to_bytes(self._columns.size, "little"))
