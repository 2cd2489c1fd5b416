"""A training that staff asked for: carried out by a job, in a process of its own, its outcome kept for the console."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.runtime import Runtime
from bot.store.talk import lessons, trainings
from bot.store.talk.trainings import Outcome
from bot.teaching.sentences import LINES, leave_sentences

if TYPE_CHECKING:
    from bot.nlu.renewal import Renewal, Standing

log = logging.getLogger(__name__)
T = TypeVar("T")

NAMED = 30
"""Intents and messages that got worse and are named in a report."""


def carry_out(runtime: Runtime, training_id: int) -> None:
    """Trains, or goes back to the model before; nothing where another worker has begun. A failure is an outcome too."""
    with runtime.store.begin() as tx:
        act = trainings.begin(tx, training_id, runtime.now())
    if act is None:
        return
    try:
        outcome, report = _go_back(runtime) if act == "back" else _train(runtime, force=act == "force")
    except (ValueError, OSError, RuntimeError) as error:
        log.error("training %d failed: %s", training_id, error)
        outcome, report = "failed", {"why": str(error)}
    with runtime.store.begin() as tx:
        trainings.end(tx, training_id, outcome, report, runtime.now())


def write_taught(runtime: Runtime) -> int:
    """The sentences of the database as intent files of the data folder; returns their number."""
    intents = [path.stem for path in runtime.settings.intents.glob("*.toml")]
    with runtime.store.reading() as tx:
        return leave_sentences(runtime.settings.taught, lessons.taught(tx), intents)


def _train(runtime: Runtime, force: bool) -> tuple[Outcome, dict[str, Any]]:
    from bot.nlu.live import newest

    settings = runtime.settings
    taught = write_taught(runtime)
    out, used = settings.models[1], newest(settings.models)
    done, right = _apart(_renew, settings.intents, out, used, settings.taught, force)
    return ("replaced" if done.replaced else "refused"), {**report_of(done), "taught": taught, "taught_right": right}


def _renew(data: Path, out: Path, used: Path, taught: Path, force: bool) -> tuple[Renewal, int]:
    """The training itself, and how many taught sentences the model in use reads as staff said."""
    from bot.nlu import load_parser
    from bot.nlu.evaluate import evaluate, read_expected
    from bot.nlu.renewal import renew
    from bot.nlu.train import HOME, TODAY
    from bot.places import Gazetteer

    try:
        done = renew(data, out, used, taught, even_if_worse=force)
    except (ValueError, OSError) as error:
        raise ValueError(str(error)) from error  # the sentence alone travels between processes
    lines = read_expected(taught / LINES)
    if not lines:
        return done, 0
    report = evaluate(load_parser(Gazetteer(HOME), out if done.replaced else used), lines, TODAY)
    return done, round(report.accuracy * report.messages)


def _go_back(runtime: Runtime) -> tuple[Outcome, dict[str, Any]]:
    from bot.nlu.renewal import roll_back

    roll_back(runtime.settings.models[1])
    return "back", {}


def report_of(done: Renewal) -> dict[str, Any]:
    """Figures before and now, and what got worse, as plain values."""
    return {
        "sentences": done.figures.sentences,
        "before": _standing(done.before),
        "after": _standing(done.after),
        "worse": done.worse[:NAMED],
        "lost": [asdict(lost) for lost in done.lost[:NAMED]],
    }


def _standing(standing: Standing | None) -> dict[str, float | None]:
    guard = standing.guard if standing else None
    return {
        "accuracy": standing.accuracy if standing else None,
        "macro_f1": standing.macro_f1 if standing else None,
        "guard": guard.accuracy if guard else None,
        "guard_macro_f1": guard.macro_f1 if guard else None,
    }


def _apart(work: Callable[..., T], *given: Any) -> T:
    """Runs in a process of its own, whose memory goes back when it ends: training takes four times a worker's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        return processes.submit(work, *given).result()
