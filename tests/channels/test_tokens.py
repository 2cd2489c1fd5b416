"""One token for all: who fetches, who waits, what happens when it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.channels.wechat_tokens import HELD, PATIENCE, Tokens
from bot.messages import SendFailed
from tests.fakes import DictShelf


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


class BusyShelf(DictShelf):
    """Somebody else is fetching, and puts a token down at the third look."""

    def __init__(self, arrives_at: int) -> None:
        super().__init__()
        self.looks = 0
        self._arrives_at = arrives_at

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        self.looks += 1
        if self.looks == self._arrives_at:
            self.values[name] = "theirs"
        yield False


def tokens(shelf: DictShelf, clock: Clock, given: list[str]) -> Tokens:
    return Tokens("wx1", shelf, lambda: (given.pop(0), 7200), clock, clock.sleep)


def test_a_token_is_fetched_once_and_shared() -> None:
    shelf, clock = DictShelf(), Clock()
    first, second = tokens(shelf, clock, ["a"]), tokens(shelf, clock, [])
    assert [first.current(), first.current(), second.current()] == ["a", "a", "a"]
    assert list(shelf.values.values()) == ["a"]


def test_its_own_copy_grows_old() -> None:
    shelf, clock = DictShelf(), Clock()
    keeper = tokens(shelf, clock, ["a"])
    keeper.current()
    shelf.values = dict.fromkeys(shelf.values, "b")
    assert keeper.current() == "a"
    clock.seconds += HELD + 1
    assert keeper.current() == "b"


def test_a_refused_token_is_replaced_unless_somebody_did_already() -> None:
    shelf, clock = DictShelf(), Clock()
    first, second = tokens(shelf, clock, ["a", "b"]), tokens(shelf, clock, [])
    first.current()
    second.current()
    assert first.instead_of("a") == "b"
    assert second.instead_of("a") == "b"


def test_who_is_not_first_waits_for_the_token() -> None:
    shelf, clock = BusyShelf(arrives_at=3), Clock()
    assert tokens(shelf, clock, []).current() == "theirs"
    assert clock.seconds < 1001


def test_waiting_ends() -> None:
    clock = Clock()
    with pytest.raises(SendFailed) as failed:
        tokens(BusyShelf(arrives_at=-1), clock, []).current()
    assert failed.value.verdict == "later"
    assert PATIENCE <= clock.seconds - 1000 < PATIENCE + 1


def test_trying_the_credentials_asks_whatever_is_held() -> None:
    keeper = tokens(DictShelf(), Clock(), ["a", "b"])
    assert (keeper.current(), keeper.fresh(), keeper.current()) == ("a", "b", "b")
