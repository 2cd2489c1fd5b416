"""A new model in the place of the old: measured on a guard set first, with the old one kept for the way back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.evaluate import Expected, Report, evaluate, read_expected
from bot.nlu.modelfile import BadModel, header_of
from bot.nlu.parser import load_parser
from bot.nlu.train import HOME, TODAY, Figures, train
from bot.places import Gazetteer

GUARD = "guard.jsonl"
"""Stands beside the intent files of a folder: messages that no training may lose."""
MACRO_SLACK = 0.005
"""Macro-F1 that may go without a message being lost: mistakes only moved from one intent to another."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A message of the guard set that the old model had right and the new one has not."""

    text: str
    intent: str
    now: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How good one model is: held-out figures as its file tells them, and the guard set's report where there is one."""

    accuracy: float | None
    macro_f1: float | None
    guard: Report | None


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a training came to. `before` is None where there was no model that could be used."""

    figures: Figures
    before: Standing | None
    after: Standing
    lost: Sequence[Lost]
    fell: bool
    replaced: bool

    @property
    def worse(self) -> list[tuple[str, float, float]]:
        """Intents with their F1 on the guard set before and now, the deepest fall first."""
        if self.before is None or self.before.guard is None or self.after.guard is None:
            return []
        now = self.after.guard.by_intent
        falls = [(intent, f1, now.get(intent, 0.0)) for intent, f1 in self.before.guard.by_intent.items()]
        return sorted((fall for fall in falls if fall[2] < fall[1]), key=lambda fall: fall[2] - fall[1])


def renew(data: Path, out: Path, used: Path, taught: Path | None = None, even_if_worse: bool = False) -> Renewal:
    """Trains on `data` and `taught`; the model goes to `out` unless it fell behind the one `used` on the guard set.

    The model used until now is kept beside `out` (`previous_of`). A process that reads `out` meanwhile finds either
    the old file or the new one, whole. Raises Misspelt for a mistake in the data, Unreadable for one in the guard set.
    """
    guard = read_expected(data / GUARD) if (data / GUARD).exists() else []
    out.parent.mkdir(parents=True, exist_ok=True)
    candidate = out.with_name(f"{out.name}.{os.getpid()}")
    try:
        figures = train(data, candidate, taught=taught)
        before, after = _standing_if_any(used, guard), _standing(candidate, guard)
        fell = _fell(before, after)
        replaced = even_if_worse or not fell
        if replaced:
            _put(candidate, out, used)
    finally:
        candidate.unlink(missing_ok=True)
    return Renewal(figures, before, after, _lost(before, after, guard), fell, replaced)


def previous_of(model: Path) -> Path:
    """Where the model that was used before `model` is kept."""
    return model.with_name(f"{model.stem}.previous{model.suffix}")


def roll_back(out: Path) -> None:
    """Puts the previous model back in use; the one that was in use becomes the previous. Raises BadModel."""
    previous = previous_of(out)
    header_of(previous)
    aside = out.with_name(out.name + ".partial")
    shutil.copyfile(previous, aside)
    if out.exists():
        _copy(out, previous)
    else:
        previous.unlink()
    aside.replace(out)


def _standing_if_any(model: Path, guard: Sequence[Expected]) -> Standing | None:
    try:
        return _standing(model, guard)
    except BadModel:
        return None


def _standing(model: Path, guard: Sequence[Expected]) -> Standing:
    figures = header_of(model)["figures"]
    report = evaluate(load_parser(Gazetteer(HOME), model), guard, TODAY) if guard else None
    return Standing(figures.get("accuracy"), figures.get("macro_f1"), report)


def _fell(before: Standing | None, after: Standing) -> bool:
    if before is None or before.guard is None or after.guard is None:
        return False
    lower = after.guard.accuracy < before.guard.accuracy
    return lower or after.guard.macro_f1 < before.guard.macro_f1 - MACRO_SLACK


def _lost(before: Standing | None, after: Standing, guard: Sequence[Expected]) -> list[Lost]:
    """In the order of the guard set."""
    if before is None or before.guard is None or after.guard is None:
        return []
    missed = {miss.expected.text for miss in before.guard.misses if miss.wrong_intent}
    wrong = {miss.expected.text: miss.intent for miss in after.guard.misses if miss.wrong_intent}
    return [Lost(e.text, e.intent, wrong[e.text]) for e in guard if e.text in wrong and e.text not in missed]


def _put(candidate: Path, out: Path, used: Path) -> None:
    """The candidate becomes `out`; what was used until now becomes the previous, unless it is the same again."""
    if used.exists() and used.read_bytes() != candidate.read_bytes():
        _copy(used, previous_of(out))
    candidate.replace(out)


def _copy(source: Path, target: Path) -> None:
    partial = target.with_name(target.name + ".partial")
    shutil.copyfile(source, partial)
    partial.replace(target)
