"""Forms: questions asked one at a time where something is missing, several answers read at once, one confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogs.base import NOTHING, Office
from bot.dialogs.confirming import Confirming
from bot.dialogs.hints import says_more
from bot.dialogs.plain import flatten
from bot.dialogs.questions import (
    CHANGE,
    CHOICES,
    CONFIRM,
    PICK,
    TRAIL,
    Question,
    unheard,
    with_one,
    without,
)
from bot.dialogs.readers import SURE, VERY_SURE, Reading, digit, pick, yes_no
from bot.dialogs.wording import asking, choices, joined
from bot.messages import Frame, Reply, Step, Turn

CLAIMED = 16
"""Characters up to which a message may be nothing but an answer."""


class Form(Confirming):
    """A dialog that fills its questions and then settles. `Frame.asked` decides how an answer is read."""

    stays: tuple[str, ...] = ()
    """Intents that the answers to this form look like, and that therefore do not lead away from it."""

    def heading(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> str:
        """What the form is about, said once before its first question."""
        return ""

    def summary(self, slots: Mapping[str, Any], turn: Turn, office: Office, lead: str) -> str:
        """What 对 will settle, after `lead`. Empty: the form settles without asking."""
        return ""

    def about(self, slots: Mapping[str, Any], office: Office) -> str:
        """Which of several the form is about, said whenever a question is asked again."""
        return ""

    def start(self, turn: Turn, office: Office, known: Mapping[str, Any] = NOTHING) -> Step:
        slots = {**self._recorded(turn), **known}
        slots |= self._in_passing(slots, turn, office)
        return self.go_on(Frame(self.name, self.version, slots), turn, office, self.heading(slots, turn, office))

    def step(self, frame: Frame, turn: Turn, office: Office) -> Step:
        names_one = frame.asked == CONFIRM and self._named(turn)
        if turn.said.intent == "go_back" and turn.said.confidence >= VERY_SURE and not names_one:
            return self._back(frame, turn, office)
        if frame.asked == CONFIRM:
            return self._confirmed(frame, turn, office)
        if frame.asked == CHANGE:
            return self._changed(frame, turn, office)
        if frame.asked.startswith(PICK):
            return self._picked(frame, turn, office)
        return self._answered(frame, turn, office)

    def prompt(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """After a digression; a list to pick from is worded by asking its question again."""
        if frame.asked == CHANGE:
            return self._what_to_change(frame)
        bare = replace(frame, slots=without(frame.slots, CHOICES), asked="")
        step = self.go_on(replace(bare, misses=frame.misses), turn, office)
        about = self.about(frame.slots, office)
        if not about or not step.replies or step.frame is None or step.frame.asked == CONFIRM:
            return step
        return replace(step, replies=(replace(step.replies[0], text=f"{step.replies[0].text}（{about}）"),))

    def claims(self, frame: Frame, turn: Turn, office: Office) -> bool:
        """A bare phone number or village, while another list stands on top of the question for it."""
        question = next((question for question in self.questions if question.key == frame.asked), None)
        if question is None or len(flatten(turn.text)) > CLAIMED or turn.kind not in {"text", "voice"}:
            return False
        reading = question.read(turn, office, frame.slots, False)
        return reading is not None and reading.value is not None

    def adopt(self, frame: Frame) -> Frame | None:
        """Values of questions that mean the same today are kept; a confirmation is always asked anew."""
        outdated = [question.key for question in self.questions if question.since > frame.version]
        slots = without(frame.slots, CHOICES, *outdated)
        still = any(question.key == frame.asked and question.key not in outdated for question in self.questions)
        return replace(frame, version=self.version, slots=slots, asked=frame.asked if still else "")

    def go_on(self, frame: Frame, turn: Turn, office: Office, lead: str = "") -> Step:
        """Asks what is missing, or for the confirmation, or settles."""
        for question in self.questions:
            if question.key not in frame.slots and question.wanted(frame.slots):
                return self._put(frame, question, lead)
        summary = self.summary(frame.slots, turn, office, lead)
        if not summary:
            return self.settle(frame.slots, turn, office)
        asked = replace(frame, slots=without(frame.slots, CHOICES), asked=CONFIRM)
        return Step((Reply(summary, choices(self.labels)),), asked)

    def _put(self, frame: Frame, question: Question, lead: str) -> Step:
        trail = [key for key in frame.slots.get(TRAIL, []) if key != question.key]
        slots = {**without(frame.slots, CHOICES), TRAIL: [*trail, question.key]}
        reply = Reply(joined(lead, question.put(frame.slots)), choices(question.answers))
        return Step((reply,), replace(frame, slots=slots, asked=question.key))

    def _recorded(self, turn: Turn) -> dict[str, Any]:
        values = {question.key: question.recorded(turn) for question in self.questions}
        return {key: value for key, value in values.items() if value}

    def _in_passing(self, slots: Mapping[str, Any], turn: Turn, office: Office, but: str = "") -> dict[str, Any]:
        """What a message says of any question, whichever was asked."""
        if turn.kind not in {"text", "voice"}:
            return {}
        read = {q.key: q.read(turn, office, slots, False) for q in self.questions if q.key != but}
        return {key: reading.value for key, reading in read.items() if reading and reading.value is not None}

    def _answered(self, frame: Frame, turn: Turn, office: Office) -> Step:
        question = next(question for question in self.questions if question.key == frame.asked)
        strays = self._other_wish(turn) and (question.free or says_more(turn))
        reading = None if strays else question.read(turn, office, frame.slots, True)
        passing = self._in_passing(frame.slots, turn, office, but=question.key)
        if reading is None and self._other_wish(turn) and "village" not in passing:
            return unheard(frame)
        filled = replace(frame, slots={**frame.slots, **passing})
        if reading is None:
            return self._not_answered(filled if passing else frame, turn, office, heard=bool(passing))
        if reading.problem:
            return self._refuse(filled, reading)
        if reading.options:
            return self._offer(filled, question, reading.options)
        return self.go_on(with_one(filled, question.key, reading.value), turn, office)

    def _refuse(self, frame: Frame, reading: Reading) -> Step:
        """What is wrong with the answer; one that brought something further does not count as a miss."""
        further = any(frame.slots.get(key) != value for key, value in reading.aside.items())
        misses = 0 if further else frame.misses + 1
        slots = {**frame.slots, **reading.aside}
        return Step((Reply(reading.problem),), replace(frame, slots=slots, misses=misses))

    def _not_answered(self, frame: Frame, turn: Turn, office: Office, heard: bool) -> Step:
        if heard:
            return self.go_on(replace(frame, misses=0), turn, office, "记下了。")
        if turn.said.intent in self.intents and turn.said.confidence >= SURE and not self.elsewhere(frame, turn):
            return self.prompt(frame, turn, office)
        return Step(frame=frame, heard=False)

    def _other_wish(self, turn: Turn) -> bool:
        """东莞电子厂 in the middle of a form is a search, though it also holds a trade and a place."""
        own = {*self.intents, *self.stays, "profile_update", "affirm", "deny", "select_option", "out_of_scope"}
        return turn.said.intent not in own and turn.said.confidence >= VERY_SURE

    def elsewhere(self, frame: Frame, turn: Turn) -> bool:
        """Whether a message with this form's own intent means another thing than the one being filled in."""
        return False

    def _offer(self, frame: Frame, question: Question, options: tuple[tuple[str, Any], ...]) -> Step:
        labels = [label for label, _ in options]
        slots = {**frame.slots, CHOICES: [list(option) for option in options]}
        reply = asking(f"是哪个{question.label}？回数字。", labels)
        return Step((reply,), replace(frame, slots=slots, asked=PICK + question.key, misses=0))

    def _picked(self, frame: Frame, turn: Turn, office: Office) -> Step:
        key = frame.asked.removeprefix(PICK)
        options = frame.slots[CHOICES]
        number = pick(turn, len(options)) or _worded(turn, [label for label, _ in options])
        if number is None and digit(turn) is not None:
            return Step((Reply(f"请回 1 到 {len(options)} 的数字。"),), replace(frame, misses=frame.misses + 1))
        if number is None:
            return self._answered(replace(frame, asked=key), turn, office) if yes_no(turn) is None else unheard(frame)
        bare = replace(frame, slots=without(frame.slots, CHOICES))
        return self.go_on(with_one(bare, key, options[number - 1][1]), turn, office)


def _worded(turn: Turn, labels: list[str]) -> int | None:
    """The option whose own words the answer says, where it is only one."""
    text = flatten(turn.text)
    fitting = [number for number, label in enumerate(labels, 1) if len(text) >= 2 and text in flatten(label)]
    return fitting[0] if len(fitting) == 1 else None
