"""What every `broadcast` command does first, and the commands that move a broadcast on: approve, start, pause …"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.commands.opening import office, who
from bot.messages import SHANGHAI

if TYPE_CHECKING:
    from bot.runtime import Runtime

JUST_NOW = timedelta(minutes=5)
"""A time that has passed by so little is meant as now."""

Act = TypeVar("Act", bound=Callable[..., Any])


def at_work(act: Act) -> Act:
    """Gives the command its runtime first; what cannot be done leaves as one sentence on standard error, status 2."""

    @wraps(act)
    def told(*args: Any, **options: Any) -> Any:
        from bot.broadcasts import Unfit

        with office() as runtime:
            try:
                return act(runtime, *args, **options)
            except Unfit as error:
                raise click.ClickException(str(error)) from error

    return told  # type: ignore[return-value]  # click calls the wrapper with everything but the runtime


def number_of(act: Act) -> Act:
    return click.argument("number", type=click.IntRange(min=1), metavar="NO")(act)


@click.command()
@number_of
@click.option("--as", "approver", help="Staff account of whoever approves; not the author.")
@at_work
def approve(runtime: Runtime, number: int, approver: str | None) -> None:
    """The second person's approval.

    \b
    Example:
      gongyou broadcast approve 1 --as 王主任
    """
    from bot import broadcasts

    approver_id = None if approver is None else _staff_id(runtime, approver)
    broadcasts.approve(runtime, number, approver_id, by=approver or who())
    click.echo(f"通知 {number} 已批准。")


def _staff_id(runtime: Runtime, name: str) -> int:
    from bot.store.desk import staff

    with runtime.store.reading() as tx:
        found = staff.id_of(tx, name)
    if found is None:
        raise click.ClickException(f"没有叫 {name} 的工作人员账号")
    return found


@click.command()
@number_of
@click.option("--at", "moment", metavar="TIME", help="Such as 2026-12-01 08:30 or 08:30, in Asia/Shanghai.")
@click.option("--yes", is_flag=True, help="Stands for the second person's approval.")
@click.option("--weekly", is_flag=True, help="Every week at this time, until the next one is cancelled.")
@at_work
def start(runtime: Runtime, number: int, moment: str | None, yes: bool, weekly: bool) -> None:
    """Starts it now, or at a time.

    \b
    Example:
      gongyou broadcast start 1
      gongyou broadcast start 1 --at "2026-12-01 08:30" --yes
      gongyou broadcast start 1 --at "2026-12-01 08:30" --weekly
    """
    from bot import broadcasts

    at = None if moment is None else read_moment(moment, runtime.now())
    planned = broadcasts.start(runtime, number, at, yes, by=who(), weekly=weekly)
    if weekly:
        click.echo("每周这个时候再发一次，每次有自己的编号。不想再发，取消下一次的就行。")
    if planned is None and at is not None:
        click.echo(f"通知 {number} 将在 {at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 开始。")
        return
    click.echo(f"通知 {number} 开始发送，{planned} 个收件人。")
    waits = broadcasts.waiting_until(runtime, number)
    if waits is not None:
        click.echo(f"现在是免打扰时间，{waits.astimezone(SHANGHAI):%m月%d日 %H:%M} 起自动发出。")


def read_moment(text: str, now: datetime) -> datetime:
    """A time in Asia/Shanghai; a bare time of day is the next one to come. Raises a usage error for what is over."""
    local = now.astimezone(SHANGHAI)
    try:
        if re.fullmatch(r"\d{1,2}:\d{2}", text.strip()):
            clock = datetime.strptime(text.strip(), "%H:%M").replace(tzinfo=SHANGHAI)
            then = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
            return then if then > local else then + timedelta(days=1)
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise click.UsageError(f"看不懂时间“{text}”，写成 2026-12-01 08:30 或 08:30") from None
    read = read if read.tzinfo else read.replace(tzinfo=SHANGHAI)
    if read < now - JUST_NOW:
        raise click.UsageError(f"{text} 已经过去了：写以后的时间，要马上发就不写 --at")
    return read


@click.command()
@number_of
@at_work
def pause(runtime: Runtime, number: int) -> None:
    """Stops sending within a second; what waits goes on waiting.

    \b
    Example:
      gongyou broadcast pause 1
    """
    from bot import broadcasts

    broadcasts.pause(runtime, number, by=who())
    click.echo(f"通知 {number} 已暂停。继续：gongyou broadcast resume {number}")


@click.command()
@number_of
@click.option("--budget", type=click.FloatRange(min=0), help="Another limit in yuan, where it stopped at its own.")
@at_work
def resume(runtime: Runtime, number: int, budget: float | None) -> None:
    """Goes on where it was paused.

    \b
    Example:
      gongyou broadcast resume 1
    """
    from bot import broadcasts

    broadcasts.resume(runtime, number, by=who(), budget=budget)
    click.echo(f"通知 {number} 继续发送。")


@click.command()
@number_of
@at_work
def cancel(runtime: Runtime, number: int) -> None:
    """Ends it for good and says how many have it already.

    \b
    Example:
      gongyou broadcast cancel 1
    """
    from bot import broadcasts

    counts = broadcasts.cancel(runtime, number, by=who())
    got = sum(counts.get(state, 0) for state in ("sent", "delivered", "read"))
    doubtful = sum(counts.get(state, 0) for state in ("sending", "unsure"))
    click.echo(
        f"通知 {number} 已取消。已经收到的 {got} 个，不能收回"
        + (f"；正在发或不明的 {doubtful} 个。" if doubtful else "。")
    )
    if got or doubtful:
        click.echo(f"是哪些人：gongyou broadcast ledger {number} 台账.xlsx")


@click.command()
@number_of
@at_work
def retry(runtime: Runtime, number: int) -> None:
    """Sends again to those with whom it failed, and to nobody else.

    \b
    Example:
      gongyou broadcast retry 1
    """
    from bot import broadcasts

    again = broadcasts.retry(runtime, number, by=who())
    click.echo(f"通知 {number} 重发给 {again} 个失败的收件人。别人不会再收到。")


commands = [approve, start, pause, resume, cancel, retry]
