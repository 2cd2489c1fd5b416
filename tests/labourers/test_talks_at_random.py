"""Two thousand seeded talks of simulated labourers through the real turn over a real database."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from bot.channels.wording import sms_reply, wechat_reply
from bot.conversation import respond
from bot.enrolment import reminders
from bot.messages import InboundMessage
from bot.runtime import Runtime
from bot.store import Store
from bot.store.enrolment.reminders import Reminder
from bot.store.enrolment.signups import SEATED, SignupRow
from bot.store.register import addresses, people
from tests.conversations.town import furnish, introduce
from tests.fakes import configured
from tests.house import NOON, runtime_over
from tests.labourers.personas import Labourer, Said, labourer
from tests.labourers.witness import Witness, nobody_twice

BATCHES = 6
"""Databases that share the talks: enough for every processor, few enough that opening them costs little."""
TURNS = (4, 12)
PAUSES = (timedelta(seconds=1), timedelta(seconds=30), timedelta(minutes=20), timedelta(hours=9), timedelta(days=3))
DESK = "县劳动监察大队 0870-3120000"


class Town:
    """The sample county with its clock; `restart` builds the runtime anew over what stands in the database."""

    def __init__(self, store: Store) -> None:
        self.store, self.now, self.numbers = store, NOON, count(1)
        self.settings = configured(desk=DESK, partner_areas="441900")
        furnish(store)
        self.runtime = self.restart()

    def restart(self) -> Runtime:
        self.runtime = runtime_over(self.store, self.settings, now=lambda: self.now)
        return self.runtime

    def hears(self, message: InboundMessage) -> tuple[str, str]:
        """The answer in words, and as the platform is handed it."""
        replies = respond(self.runtime, message)
        sent = (sms_reply if message.channel == "sms" else wechat_reply)(replies, self.runtime.settings)
        return "\n".join(reply.text for reply in replies), sent


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "batch" in metafunc.fixturenames:
        metafunc.parametrize("batch", range(BATCHES))


def test_labourers_at_random(batch: int, sqlite_store: Store, request: pytest.FixtureRequest) -> None:
    """`--labourers N` holds N talks in all; a failure names the talk's number, which is its seed."""
    many = request.config.getoption("--labourers")
    town = Town(sqlite_store)
    promised: set[str] = set()
    for seed in range(batch, many, BATCHES):
        promised |= _talk(town, seed)
    nobody_twice(sqlite_store)
    _are_reminded(town, promised)


def _talk(town: Town, seed: int) -> set[str]:
    """One talk, or two at one telephone; returns the numbers of sign-ups whose reminder was promised."""
    dice = random.Random(seed)
    town.now = NOON
    people_there = [labourer(dice, 2 * seed)]
    if dice.random() < 0.15:
        other = labourer(dice, 2 * seed + 1)
        people_there.append(replace(other, addresses=people_there[0].addresses))
    for one in people_there:
        if one.recorded:
            _on_record(town.store, one)
    watched = {way: Witness(town.store, people_there[0], way) for one in people_there for way in one.addresses}
    went: list[str] = []
    try:
        for turn in range(dice.randint(*TURNS)):
            one = dice.choice(people_there)
            witness = watched[dice.choice(one.addresses)]
            _turn(town, dice, one, witness, went, first=turn == 0)
    except Exception as error:
        raise AssertionError(f"talk {seed}: {error!r}\n" + "\n".join(went[-16:])) from error
    return set().union(*(witness.promised for witness in watched.values()))


def _turn(town: Town, dice: random.Random, one: Labourer, witness: Witness, went: list[str], first: bool) -> None:
    town.now += dice.choices(PAUSES, (2, 20, 2, 1, 1))[0]
    if dice.random() < 0.06:
        town.restart()
    silent = witness.held
    said = one.opens() if first else one.goes_on(witness.stack[-1] if witness.stack else None)
    if said.kind == "scan" and witness.address.scheme == "tel":
        said = Said("你好")
    message = _message(next(town.numbers), witness, said, town.now)
    went.append(f"> {message.channel} {said.kind} {said.text}")
    answer, sent = town.hears(message)
    went.append(answer)
    witness.sees(said, answer, sent, silent or not said.text.strip("。"))
    if dice.random() < 0.08:
        assert town.hears(message) == (answer, sent), "a repeat was answered otherwise"


def _message(number: int, witness: Witness, said: Said, now: datetime) -> InboundMessage:
    sms = witness.address.scheme == "tel"
    carried = said.kind in {"picture", "voice"}
    payload = (
        ({"MediaUrl0": f"https://api.twilio.com/{number}"} if sms else {"media_id": f"M{number}"}) if carried else {}
    )
    channel = "sms" if sms else "wechat"
    return InboundMessage(channel, f"{number}", witness.address, said.kind, said.text, now, payload)


def _on_record(store: Store, one: Labourer) -> None:
    person = introduce(store, one.name, one.phone, one.village[0], one.sex)
    with store.begin() as tx:
        people.remember(tx, person, {"age": one.age}, NOON.date())
        for way in one.addresses:
            addresses.bind(tx, addresses.known_or_new(tx, way, NOON), person)


def _are_reminded(town: Town, promised: set[str]) -> None:
    """Everyone who was promised a reminder and still has the seat gets one the evening before."""
    evenings = [NOON.replace(day=4, month=12, hour=10) + timedelta(days=day) for day in range(22)]
    for evening in evenings:
        town.now = evening
        while reminders.remind(town.runtime):
            pass
    with town.store.reading() as tx:
        held = select(SignupRow.id).where(SignupRow.number.in_(promised), SignupRow.state.in_(SEATED))
        reminded = {row.signup_id for row in tx.all(select(Reminder.signup_id))}
        assert {row.id for row in tx.all(held)} <= reminded, "a promised reminder was forgotten"
