"""Packed rows add up to what numpy adds up."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.rows import MOST, Rows

RANDOM = np.random.default_rng(5)
NAMES = [f"f{number}" for number in range(40)]
WEIGHTS = (RANDOM.standard_normal((40, 27)) * 3).astype(np.float32)


@pytest.fixture(scope="module")
def rows() -> Rows:
    return Rows(NAMES, WEIGHTS)


@pytest.mark.parametrize("count", [0, 1, 7, 300])
def test_columns_add_up_and_unknown_names_do_not_count(rows: Rows, count: int) -> None:
    chosen = RANDOM.integers(0, len(NAMES), count)
    *sums, known = rows.add_up([*(NAMES[row] for row in chosen), "unknown"])
    assert known == count
    assert np.array(sums) / rows.scale == pytest.approx(WEIGHTS[chosen].sum(axis=0), abs=1e-3)


def test_no_lane_runs_over_into_the_next(rows: Rows) -> None:
    heaviest = int(np.abs(WEIGHTS).max(axis=1).argmax())
    *sums, known = rows.add_up([NAMES[heaviest]] * MOST)
    assert known == MOST
    assert np.array(sums) / rows.scale == pytest.approx(WEIGHTS[heaviest] * MOST, rel=1e-3, abs=0.1)
