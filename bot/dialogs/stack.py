"""The kernel of the talk: a small stack of open dialogs, and which of them a message belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

from bot.dialogs.base import NOTHING, Dialog, Office
from bot.dialogs.frames import Stack, dump, load, rested, tidied
from bot.dialogs.hints import hinted
from bot.dialogs.moves import MENU, Advanced, Moves
from bot.dialogs.openings import opening_of
from bot.dialogs.plain import command_of
from bot.dialogs.readers import SURE, digit, yes_no
from bot.dialogs.wanting import barely_wanted, wanted
from bot.messages import Opening, Reply, Step, Turn

__all__ = ["Advanced", "advance", "dump", "load"]

PERSON = "person"
PAUSE = timedelta(hours=6)
"""After so long somebody may have forgotten what was being asked."""


def advance(stack: Stack, turn: Turn, dialogs: Sequence[Dialog], office: Office) -> Advanced:
    """One message through the stack. The last frame of the stack is its top, the one whose question was seen last.

    Following, leaving, opt-out words and threads held by a human are settled before this is called.
    """
    talk = _Talk(_house_of(tuple(dialogs)), turn, office)
    kept, stale = tidied(stack, talk.house, turn.now)
    said = (Reply(f"上次的{stale}隔得太久，先收起来了，要办再说一声。"),) if stale else ()
    taken = talk.command(kept) or talk.opened(kept) or talk.answered(kept) or talk.claimed(kept)
    done = taken or talk.digressed(kept) or talk.looked_below(kept) or talk.hinted(kept) or talk.missed(kept)
    owed = any(talk._owes(frame) for frame in done.stack)
    replies = talk.reminded(kept, done) if owed else done.replies
    return Advanced(done.stack, said + replies, done.heard, owed, taken is not None)


def owed_title(stack: Stack, dialogs: Sequence[Dialog]) -> str:
    """What people call the dialog whose question waits for its answer; empty where none does."""
    house = _house_of(tuple(dialogs))
    owing = (
        house[frame.dialog]
        for frame in reversed(stack)
        if frame.dialog in house and not house[frame.dialog].lingers and frame.asked not in house[frame.dialog].shown
    )
    return next((dialog.title for dialog in owing), "")


@lru_cache(maxsize=8)
def _house_of(dialogs: tuple[Dialog, ...]) -> Mapping[str, Dialog]:
    return {dialog.name: dialog for dialog in dialogs}


class _Talk(Moves):
    """One turn. Every public method either settles the turn or returns None for the next to try."""

    __slots__ = ()

    def reminded(self, before: Stack, done: Advanced) -> tuple[Reply, ...]:
        """After some hours the question that goes on says what it belongs to: 接着上次的“报名”."""
        open_then = next((frame for frame in reversed(before) if self._owes(frame)), None)
        still = next((frame for frame in reversed(done.stack) if self._owes(frame)), None)
        if open_then is None or still is None or still.dialog != open_then.dialog or not done.replies:
            return done.replies
        if open_then.touched_at is None or self.turn.now - open_then.touched_at < PAUSE:
            return done.replies
        *first, last = done.replies
        lead = f"接着上次的“{self.house[still.dialog].title}”：\n"
        return (*first, replace(last, text=lead + last.text))

    def command(self, stack: Stack) -> Advanced | None:
        """取消, 返回, 菜单, 人工, 继续 as the whole message."""
        if self.turn.kind not in {"text", "voice"}:
            return None
        match command_of(self.turn.typed) or command_of(self.turn.text):
            case "cancel":
                return self._cancel(stack)
            case "back":
                return self._back(stack)
            case "menu":
                return self._open(self._without(stack, MENU), Opening(MENU))
            case "person":
                return self._open(stack, Opening(PERSON))
            case "resume":
                return self._resume_below(stack)
            case None:
                return None

    def opened(self, stack: Stack) -> Advanced | None:
        """Menu buttons, scanned codes and code words work in any mood."""
        opening = opening_of(self.turn, stack[-1] if stack else None, self.house, self.office)
        return None if opening is None else self._open(self._without(stack, MENU), opening)

    def answered(self, stack: Stack) -> Advanced | None:
        """The top frame tries first; one whose question nobody has seen yet only asks it."""
        if not stack:
            return None
        top, below = stack[-1], stack[:-1]
        if not top.asked:
            return None if wanted(self.turn, self.house) else self._ask(stack, "这张表刚改过，我再问一句。")
        step = self.house[top.dialog].step(top, self.turn, self.office)
        return self._apply(below, step, top) if step.heard else None

    def claimed(self, stack: Stack) -> Advanced | None:
        """What only a frame beneath can mean: a phone number over a list of subsidies, 哪些厂来 of the fair in view."""
        for frame in reversed(stack[:-1]):
            dialog, owed = self.house[frame.dialog], self._owes(frame)
            if frame.asked and dialog.claims(frame, self.turn, self.office):
                rest = tuple(other for other in stack if other is not frame and not (owed and self._owes(other)))
                return self._apply(rested(rest), dialog.step(self._beside(frame, rest), self.turn, self.office), frame)
        return None

    def digressed(self, stack: Stack) -> Advanced | None:
        """Another dialog is wanted: one already waiting comes to the top, else a new one goes above."""
        name = wanted(self.turn, self.house)
        return self._unspecific(stack) if name is None else self._go_to(name, stack)

    def hinted(self, stack: Stack) -> Advanced | None:
        """A bare place or trade, when nothing that is open can use it."""
        turn, name = hinted(self.turn), barely_wanted(self.turn, self.house)
        return replace(self, turn=turn)._go_to(name, stack) if name else None

    def _go_to(self, name: str, stack: Stack) -> Advanced:
        waiting = next((frame for frame in reversed(stack) if frame.dialog == name), None)
        rest = self._without(stack, MENU)
        if waiting is not None and waiting is not stack[-1]:
            rest = tuple(frame for frame in rest if frame is not waiting)
            seen = self._beside(waiting, rest)
            step = self.house[name].step(seen, self.turn, self.office) if waiting.asked else Step(heard=False)
            if step.heard:
                return self._apply(rest, step, waiting)
        if self.house[name].lingers:
            rest = self._without(rest, name)
        known = {"aside": True} if self._asks_again(rest) else NOTHING
        return self._apply(rested(rest), self.house[name].start(self.turn, self.office, known), None)

    def looked_below(self, stack: Stack) -> Advanced | None:
        """A question on top does not hide the list beneath it; 是 is for the question seen last alone."""
        if yes_no(self.turn) is not None:
            return None
        bare = digit(self.turn) is not None
        plain = replace(self.turn, said=replace(self.turn.said, entities=()))  # a bare 东莞 was for the top frame
        for place in range(len(stack) - 2, -1, -1):
            frame = stack[place]
            if not frame.asked or (bare and self._owes(frame)):
                continue
            others = stack[:place] + stack[place + 1 :]
            step = self.house[frame.dialog].step(self._beside(frame, others), plain, self.office)
            if step.heard:
                return self._apply(rested(others), step, frame)
        return None

    def missed(self, stack: Stack) -> Advanced:
        """Not understood: the question once more; the second time in a row the menu and a person."""
        if not any(self._owes(frame) for frame in stack) and yes_no(self.turn) is not None:
            return Advanced(rested(stack), (Reply("好的。有事直接说，回 0 看菜单。"),))
        if stack and not self._owes(stack[-1]) and yes_no(self.turn) and (back := self._resume_below(stack)):
            return back  # 对, over a list: perhaps meant for the question that rests beneath, which is shown again
        if not stack and digit(self.turn) is not None:
            return self._open((), Opening(MENU))
        if stack and stack[-1].dialog != MENU and stack[-1].misses == 0:
            asked = self._ask(stack, "这句我没听懂。")
            counted = tuple(replace(frame, misses=1) for frame in asked.stack[-1:])
            return Advanced((*asked.stack[:-1], *counted), asked.replies, heard=False)
        return self._lost(stack, stack[-1].misses + 1 if stack else 1)

    def _unspecific(self, stack: Stack) -> Advanced | None:
        """取消 and 返回 in other words than the fixed ones."""
        if self.turn.said.confidence < SURE:
            return None
        match self.turn.said.intent:
            case "cancel":
                return self._cancel(stack)
            case "go_back":
                return self._back(stack)
        return None

    def _cancel(self, stack: Stack) -> Advanced:
        """Drops what is owed an answer with all above it, else what is shown; the one below repeats its question."""
        if not self._without(stack, MENU):
            return Advanced((), (Reply("好的。要办别的，回 0 看菜单。"),))
        owing = [place for place, frame in enumerate(stack) if self._owes(frame)]
        place = owing[-1] if owing else len(stack) - 1
        title = self.house[stack[place].dialog].title
        lead = Reply(f"好的，“{title}”先不办了。{self.house[stack[place].dialog].farewell(stack[place])}")
        if not any(self._owes(frame) for frame in stack[:place]):
            lead = Reply(f"{lead.text}要办别的，回 0 看菜单。")
        return self._resume(stack[:place], (lead,))

    def _back(self, stack: Stack) -> Advanced:
        """One question back where the top frame has one, else to what was open before it."""
        if not stack:
            return self._open((), Opening(MENU))
        step = self.house[stack[-1].dialog].step(stack[-1], self._saying("go_back"), self.office)
        if step.heard:
            return self._apply(stack[:-1], step, stack[-1])
        below = stack[:-1]
        return self._ask(below, "好的。") if below else self._open((), Opening(MENU))

    def _saying(self, intent: str) -> Turn:
        return replace(self.turn, said=replace(self.turn.said, intents=((intent, 1.0),), slots={}))

    def _resume_below(self, stack: Stack) -> Advanced | None:
        """继续: back to the question that is still owed an answer."""
        owing = [place for place, frame in enumerate(stack) if self._owes(frame)]
        if not owing:
            return self._ask(stack, "好的。") if stack else None
        return self._ask(stack[: owing[-1] + 1])
