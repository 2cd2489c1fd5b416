"""The command `demo`: everything on one machine with nothing to configure."""

from __future__ import annotations

from pathlib import Path

import click

from bot.settings import HOUSE


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port of the web side.  [default: 8000 or the next free one]"
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=HOUSE / ".demo",
    help="Folder of the demo's data.  [default: .demo in the checkout]",
)
def demo(port: int | None, home: Path) -> int:
    """Everything on this machine: web, worker, sample county, simulated WeChat, WeCom and SMS. Ctrl-C stops all.

    \b
    Example:
      gongyou demo
      gongyou demo --port 8100 --home /tmp/gongyou
    """
    from bot.demo import launch

    try:
        return launch.run(port, home, click.echo)
    except launch.CannotStart as reason:
        click.echo(f"gongyou: {reason}", err=True)
        return 2


commands = [demo]
