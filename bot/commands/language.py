"""The commands `parse` and `evaluate`: language understanding without a conversation."""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.messages import SHANGHAI
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.messages import Understanding
    from bot.nlu import Parser
    from bot.nlu.evaluate import Report

SHOWN = 15
"""Confusions and misread messages that `evaluate` prints."""


class CannotStart(click.ClickException):
    """One plain sentence on standard error and status 2."""

    exit_code = 2


def _today(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date:
    if value is None:
        return Settings().today or datetime.now(SHANGHAI).date()
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value} is no day; write it as 2026-12-05") from error


def _model(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path:
    from bot.nlu.live import newest

    return value or newest(Settings().models)


_today_option = click.option("--today", callback=_today, help="Day that relative dates count from, such as 2026-12-05.")
_home_option = click.option("--home", help="Six-digit code of the county or prefecture served (default: configured).")
_model_option = click.option(
    "--model", type=click.Path(path_type=Path), callback=_model, help="The trained model (default: the one in use)."
)


@click.command()
@_today_option
@_home_option
@_model_option
def parse(today: date, home: str | None, model: Path) -> None:
    """Read one utterance a line from standard input, print one JSON object a line.

    \b
    Example:
      echo 我想去东莞打螺丝，一个月六千以上 | gongyou parse --home 530627
    """
    understand = _parser(model, home)
    for line in io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace"):
        text = line.rstrip("\r\n")
        click.echo(json.dumps(as_line(text, understand(text, today)), ensure_ascii=False))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@_today_option
@_home_option
@_model_option
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
def evaluate(file: Path, today: date, home: str | None, model: Path, as_json: bool) -> None:
    """Measure the parser on JSON lines of text, intent, slots.

    \b
    Example:
      gongyou evaluate tests/nlu/unseen.jsonl --today 2026-11-22
    """
    from bot.nlu import evaluate as measuring

    try:
        report = measuring.evaluate(_parser(model, home), measuring.read_expected(file), today)
    except (measuring.Unreadable, OSError) as error:
        raise CannotStart(str(error)) from error
    if as_json:
        click.echo(json.dumps(figures_of(report)))
    else:
        _show(report)


def as_line(text: str, said: Understanding) -> dict[str, Any]:
    """The contract's JSON object of one utterance."""
    return {"text": text, "intent": said.intent, "confidence": round(said.confidence, 4), "slots": dict(said.slots)}


def figures_of(report: Report) -> dict[str, float]:
    return {
        "messages": report.messages,
        "accuracy": round(report.accuracy, 4),
        "macro_f1": round(report.macro_f1, 4),
        "slot_f1": round(report.slot_f1, 4),
        "ece": round(report.calibration_error, 4),
    }


def _parser(model: Path, home: str | None) -> Parser:
    from bot.nlu import BadModel, load_parser
    from bot.places import Gazetteer

    try:
        return load_parser(Gazetteer(home or Settings().home_area), model)
    except (BadModel, ValueError) as error:
        raise CannotStart(str(error)) from error


def _show(report: Report) -> None:
    for name, value in figures_of(report).items():
        click.echo(f"{name:10} {value}")
    click.echo("\nF1 of each intent, the lowest first")
    for intent, f1 in sorted(report.by_intent.items(), key=lambda item: item[1])[:SHOWN]:
        click.echo(f"  {f1:.3f} {intent}")
    click.echo("\nconfusion table (row: what was meant; column: how often it was read as the intent of that number)")
    _show_table(report)
    click.echo("\nworst confusions (expected, found, messages)")
    for expected, found, count in report.confusions[:SHOWN]:
        click.echo(f"  {expected} {found} {count}")
    click.echo("\nreliability (confidence, accuracy, messages)")
    for sure, hit, count in report.reliability:
        click.echo(f"  {sure:.2f} {hit:.2f} {count:5} {'#' * round(hit * 40)}")
    click.echo("\nworst examples: wrong intents before wrong slots, the surest first (meant, then read)")
    for miss in report.misses[:SHOWN]:
        click.echo(f"  {miss.expected.text} | {miss.expected.intent} {_brief(miss.expected.slots or {})}")
        click.echo(f"    {miss.intent} {miss.confidence:.2f} {_brief(miss.slots)}")


def _show_table(report: Report) -> None:
    """Rows and columns in one order and numbered alike; a dot for none."""
    names = sorted({*report.table, *(found for row in report.table.values() for found in row)})
    width = max(map(len, names)) + 4
    click.echo(" " * (width + 2) + "".join(f"{number:4}" for number in range(1, len(names) + 1)))
    for number, name in enumerate(names, 1):
        row = report.table.get(name)
        if row is not None:
            cells = "".join(f"{row.get(found, 0) or '.':>4}" for found in names)
            click.echo(f"  {number:2} {name:{width - 3}}{cells}")


def _brief(slots: Any) -> str:
    return json.dumps(dict(slots), ensure_ascii=False)


commands = [parse, evaluate]

if sys.stdout.encoding and sys.stdout.encoding.lower() != "utf-8":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # answers are Chinese whatever the locale
