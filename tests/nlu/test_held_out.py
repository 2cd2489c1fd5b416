"""Messages that nobody tunes to: only figures are ever looked at, in the failure of a test too."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.nlu import Parser
from bot.nlu.evaluate import Report, evaluate, read_expected
from bot.nlu.examples import read_folder
from bot.nlu.train import fillings
from tests.nlu.conftest import INTENTS

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
OUT = "out_of_scope"


class Figures(NamedTuple):
    """What may be known of a set: `seen` of what is out of scope, `lost` of requests that were taken for it."""

    messages: int
    accuracy: float
    macro_f1: float
    slot_f1: float
    calibration_error: float
    weakest: float
    seen: float
    lost: float


def figures(report: Report) -> Figures:
    found = report.table
    outside = sum(found[OUT].values())
    lost = sum(row.get(OUT, 0) for intent, row in found.items() if intent != OUT)
    return Figures(
        messages=report.messages,
        accuracy=report.accuracy,
        macro_f1=report.macro_f1,
        slot_f1=report.slot_f1,
        calibration_error=report.calibration_error,
        weakest=min(report.by_intent.values()),
        seen=found[OUT].get(OUT, 0) / outside,
        lost=lost / (report.messages - outside),
    )


@pytest.fixture(scope="module", params=["held", "strangers"])
def measured(request: pytest.FixtureRequest, parser: Parser) -> Figures:
    return figures(evaluate(parser, read_expected(HERE / f"{request.param}.jsonl"), TODAY))


def test_intents(measured: Figures) -> None:
    assert measured.messages >= 500
    assert measured.accuracy >= 0.96
    assert measured.macro_f1 >= 0.95
    assert measured.weakest >= 0.85


def test_slots(measured: Figures) -> None:
    assert measured.slot_f1 >= 0.94


def test_confidence_means_what_it_says(measured: Figures) -> None:
    assert measured.calibration_error <= 0.04


def test_what_is_out_of_scope_is_seen_and_takes_few_requests_along(measured: Figures) -> None:
    assert measured.seen >= 0.9
    assert measured.lost <= 0.02


@pytest.mark.parametrize("name", ["held", "strangers"])
def test_every_intent_is_asked_for(name: str) -> None:
    asked = Counter(line.intent for line in read_expected(HERE / f"{name}.jsonl"))
    assert len(asked) == len(list(INTENTS.glob("*.toml")))


@pytest.mark.parametrize("name", ["held", "strangers"])
def test_its_sentences_are_no_example_sentences(name: str) -> None:
    """Short ones (你好, 退订) cannot be told apart; a sentence of eight characters or more can."""
    examples = {example.text for example in read_folder(INTENTS, fillings()).examples}
    tested = {line.text for line in read_expected(HERE / f"{name}.jsonl") if len(line.text) >= 8}
    shared = len(tested & examples)
    assert shared <= 0.01 * len(tested)
