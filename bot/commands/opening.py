"""How a command opens the office: its runtime, and the one sentence that says why it cannot."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.runtime import Runtime

NO_DATABASE = "数据库连不上，或不是这个版本的：先看 gongyou check，再运行 gongyou db upgrade。"


@contextmanager
def office(settings: Settings | None = None) -> Iterator[Runtime]:
    """The runtime, closed afterwards. What is wrong with settings or database leaves as a ClickException."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from bot.runtime import assemble

    try:
        runtime = assemble(settings or Settings())
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    try:
        yield runtime
    except (OperationalError, ProgrammingError) as error:  # no server, no table, no column
        raise click.ClickException(NO_DATABASE) from error
    finally:
        runtime.store.close()


def who() -> str:
    """Who is at the terminal, for the audit."""
    try:
        return f"命令行 {getpass.getuser()}"
    except (KeyError, OSError):  # a container without an entry for the user
        return "命令行"
