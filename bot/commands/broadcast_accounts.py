"""Commands that look into a broadcast: why one person got it or not, and its whole ledger as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.broadcast_steps import at_work, number_of
from bot.commands.opening import who as operator

if TYPE_CHECKING:
    from bot.runtime import Runtime


@click.command()
@number_of
@click.option("--who", required=True, metavar="PHONE-or-openid")
@at_work
def why(runtime: Runtime, number: int, who: str) -> None:
    """Why this person got it, or did not.

    \b
    Example:
      gongyou broadcast why 1 --who 13800001234
    """
    from bot import broadcasts

    for line in broadcasts.why(runtime, number, who):
        click.echo(line)


@click.command()
@number_of
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--masked", is_flag=True, help="Receivers are only hinted at.")
@at_work
def ledger(runtime: Runtime, number: int, file: Path, masked: bool) -> None:
    """One row for each receiver: channel, times, state, reason, platform number, cost.

    \b
    Example:
      gongyou broadcast ledger 1 台账.xlsx
    """
    from bot import broadcasts

    rows = broadcasts.write_ledger(runtime, number, file, operator(), masked)
    click.echo(f"{file}：{rows} 个收件人。")


commands = [why, ledger]
