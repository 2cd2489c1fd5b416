"""The end of a form: one confirmation, what is to be changed in it, and a step back to the question before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogs.base import Office, Subject
from bot.dialogs.plain import flatten
from bot.dialogs.questions import CHANGE, CHOICES, PICK, TRAIL, Question, unheard, with_all, without
from bot.dialogs.readers import digit, pick, yes_no
from bot.dialogs.wording import asking, choices
from bot.messages import Frame, Reply, Step, Turn


class Confirming(Subject):
    """The half of a form that comes once every question has its answer."""

    questions: tuple[Question, ...] = ()
    labels = ("对", "要改", "不办了")
    """The confirmation's answers by digit."""

    def settle(self, slots: Mapping[str, Any], turn: Turn, office: Office) -> Step:
        raise NotImplementedError

    def go_on(self, frame: Frame, turn: Turn, office: Office, lead: str = "") -> Step:
        raise NotImplementedError

    def _in_passing(self, slots: Mapping[str, Any], turn: Turn, office: Office, but: str = "") -> dict[str, Any]:
        raise NotImplementedError

    def _not_answered(self, frame: Frame, turn: Turn, office: Office, heard: bool) -> Step:
        raise NotImplementedError

    def _confirmed(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """A change said at the confirmation empties it: the new content is confirmed, not the old."""
        answer = {1: "yes", 2: "change", 3: "drop"}.get(digit(turn) or 0)
        if answer == "drop":
            return Step((Reply(f"好的，“{self.title}”不办了。要办别的，回 0 看菜单。"),))
        said = yes_no(turn)
        if answer == "yes" or said is True:
            return self.settle(frame.slots, turn, office)
        passing = self._in_passing(frame.slots, turn, office)
        if any(frame.slots.get(key) != value for key, value in passing.items()):
            return self.go_on(with_all(frame, passing), turn, office, "改好了。")
        named = self._named(turn)
        if named:
            bare = replace(frame, slots=without(frame.slots, named.key), misses=0)
            return self.go_on(bare, turn, office)
        if answer == "change" or said is False or flatten(turn.text) in {"改", "修改", "要改", "改一下", "我要改"}:
            return self._what_to_change(frame)
        if digit(turn) is not None:
            told = f"请回 1 到 3 的数字：{'，'.join(f'{n} {label}' for n, label in enumerate(self.labels, 1))}。"
            return Step((Reply(told, choices(self.labels)),), replace(frame, misses=frame.misses + 1))
        return self._not_answered(frame, turn, office, heard=False)

    def _what_to_change(self, frame: Frame) -> Step:
        labels = [question.label for question in self._changeable(frame)]
        return Step((asking("要改哪样？回数字。", [*labels, "都不改"]),), replace(frame, asked=CHANGE))

    def _changed(self, frame: Frame, turn: Turn, office: Office) -> Step:
        offered = self._changeable(frame)
        number = pick(turn, len(offered) + 1)
        if number == len(offered) + 1 or yes_no(turn) is not None:
            return self.go_on(replace(frame, asked=""), turn, office)
        passing = self._in_passing(frame.slots, turn, office)
        if passing:
            return self.go_on(with_all(frame, passing), turn, office, "改好了。")
        question = offered[number - 1] if number else self._named(turn, loosely=True)
        if question is None:
            return unheard(frame)
        return self.go_on(replace(frame, slots=without(frame.slots, question.key), misses=0), turn, office)

    def _changeable(self, frame: Frame) -> list[Question]:
        return [q for q in self.questions if q.key in frame.slots and q.words]

    def _named(self, turn: Turn, loosely: bool = False) -> Question | None:
        """The question that 改电话 or 名字错了 speaks of."""
        if not loosely and not any(mark in turn.text for mark in ("改", "错", "换", "不对", "不是")):
            return None
        text = turn.text.replace("报名", "")  # 报名的电话要换 speaks of no name
        return next((q for q in self.questions if any(word in text for word in q.words)), None)

    def _back(self, frame: Frame, turn: Turn, office: Office) -> Step:
        """The question before the open one, its answer forgotten."""
        trail = [key for key in frame.slots.get(TRAIL, []) if key != frame.asked.removeprefix(PICK)]
        if frame.asked == CHANGE:
            return self.go_on(replace(frame, asked=""), turn, office)
        if not trail:
            return unheard(frame)
        slots = {**without(frame.slots, trail[-1], CHOICES), TRAIL: trail[:-1]}
        return self.go_on(replace(frame, slots=slots, misses=0), turn, office)
