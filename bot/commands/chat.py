"""The command `chat`: talk to the bot in the terminal, through the same turn as a webhook."""

from __future__ import annotations

import itertools
import sys
import uuid
from collections.abc import Iterator

import click

from bot.commands.opening import office


@click.command()
@click.option("--channel", type=click.Choice(["wechat", "sms"]), default="wechat", show_default=True)
@click.option("--as", "name", default="me", show_default=True, help="Who speaks: the same name finds its talk again.")
def chat(channel: str, name: str) -> None:
    """Talk to the bot in the terminal, same code path as a webhook turn. An empty line or Ctrl-D ends.

    \b
    Example:
      gongyou chat --channel sms --as 王秀兰
      echo 我想找电子厂的活 | gongyou chat
    """
    from bot.channels.console import Console
    from bot.conversation import respond

    with office(current=True) as runtime:
        console = Console(runtime.settings, channel)
        talk = uuid.uuid4().hex[:8]
        for number, line in zip(itertools.count(1), _lines(sys.stdin.isatty()), strict=False):
            message = console.said(name, line, f"{talk}-{number}", runtime.now())
            click.echo(console.shown(respond(runtime, message)))


def _lines(asking: bool) -> Iterator[str]:
    """What is typed, until the end; at a terminal an empty line ends too, in a file it is passed over."""
    while True:
        if asking:
            click.echo("您：", nl=False)
        line = sys.stdin.readline()
        if line.strip():
            yield line.strip()
        elif asking or not line:
            return


commands = [chat]
