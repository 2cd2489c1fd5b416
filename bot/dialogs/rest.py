"""What did not fit into one message: kept beneath whatever is being asked, shown at 更多."""

from __future__ import annotations

from datetime import timedelta

from bot.dialogs.base import Office, Subject
from bot.dialogs.moves import DEPTH
from bot.messages import Frame, Reply, Step, Turn

NAME = "rest"


class Rest(Subject):
    """It is opened by the turn itself, which knows the channel's limits, never by what a person says."""

    name = NAME
    title = "没看完的话"
    lifetime = timedelta(hours=2)
    lingers = True

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        if turn.said.intent != "show_more":
            return Step(frame=frame, heard=False)
        return Step((Reply(str(frame.slots["text"])),))


def kept_back(stack: tuple[Frame, ...], rest: str, turn: Turn) -> tuple[Frame, ...]:
    """The stack with what is still to be shown, beneath the question that is open; the earlier rest is gone."""
    others = tuple(frame for frame in stack if frame.dialog != NAME)
    if not rest:
        return stack
    frame = Frame(NAME, Rest.version, {"text": rest}, asked="more", touched_at=turn.now)
    return (*others[:-1], frame, *others[-1:])[-DEPTH:]


dialogs = (Rest(),)
