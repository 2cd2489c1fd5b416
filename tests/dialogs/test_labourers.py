"""Simulated labourers: seeded random talks with digressions, corrections and nonsense, and what must always hold."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest

from bot.channels.lengths import segments
from bot.dialogs import all_dialogs
from bot.dialogs.stack import Advanced, advance, dump, load
from bot.messages import Kind, Person, Turn, Understanding
from tests.conversations.player import KINDS
from tests.dialogs.office_fake import NOW, FakeOffice
from tests.house import understanding

TALKS = Path(__file__).parents[1] / "conversations"
SHORT = (TALKS / "short_answers.lst").read_text(encoding="utf-8").split()
KNOWN = Person(id=1, name="王秀兰", phone="+8613812345678", area="530627102201", area_name="泼机村", gender="female")
TURNS = 14


@cache
def said_in_talks() -> list[str]:
    lines = [line for path in sorted(TALKS.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [line[2:].strip() for line in lines if line.startswith("> ") and "取关" not in line]


@cache
def understood(text: str) -> Understanding:
    return understanding()(text, NOW.date())


def next_turn(dice: random.Random, person: Person, via: str) -> Turn:
    text = dice.choice(SHORT) if dice.random() < 0.6 else dice.choice(said_in_talks())
    kind: Kind = "text"
    if text.startswith("["):
        name, _, text = text[1:].partition("]")
        kind, text = KINDS[name], text.strip()
    heard = bool(text) and kind in {"text", "voice", "place"}
    said = understood(text) if heard else Understanding(text, (), (), {})
    return Turn(said, kind, person, via, NOW, {}, text)


def holds(advanced: Advanced, via: str, before: list[str]) -> str:
    text = "\n".join(reply.text for reply in advanced.replies)
    assert text.strip()
    assert len(text) <= 430
    assert "None" not in text
    assert via != "sms" or segments("【镇雄人社】" + text) <= 3
    assert len(advanced.stack) <= 3
    assert advanced.heard or before[-2:] != [text, text], "the same question a third time"
    return text


@pytest.mark.parametrize("seed", range(100))
def test_a_labourer_talks_at_random(seed: int) -> None:
    dice = random.Random(seed)
    office, via, person = FakeOffice(), dice.choice(["wechat", "sms"]), dice.choice([Person(), KNOWN])
    dialogs = all_dialogs()
    stack: str | None = None
    answers: list[str] = []
    for _ in range(TURNS):
        turn = next_turn(dice, person, via)
        advanced = advance(load(stack), turn, dialogs, office)
        answers.append(holds(advanced, via, answers))
        stack = dump(advanced.stack)
        assert load(stack) == advanced.stack
    confirmed = sum("报上了，编号" in answer or "申请收下了，编号" in answer for answer in answers)
    assert len(office.did("enrol")) <= confirmed, "a name was put down and nobody was told"
