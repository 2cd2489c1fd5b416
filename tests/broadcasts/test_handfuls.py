"""Handfuls on their way: the next is taken while one is out, and no more of them than that."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import repeat
from types import SimpleNamespace
from typing import Any

import pytest

from bot import broadcasts
from bot.broadcasts import handfuls
from bot.channels.streams import Stream
from bot.messages import SendFailed
from tests.broadcasts.test_deliver import Stage, begun, stage
from tests.county import VILLAGE, ledger, person
from tests.fakes import simulated

__all__ = ["simulated", "stage"]

SIZE, HANDFULS = 8, 4
PATIENCE = 20
"""Seconds that a clerk may take on a busy machine."""


@pytest.fixture
def small(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    for name in ("START", "LARGEST", "BESIDE_TURNS"):
        monkeypatch.setattr(handfuls, name, SIZE)
    for count in range(SIZE * HANDFULS):
        person(stage.store, f"人{count}", f"+8613800001{count:03d}")
    return stage


def while_out(monkeypatch: pytest.MonkeyPatch, look: Any) -> None:
    """Looks in the moment before requests go over the wire."""
    exchange = Stream.exchange

    def looked(stream: Stream, requests: Sequence[bytes], until: float) -> Any:
        look()
        return exchange(stream, requests, until)

    monkeypatch.setattr(Stream, "exchange", looked)


def test_the_next_is_taken_while_one_is_out_where_many_may_write(small: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    number = begun(small, {"areas": [VILLAGE]})
    seen: list[tuple[int, int]] = []
    ahead = 0 if small.store.one_writer else 1
    taken = [SIZE * min(handful + ahead, HANDFULS) for handful in range(1, HANDFULS + 1)]

    def look() -> None:
        """How many have been taken when the clerk, who may be at it still, has taken as many as is right."""
        patience = time.monotonic() + PATIENCE
        while (found := _taken(small, number))[0] < taken[len(seen)] and time.monotonic() < patience:
            time.sleep(0.01)
        seen.append(found)

    while_out(monkeypatch, look)
    assert small.deliver(number) == SIZE * HANDFULS
    assert [count for count, _ in seen] == taken
    assert max(sending for _, sending in seen) <= SIZE * (1 + 2 * ahead)
    assert Counter(small.got("twilio")) == Counter({f"+8613800001{count:03d}": 1 for count in range(SIZE * HANDFULS)})
    assert {row.state for row in ledger(small.store, number)} == {"sent"}


def test_where_the_provider_takes_no_more_just_now_it_is_waited_for(
    small: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = small.runtime.settings.model_copy(update={"sms_segments_per_second": SIZE})
    throttled = replace(small, runtime=replace(small.runtime, settings=settings))
    number = begun(throttled, {"areas": [VILLAGE]})
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        small.clock.forward(seconds=seconds)

    monkeypatch.setattr(handfuls, "time", SimpleNamespace(monotonic=time.monotonic, sleep=rest))
    looks = repeat(False, 40 * HANDFULS)
    throttled.deliver(number, stopping=lambda: next(looks, True))
    assert len(small.got("twilio")) == len(set(small.got("twilio"))) == SIZE * HANDFULS
    assert set(rests) == {handfuls.STREAM_SECONDS}
    segments = sum(row.units for row in ledger(small.store, number))
    assert sum(rests) >= segments / SIZE - 1  # what the first second takes needs no rest


def test_a_bug_ends_the_way_after_what_is_in_hand_is_written_down(
    small: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = begun(small, {"areas": [VILLAGE]})
    monkeypatch.setattr(Stream, "direct", False)
    sent = small.runtime.channels["sms"].send

    def send(address: Any, notice: Any, key: str) -> str:
        if address.value.endswith("3"):
            raise ZeroDivisionError
        return sent(address, notice, key)

    monkeypatch.setattr(small.runtime.channels["sms"], "send", send)
    with pytest.raises(ZeroDivisionError):
        small.deliver(number)
    counts = states(small, number)
    assert counts["sent"] == len(small.got("twilio")) > 0
    assert counts["planned"] > 0


def test_what_was_taken_ahead_of_an_illness_goes_back_untried(small: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    number = begun(small, {"areas": [VILLAGE]})
    ill = SendFailed("later", "unreached", "连不上短信平台")
    monkeypatch.setattr(Stream, "exchange", lambda _stream, requests, _until: [ill] * len(requests))
    small.deliver(number, breakers=broadcasts.Breakers(lambda: 100.0))
    assert sum(row.attempts for row in ledger(small.store, number)) == SIZE
    assert states(small, number)["planned"] == SIZE * HANDFULS


def _taken(at: Stage, number: int) -> tuple[int, int]:
    """How many rows are planned no more, and how many are in hand."""
    found = states(at, number)
    return SIZE * HANDFULS - found.get("planned", 0), found.get("sending", 0)


def states(at: Stage, number: int) -> dict[str, int]:
    return dict(broadcasts.progress(at.runtime, number)["states"])
