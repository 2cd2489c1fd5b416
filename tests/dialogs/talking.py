"""A talk in a unit test: one message after another, the stack through JSON at every turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.dialogs import all_dialogs
from bot.dialogs.base import Dialog
from bot.dialogs.stack import advance, dump, load
from bot.messages import Frame, Kind, Person, Turn
from tests.dialogs.office_fake import NOW, FakeOffice, said


@dataclass
class Talk:
    office: FakeOffice = field(default_factory=FakeOffice)
    dialogs: Sequence[Dialog] = field(default_factory=all_dialogs)
    person: Person = field(default_factory=Person)
    via: str = "wechat"
    now: datetime = NOW
    stack: tuple[Frame, ...] = ()
    heard: bool = True

    def say(self, text: str, intent: str = "out_of_scope", score: float = 0.9, **slots: Any) -> str:
        """One message as the parser would understand it; the answers joined."""
        return self._turn(Turn(said(text, intent, score, **slots), "text", self.person, self.via, self.now))

    def send(self, kind: Kind, text: str = "", **payload: Any) -> str:
        return self._turn(Turn(said(text, "", 0.0), kind, self.person, self.via, self.now, payload))

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    @property
    def open(self) -> list[str]:
        return [frame.dialog for frame in self.stack]

    @property
    def top(self) -> Frame:
        return self.stack[-1]

    def put(self, *frames: Frame) -> None:
        self.stack = tuple(replace(frame, touched_at=self.now) for frame in frames)

    def _turn(self, turn: Turn) -> str:
        advanced = advance(load(dump(self.stack)), turn, self.dialogs, self.office)
        self.stack, self.heard = advanced.stack, advanced.heard
        return "\n".join(reply.text for reply in advanced.replies)
