"""The command `train`: a language model out of example sentences, measured before it replaces the one in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.language import CannotStart
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.nlu.renewal import Renewal, Standing

SHOWN = 20
"""Intents and messages that got worse and are named."""


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of intent files (default: ours and what was taught)."
)
@click.option("--out", type=click.Path(path_type=Path), help="Where the model goes (default: data/model.bin).")
@click.option("--even-if-worse", is_flag=True, help="Replace the model also where the guard set says it fell.")
@click.option("--roll-back", is_flag=True, help="Put the model before the last training back in use.")
def train(data: Path | None, out: Path | None, even_if_worse: bool, roll_back: bool) -> int:
    """Make the language model from a folder of example sentences; any names of intents will do.

    Without --data it learns from the sentences of the project and from what the office taught (`gongyou teach`). Where
    the folder holds guard.jsonl, a model that has fewer of its messages right than the one in use does not replace
    it: status 1.

    \b
    Example:
      gongyou train
      gongyou train --data data/intents --out /tmp/model.bin
      gongyou train --roll-back
    """
    from bot.nlu import BadModel, Misspelt
    from bot.nlu.evaluate import Unreadable
    from bot.nlu.live import newest
    from bot.nlu.renewal import renew
    from bot.nlu.renewal import roll_back as put_back

    settings = Settings()
    used = out or newest(settings.models)
    try:
        if roll_back:
            put_back(used)
            click.echo(f"the model before the last training is in use again: {used}")
            return 0
        done = renew(
            data or settings.intents,
            out or settings.models[0],
            used,
            taught=None if data else settings.taught,
            even_if_worse=even_if_worse,
        )
    except (BadModel, Misspelt, Unreadable, OSError) as error:
        raise CannotStart(str(error)) from error
    _show(done, out or settings.models[0])
    return 0 if done.replaced else 1


def _show(done: Renewal, out: Path) -> None:
    figures = done.figures
    click.echo(f"{figures.sentences} sentences, {figures.intents} intents, {figures.features} features")
    click.echo(f"{'':34}{'before':>8}{'now':>8}")
    for name, before, now in _figures(done.before, done.after):
        click.echo(f"{name:34}{before:>8}{now:>8}")
    if done.worse:
        click.echo("intents that got worse on the guard set (F1 before, now)")
        for intent, was, now_f1 in done.worse[:SHOWN]:
            click.echo(f"  {intent} {was:.3f} {now_f1:.3f}")
    if done.lost:
        click.echo("messages of the guard set that were right before (meant, read now)")
        for lost in done.lost[:SHOWN]:
            click.echo(f"  {lost.text} | {lost.intent} {lost.now}")
    if done.replaced:
        click.echo(f"data {figures.digest[:16]}, model {out}")
    else:
        click.echo("not replaced: it fell on the guard set. Mend the sentences, or take it with --even-if-worse.")


def _figures(before: Standing | None, after: Standing) -> list[tuple[str, str, str]]:
    """Name, value before, value now; a dash where there was no model, or no guard set to measure it on."""
    rows: list[tuple[str, object, object, str]] = [
        ("held-out sentences: accuracy", before, after, "accuracy"),
        ("held-out sentences: macro-F1", before, after, "macro_f1"),
    ]
    if after.guard is not None:
        guards = (before.guard if before else None, after.guard)
        rows += [("guard set: accuracy", *guards, "accuracy"), ("guard set: macro-F1", *guards, "macro_f1")]
    return [(name, _of(was, field), _of(now, field)) for name, was, now, field in rows]


def _of(thing: object, field: str) -> str:
    value = getattr(thing, field, None)
    return "-" if value is None else f"{value:.3f}"


commands = [train]
