"""One question of a form, and the slots of a frame filled and emptied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogs.base import Office
from bot.dialogs.readers import Reading
from bot.messages import Frame, Step, Turn

CONFIRM, CHANGE, PICK = "confirm", "change", "pick:"
CHOICES, TRAIL = "_choices", "_trail"
"""Slots of the form itself: the values behind the numbers that were shown, and the questions asked so far."""


@dataclass(frozen=True, slots=True)
class Question:
    """One slot of a form.

    `read` gets the turn and whether it answers this very question; said in passing, only what is unmistakable counts.
    `recorded` is what the person's record offers instead of asking. `words` are what people call it when they want to
    change it. `since` is the form's version in which the question got its present meaning: older answers are forgotten.
    `worded` asks it in view of the other answers. One that is `free` takes any words, and so gives way to another wish
    that the parser is sure of. `answers` are the words behind the digits that `ask` names, for channels that can tap.
    """

    key: str
    label: str
    ask: str
    read: Callable[[Turn, Office, Mapping[str, Any], bool], Reading | None]
    recorded: Callable[[Turn], Any] = lambda _turn: None
    words: tuple[str, ...] = ()
    since: int = 1
    free: bool = False
    wanted: Callable[[Mapping[str, Any]], bool] = lambda _slots: True
    worded: Callable[[Mapping[str, Any]], str] | None = None
    answers: tuple[str, ...] = ()

    def put(self, slots: Mapping[str, Any]) -> str:
        """The question as it is asked, in view of what is known."""
        return self.worded(slots) if self.worded else self.ask


def with_one(frame: Frame, key: str, value: Any) -> Frame:
    return replace(frame, slots={**frame.slots, key: value}, misses=0)


def with_all(frame: Frame, values: Mapping[str, Any]) -> Frame:
    return replace(frame, slots={**frame.slots, **values}, misses=0)


def without(slots: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in slots.items() if key not in keys}


def unheard(frame: Frame) -> Step:
    return Step(frame=frame, heard=False)
