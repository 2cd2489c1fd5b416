"""How good a parser is on messages with known answers: intents, slots, calibration, worst confusions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.messages import Understanding
from bot.nlu.entities import LISTS

BINS = 10
"""Steps of confidence over which the expected calibration error is taken."""

Understand = Callable[[str, date], Understanding]


class Unreadable(ValueError):
    """A line of the test file that is no `{"text", "intent", "slots"}`; the message says which."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a message should be read as; `slots` None where the line says nothing of them, so that none are judged."""

    text: str
    intent: str
    slots: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Miss:
    """One message whose intent or slots came out otherwise."""

    expected: Expected
    intent: str
    confidence: float
    slots: Mapping[str, Any]

    @property
    def wrong_intent(self) -> bool:
        return self.intent != self.expected.intent


@dataclass(frozen=True, slots=True)
class Report:
    """`by_intent`: F1 of each intent; `table`: for each expected intent how often each intent was found.

    `confusions`: expected, found, messages, the most frequent first; `reliability`: confidence, accuracy and messages
    of each bin; `misses`: wrong intents before wrong slots, the surest first: the worst is what was wrong for certain.
    """

    messages: int
    accuracy: float
    macro_f1: float
    slot_f1: float
    calibration_error: float
    by_intent: Mapping[str, float]
    table: Mapping[str, Mapping[str, int]]
    confusions: Sequence[tuple[str, str, int]]
    reliability: Sequence[tuple[float, float, int]]
    misses: Sequence[Miss]


def read_expected(path: Path) -> list[Expected]:
    """JSON lines of text, intent and slots; raises Unreadable with the line's number."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found.append(Expected(row["text"], row["intent"], row.get("slots")))
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(f"{path}, line {number}: not a JSON object with text and intent ({error})") from error
    return found


def evaluate(understand: Understand, lines: Iterable[Expected], today: date) -> Report:
    """Reads every message once and counts."""
    rows = [(line, understand(line.text, today)) for line in lines]
    if not rows:
        raise Unreadable("no messages to evaluate")
    right = [line.intent == said.intent for line, said in rows]
    by_intent = _f1_by_intent([(line.intent, said.intent) for line, said in rows])
    expected = {line.intent for line, _ in rows}
    reliability = _reliability([(said.confidence, hit) for (_, said), hit in zip(rows, right, strict=True)])
    error = sum(abs(sure - hit) * count for sure, hit, count in reliability) / len(rows)
    table = _table(rows)
    confusions = [
        (intent, found, count) for intent, row in table.items() for found, count in row.items() if found != intent
    ]
    misses = [_miss(line, said) for line, said in rows if line.intent != said.intent or not _same_slots(line, said)]
    return Report(
        messages=len(rows),
        accuracy=sum(right) / len(rows),
        macro_f1=sum(by_intent[intent] for intent in expected) / len(expected),
        slot_f1=_slot_f1(rows),
        calibration_error=error,
        by_intent=dict(sorted(by_intent.items())),
        table=table,
        confusions=sorted(confusions, key=lambda each: (-each[2], each[:2])),
        reliability=reliability,
        misses=sorted(misses, key=lambda miss: (not miss.wrong_intent, -miss.confidence)),
    )


def _table(rows: Sequence[tuple[Expected, Understanding]]) -> dict[str, dict[str, int]]:
    counted = Counter((line.intent, said.intent) for line, said in rows)
    table: dict[str, dict[str, int]] = {}
    for (expected, found), count in sorted(counted.items()):
        table.setdefault(expected, {})[found] = count
    return table


def _same_slots(line: Expected, said: Understanding) -> bool:
    return line.slots is None or same(line.slots, said.slots)


def same(expected: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether two sets of slots say the same; the order in a list does not matter."""
    return atoms(expected) == atoms(found)


def atoms(slots: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Each single statement of some slots: one for each member of a list, one for each other slot."""
    found = set()
    for slot, value in slots.items():
        for part in value if slot in LISTS else [value]:
            found.add((slot, json.dumps(part, ensure_ascii=False, sort_keys=True)))
    return found


def _miss(line: Expected, said: Understanding) -> Miss:
    return Miss(line, said.intent, said.confidence, said.slots)


def _slot_f1(rows: Sequence[tuple[Expected, Understanding]]) -> float:
    hits = wanted = given = 0
    for line, said in rows:
        if line.slots is None:
            continue
        expected, found = atoms(line.slots), atoms(said.slots)
        hits, wanted, given = hits + len(expected & found), wanted + len(expected), given + len(found)
    return 2 * hits / (wanted + given) if wanted + given else 1.0


def _f1_by_intent(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    expected, found = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    hits = Counter(pair[0] for pair in pairs if pair[0] == pair[1])
    return {intent: 2 * hits[intent] / (expected[intent] + found[intent]) for intent in expected | found}


def _reliability(scored: Sequence[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, hit in scored:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, hit))
    return [
        (sum(sure for sure, _ in each) / len(each), sum(hit for _, hit in each) / len(each), len(each))
        for each in bins
        if each
    ]
