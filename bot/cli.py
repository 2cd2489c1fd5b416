"""The program `gongyou`: finds the command, runs it, and turns what went wrong into one plain sentence.

A command's file is loaded only when the command is called, so that `gongyou --help` is instant.
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Sequence

import click
from pydantic import ValidationError

log = logging.getLogger(__name__)

ROOMS = {
    "demo": "demo",
    "serve": "serve",
    "worker": "worker",
    "check": "operations",
    "db": "operations",
    "staff": "operations",
    "wechat": "wechat",
    "import": "catalogue",
    "export": "catalogue",
    "template": "catalogue",
    "parse": "language",
    "train": "training",
    "evaluate": "language",
    "teach": "teaching",
    "chat": "chat",
    "broadcast": "broadcast",
}
"""Command to its file in `bot/commands/`."""

RUNNING = frozenset({"demo", "serve", "worker"})
"""Commands that keep a log of what they do; the others say it themselves."""


class Program(click.Group):
    """A group that loads a command's file when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(ROOMS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ROOMS:
            return None
        room = importlib.import_module(f"bot.commands.{ROOMS[cmd_name]}")
        found: dict[str | None, click.Command] = {command.name: command for command in room.commands}
        return found[cmd_name]


@click.command(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gongyou")
@click.pass_context
def program(context: click.Context) -> None:
    """工友: the WeChat and SMS bot with which Chinese counties reach their rural labourers.

    \b
    Example:
      gongyou demo          everything on this machine, with sample data
      gongyou check         try the configuration
    """
    level = logging.INFO if context.invoked_subcommand in RUNNING else logging.WARNING
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("jieba").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def main(arguments: Sequence[str] | None = None) -> None:
    """Exit status 0 done, 1 done in part, 2 could not start."""
    try:
        status = program.main(args=arguments, standalone_mode=False)
    except click.ClickException as error:
        _say(error.format_message())
        sys.exit(2)
    except click.exceptions.Abort:
        sys.exit(130)
    except ValidationError as error:
        for fault in error.errors():
            _say(f"GONGYOU_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}")
        sys.exit(2)
    except Exception as error:  # noqa: BLE001  the last door: what nobody expected must not leave as status 1, done in part
        _say(_reason(error))
        sys.exit(2)
    sys.exit(status if isinstance(status, int) else 0)


def _reason(error: Exception) -> str:
    """One sentence for what stopped a command; of a bug the trace goes to the log."""
    from bot.commands.trouble import sentence

    told = sentence(error)
    if told is None:
        log.error("a command failed", exc_info=error)
    return told or f"程序出错了（{type(error).__name__}），请把上面的记录交给技术人员。"


def _say(sentence: str) -> None:
    click.echo(f"gongyou: {sentence}", err=True)
