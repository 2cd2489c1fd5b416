"""The command `teach`: what was not understood, and what it means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from bot.commands.opening import office, who

if TYPE_CHECKING:
    from bot.runtime import Runtime
    from bot.store.screens.lessons import LessonLine
    from bot.store.screens.scope import Scope

WHY = {"unsure": "没把握", "missed": "连着没听懂", "corrected": "群众说听错了"}
STATES = {"open": "待教", "taught": "教了", "skipped": "跳过"}


@click.group()
def teach() -> None:
    """Look through what was not understood and say what it means.

    What is taught goes into the data folder as sentences; the next `gongyou train` learns from them.

    \b
    Example:
      gongyou teach list
      gongyou teach give 12 job_search --slot work_place=东莞
      gongyou train
    """


@teach.command("list")
@click.option("--state", type=click.Choice([*STATES, "all"]), default="open", show_default=True)
@click.option("--why", type=click.Choice([*WHY]), help="Only those kept for this reason.")
@click.option("--most", is_flag=True, help="The most frequent first, instead of the newest.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1))
def listing(state: str, why: str | None, most: bool, page: int) -> None:
    """One line each: number, times, reason, confidence, what was read, the masked text, what was taught.

    \b
    Example:
      gongyou teach list --most
    """
    from bot.store.screens import lessons

    wanted = lessons.LessonFilter(state="" if state == "all" else state, why=why or "")
    with office(current=True) as runtime, runtime.store.reading() as tx:
        found = lessons.listing(tx, _scope(runtime), wanted, "most" if most else "newest", page)
    for line in found.items:
        click.echo(_line(line))
    more = "" if found.last else f"，后面还有，用 --page {page + 1}"
    click.echo(f"共 {found.total}{' 以上' if found.more_than else ''} 句{more}。")


@teach.command()
@click.argument("number", type=int)
@click.argument("intent")
@click.option("--slot", "slots", multiple=True, metavar="NAME=WORDS", help="What it states, in words: wage=六千以上.")
def give(number: int, intent: str, slots: Sequence[str]) -> None:
    """Say what a message means: its intent, and what it states in words that the parser's own grammars read.

    \b
    Example:
      gongyou teach give 12 job_search --slot work_place=东莞、家门口 --slot tags=food
    """
    from bot import teaching
    from bot.teaching import stating

    with office(current=True) as runtime:
        known = teaching.meanings(runtime.settings.intents)
        if intent not in known:
            raise click.ClickException(f"没有 {intent} 这个意思。有：{'、'.join(known)}")
        stated = stating.read(runtime.understand, runtime.today(), _stated(slots))
        if stated.errors:
            raise click.ClickException("；".join(f"{slot}：{why}" for slot, why in stated.errors.items()))
        line = _settle(runtime, number, "taught", intent, dict(stated.slots))
        sentences = teaching.write_taught(runtime)
    click.echo(f"记下了：{line.text} 是“{known[intent]}”。一共教了 {sentences} 句，gongyou train 以后它就会。")


@teach.command()
@click.argument("numbers", type=int, nargs=-1, required=True)
def skip(numbers: Sequence[int]) -> None:
    """Nothing to learn from these.

    \b
    Example:
      gongyou teach skip 13 14
    """
    from bot import teaching

    with office(current=True) as runtime:
        for number in numbers:
            click.echo(f"跳过了：{_settle(runtime, number, 'skipped').text}")
        teaching.write_taught(runtime)


def _stated(slots: Sequence[str]) -> dict[str, str | Sequence[str]]:
    from bot.teaching import stating

    stated: dict[str, str | Sequence[str]] = {}
    for slot in slots:
        name, mark, words = slot.partition("=")
        if name not in stating.NAMES or not mark:
            raise click.ClickException(f"--slot 要写成 名字=说法，名字是：{'、'.join(stating.NAMES)}")
        stated[name] = [part for part in words.replace("、", ",").split(",") if part] if name == "tags" else words
    return stated


def _settle(runtime: Runtime, number: int, state: Any, meant: str = "", slots: Any = None) -> LessonLine:
    from bot.store.desk import audit
    from bot.store.screens import lessons

    scope, now = _scope(runtime), runtime.now()
    with runtime.store.begin() as tx:
        line = lessons.record(tx, scope, number)
        if line is None:
            raise click.ClickException(f"没有第 {number} 句。gongyou teach list 看有哪些。")
        lessons.settle(tx, scope, number, state, now, meant=meant, slots=slots)
        act = "teach" if state == "taught" else f"teach-{state}"
        audit.record(tx, who(), act, f"lesson {number}", now, {"meant": meant} if meant else {})
    return line


def _scope(runtime: Runtime) -> Scope:
    from bot.store.screens.scope import Scope

    return Scope(runtime.settings.home_area, runtime.settings.home_area)


def _line(line: LessonLine) -> str:
    read = f"{WHY.get(line.why, line.why)} {line.confidence:.2f} {line.intent}"
    taught = f" → {line.meant} {line.slots or ''}".rstrip() if line.meant else ""
    return f"{line.id}\t{line.times} 次\t{read}\t{line.text}{taught}"


commands = [teach]
