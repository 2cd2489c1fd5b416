"""Messages written from the contract alone, before any example sentence; never trained on, but misses were mended."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.nlu import Parser
from bot.nlu.evaluate import Report, evaluate, read_expected
from bot.nlu.examples import read_folder
from bot.nlu.train import fillings
from tests.nlu.conftest import INTENTS

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def report(parser: Parser) -> Report:
    return evaluate(parser, read_expected(HERE / "unseen.jsonl"), TODAY)


def test_nine_messages_in_ten_have_the_right_intent(report: Report) -> None:
    assert report.messages >= 300
    assert report.accuracy >= 0.96
    assert report.macro_f1 >= 0.95
    assert min(report.by_intent.values()) >= 0.85


def test_slots_are_read_exactly(report: Report) -> None:
    assert report.slot_f1 >= 0.94


def test_confidence_means_what_it_says(report: Report) -> None:
    assert report.calibration_error <= 0.04


def test_out_of_scope_is_seen_and_costs_real_requests_little(report: Report) -> None:
    expected = read_expected(HERE / "unseen.jsonl")
    missed = [miss for miss in report.misses if miss.intent != miss.expected.intent]
    outside = sum(line.intent == "out_of_scope" for line in expected)
    assert sum(miss.expected.intent == "out_of_scope" for miss in missed) <= 0.1 * outside
    assert sum(miss.intent == "out_of_scope" for miss in missed) <= 0.02 * (len(expected) - outside)


def test_every_intent_is_asked_for() -> None:
    asked = Counter(line.intent for line in read_expected(HERE / "unseen.jsonl"))
    assert set(asked) == {path.stem for path in INTENTS.glob("*.toml")}


def test_longer_test_messages_are_no_example_sentences() -> None:
    """Short ones (你好, 退订) cannot be told apart; a sentence of eight characters or more can."""
    examples = {example.text for example in read_folder(INTENTS, fillings()).examples}
    tested = {line.text for line in read_expected(HERE / "unseen.jsonl") if len(line.text) >= 8}
    assert len(tested) > 180
    assert len(tested & examples) <= 2


def test_later_messages_in_harder_words(parser: Parser) -> None:
    """Written after the example sentences to find gaps; what they showed was mended, so they measure a little less."""
    report = evaluate(parser, read_expected(HERE / "unseen_later.jsonl"), TODAY)
    assert report.messages >= 180
    assert report.accuracy >= 0.93
    assert report.slot_f1 >= 0.92
