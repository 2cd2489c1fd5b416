"""Packed rows add up to what numpy adds up."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.features import Run, names_of, run_named
from bot.nlu.rows import AT_ONCE, Rows

RANDOM = np.random.default_rng(5)
RUNS: list[Run] = ["找", "找活", "找活干", "活", "干>", "活干>", ("电焊",), ("电焊", "工"), ("#3",)]
"""Of 活干> the middle beginning is not known, of 干> the first."""
WEIGHTS = (RANDOM.standard_normal((len(RUNS), 27)) * 3).astype(np.float32)


@pytest.fixture(scope="module")
def rows() -> Rows:
    return Rows(RUNS, WEIGHTS)


@pytest.mark.parametrize("count", [0, 1, 7, 300])
def test_runs_add_up_with_all_that_they_begin_with(rows: Rows, count: int) -> None:
    asked: list[Run] = [RUNS[row] for row in RANDOM.integers(0, len(RUNS), count)]
    asked += ["找人来", "unknown", ("电焊", "师傅"), ("unknown",), ()]
    stood_for = [run_named(name) for run in asked for name in names_of(run)]
    known = [RUNS.index(run) for run in stood_for if run in RUNS]
    *sums, number = rows.add_up(asked)
    assert number == len(known) > count
    rounded = len(asked) / 2 / rows.scale
    assert rounded < 0.03 * len(asked)
    assert np.array(sums) / rows.scale == pytest.approx(WEIGHTS[known].sum(axis=0), abs=rounded)


def test_no_lane_runs_over_into_the_next(rows: Rows) -> None:
    weights = WEIGHTS[[0, 1, 2]]
    heaviest = Rows(RUNS[:3], weights)
    many = AT_ONCE * 5 + 1
    *sums, known = heaviest.add_up(["找活干"] * many)
    assert known == many * 3
    assert np.array(sums) / heaviest.scale == pytest.approx(weights.sum(axis=0) * many, abs=many / 2 / heaviest.scale)


def test_a_run_is_found_again_by_the_name_of_its_longest_feature() -> None:
    assert [run_named(names_of(run)[-1]) for run in RUNS] == RUNS
    assert names_of(("电焊", "工")) == ["=电焊", "=电焊+工"]
