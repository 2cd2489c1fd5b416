"""How a command opens the office: its runtime, and the one sentence that says why it cannot."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot.commands.trouble import OTHER_VERSION, sentence
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.runtime import Runtime


def check_fit(settings: Settings) -> None:
    """Stops a command that runs for long before its processes fail one by one. Raises ClickException."""
    from bot.places import Gazetteer

    missing = settings.missing_for_serving()
    if missing:
        raise click.ClickException(f"不能启动，缺少设置 {'、'.join(missing)}。写进 .env 或环境变量后再来。")
    try:
        Gazetteer(settings.home_area)
    except ValueError as error:
        raise click.ClickException(f"GONGYOU_HOME_AREA 不对：{error}") from error


@contextmanager
def office(settings: Settings | None = None, *, current: bool = False) -> Iterator[Runtime]:
    """The runtime, closed afterwards; with `current` only over a database of this version.

    What is wrong with settings or database leaves as a ClickException.
    """
    from sqlalchemy.exc import SQLAlchemyError

    settings = settings or Settings()
    try:
        with _assembled(settings) as runtime:
            if current and not _is_current(runtime):
                raise click.ClickException(OTHER_VERSION)
            yield runtime
    except SQLAlchemyError as error:
        told = sentence(error)
        if told is None:
            raise
        raise click.ClickException(told) from error


@contextmanager
def _assembled(settings: Settings) -> Iterator[Runtime]:
    from bot.runtime import assemble

    if not settings.data_key.get_secret_value():
        raise click.ClickException("缺少设置 GONGYOU_DATA_KEY。写进 .env 或环境变量后再来。")
    try:
        runtime = assemble(settings)
    except ValueError as error:  # a home area that is on no list
        raise click.ClickException(f"GONGYOU_HOME_AREA 不对：{error}") from error
    try:
        yield runtime
    finally:
        runtime.store.close()


def _is_current(runtime: Runtime) -> bool:
    from bot.store import schema

    return schema.is_current(runtime.store)


def who() -> str:
    """Who is at the terminal, for the audit."""
    try:
        return f"命令行 {getpass.getuser()}"
    except (KeyError, OSError):  # a container without an entry for the user
        return "命令行"
