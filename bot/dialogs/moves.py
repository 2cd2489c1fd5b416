"""How open dialogs come to the top, end and go under: what every turn does to the stack, whatever was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.dialogs.base import Dialog, Office
from bot.dialogs.frames import Stack, rested
from bot.dialogs.showing import ASIDE
from bot.dialogs.wording import fitted
from bot.messages import Frame, Opening, Reply, Step, Turn

DEPTH = 3
MENU = "menu"
AGAIN, REPEATS = "_again", 1
"""Slot of the kernel: the question that came back by itself, and how often; after so many times it waits for 继续."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """What a turn left: the stack to keep, the answers, whether anything was understood, whether an answer is owed.

    `taken`: a fixed word, a button or the question seen last took the message, not a reading of what it wants.
    """

    stack: Stack
    replies: tuple[Reply, ...]
    heard: bool = True
    owed: bool = False
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Moves:
    """One turn over the house of dialogs."""

    house: Mapping[str, Dialog]
    turn: Turn
    office: Office

    def _lost(self, stack: Stack, misses: int) -> Advanced:
        """The menu in words that fit how often nothing was understood; what was open waits beneath it."""
        step = self.house[MENU].start(self.turn, self.office, {"lost": misses, "waiting": self._waiting(stack)})
        frame = replace(step.frame, misses=misses) if step.frame else None
        kept = rested(self._without(stack, MENU))
        return replace(self._push(kept, frame, step.replies), heard=False)

    def _waiting(self, stack: Stack) -> str:
        """The title of what is still open and owed an answer, for the menu to name."""
        return next((self.house[frame.dialog].title for frame in reversed(stack) if self._owes(frame)), "")

    def _open(self, stack: Stack, opening: Opening) -> Advanced:
        """Starts a dialog with what is settled already; one that is open about the same thing comes to the top."""
        same = next((f for f in reversed(stack) if f.dialog == opening.dialog and _about_same(f, opening)), None)
        if same is not None:
            return self._ask((*(frame for frame in stack if frame is not same), same))
        dialog = self.house[opening.dialog]
        kept = () if dialog.alone else self._without(stack, dialog.name) if dialog.lingers else stack
        open_still = tuple(frame for frame in kept if self._owes(frame))
        waits = dialog.lingers and self._asks_again(open_still)
        slots = {**opening.slots, ASIDE: True} if waits else opening.slots
        return self._apply(rested(kept), dialog.start(self.turn, self.office, slots), None)

    def _apply(self, below: Stack, step: Step, before: Frame | None) -> Advanced:
        """What follows from a dialog's answer: its frame goes on the stack, or the one below goes on."""
        if step.opens is not None and step.opens.dialog == MENU and below and self._owes(below[-1]):
            return self._resume(below, step.replies)  # a menu offered in passing does not hide an open question
        if step.opens is not None:
            opened = self._open((*below, step.frame) if step.frame else below, step.opens)
            return replace(opened, replies=step.replies + opened.replies)
        if step.frame is None:
            stood = before is not None and self._owes(before)
            return self._resume(below, step.replies, always=stood)
        if step.frame.misses >= 2:
            return self._lost((*below, step.frame), step.frame.misses)
        return self._push(below, step.frame, step.replies)

    def _push(self, below: Stack, frame: Frame | None, replies: tuple[Reply, ...]) -> Advanced:
        """On top; but what was only shown goes under a question that is owed an answer, which is then asked again."""
        if frame is None:
            return Advanced(below, replies)
        touched = replace(frame, touched_at=self.turn.now)
        if self._shows(frame) and below and self._owes(below[-1]):
            return self._resume((*below[:-1], touched, below[-1]), replies)
        return Advanced((*below, touched)[-DEPTH:], replies)

    def _resume(self, stack: Stack, replies: tuple[Reply, ...], always: bool = False) -> Advanced:
        """The frame that is now on top repeats its question, where it is owed an answer or a form above it ended."""
        if not stack or not (always or self._owes(stack[-1])):
            return Advanced(stack, replies)
        if self._owes(stack[-1]) and not always:
            seen, stack = _repeated(stack)
            if seen > REPEATS:
                title = self.house[stack[-1].dialog].title
                return Advanced(self._aside(stack)[-DEPTH:], (*replies, Reply(f"“{title}”先放着，要接着办回“继续”。")))
        asked = self._ask(stack)
        title = self.house[asked.stack[-1].dialog].title if asked.stack else ""
        return replace(asked, replies=fitted(replies, asked.replies, title, self.turn))

    def _aside(self, stack: Stack) -> Stack:
        """A question that is not repeated goes beneath what was shown last: a digit belongs to that."""
        shown = stack[-2:-1]
        return (*stack[:-2], stack[-1], *shown) if shown and self._shows(shown[0]) else stack

    def _beside(self, frame: Frame, others: Stack) -> Frame:
        """What is only shown learns that a question waits for its answer, and offers no numbers beside that one's."""
        waits = self._shows(frame) and self._asks_again(others)
        return replace(frame, slots={**frame.slots, ASIDE: True}) if waits else frame

    def _asks_again(self, stack: Stack) -> bool:
        """Whether a question waits on top that will be asked once more after what is shown."""
        return bool(stack) and self._owes(stack[-1]) and _repeated(stack)[0] <= REPEATS

    def _shows(self, frame: Frame) -> bool:
        return frame.asked in self.house[frame.dialog].shown

    def _ask(self, stack: Stack, lead: str = "") -> Advanced:
        top = stack[-1]
        step = self.house[top.dialog].prompt(top, self.turn, self.office)
        replies = step.replies
        if lead:
            first = replies[0] if replies else Reply("请换个说法，或回 0 看菜单。")
            replies = (replace(first, text=f"{lead}\n{first.text}"), *replies[1:])
        if step.frame is None:
            return self._resume(stack[:-1], replies)
        return Advanced((*stack[:-1], replace(step.frame, touched_at=self.turn.now))[-DEPTH:], replies)

    def _owes(self, frame: Frame) -> bool:
        dialog = self.house[frame.dialog]
        return not dialog.lingers and frame.asked not in dialog.shown

    @staticmethod
    def _without(stack: Stack, name: str) -> Stack:
        return tuple(frame for frame in stack if frame.dialog != name)


def _repeated(stack: Stack) -> tuple[int, Stack]:
    """How often the open question has come back after a digression, this one counted."""
    top = stack[-1]
    before, count = top.slots.get(AGAIN) or ("", 0)
    seen = int(count) + 1 if before == top.asked else 1
    return seen, (*stack[:-1], replace(top, slots={**top.slots, AGAIN: [top.asked, seen]}))


def _about_same(frame: Frame, opening: Opening) -> bool:
    offer = opening.slots.get("offer")
    return offer is not None and frame.slots.get("offer") == offer
