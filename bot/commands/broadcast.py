"""The commands `broadcast …`: what the console does with a notice, from a terminal."""

from __future__ import annotations

import getpass
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.messages import SHANGHAI
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.runtime import Runtime

CHANNELS = {"wechat": "微信", "sms": "短信", "wecom": "企业微信群"}
STATES = {
    "planned": "待发",
    "sending": "发送中",
    "sent": "已发",
    "delivered": "已送达",
    "read": "已读",
    "failed": "失败",
    "skipped": "跳过",
    "unsure": "不明",
}
Act = TypeVar("Act", bound=Callable[..., Any])


@click.group()
def broadcast() -> None:
    """Notices to village groups, areas or everyone.

    \b
    Example:
      gongyou broadcast new --name 赶集招聘会 --fair F001 --area 530627100
      gongyou broadcast preview 1
      gongyou broadcast start 1
    """


def at_work(act: Act) -> Act:
    """Gives the command its runtime first; what cannot be done leaves as one sentence on standard error, status 2."""

    @wraps(act)
    def told(*args: Any, **options: Any) -> Any:
        from bot.broadcasts import Unfit
        from bot.runtime import assemble

        try:
            runtime = assemble(Settings())
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        try:
            return act(runtime, *args, **options)
        except Unfit as error:
            raise click.ClickException(str(error)) from error
        finally:
            runtime.store.close()

    return told  # type: ignore[return-value]  # click calls the wrapper with everything but the runtime


def number_of(act: Act) -> Act:
    return click.argument("number", type=click.IntRange(min=1), metavar="NO")(act)


def _who() -> str:
    return f"命令行 {getpass.getuser()}"


@broadcast.command()
@click.option("--name", required=True, help="What staff call it.")
@click.option("--fair", "fair_number", help="Number of the job fair that it announces.")
@click.option("--text", help="The whole text, instead of a fair.")
@click.option("--groups", help="Numbers of village groups, separated by commas.")
@click.option("--area", "areas", multiple=True, help="Code of a division; may be given several times.")
@click.option("--all", "everyone", is_flag=True, help="Everyone who is known.")
@click.option("--urgent", is_flag=True, help="Does not wait for the end of quiet hours.")
@at_work
def new(
    runtime: Runtime,
    name: str,
    fair_number: str | None,
    text: str | None,
    groups: str | None,
    areas: tuple[str, ...],
    everyone: bool,
    urgent: bool,
) -> None:
    """A draft; prints its number alone on the last line.

    \b
    Example:
      gongyou broadcast new --name 春风行动 --fair F001 --groups G01,G02
      gongyou broadcast new --name 停电 --text "明天停电，招聘会改到后天。" --area 530627100
    """
    from bot import broadcasts
    from bot.broadcasts.announcing import notice_of_fair

    if (fair_number is None) == (text is None):
        raise click.UsageError("内容选一样：--fair 招聘会编号，或 --text 文字")
    if sum((groups is not None, bool(areas), everyone)) != 1:
        raise click.UsageError("收件人选一样：--groups、--area 或 --all")
    notice = broadcasts.text_notice(text) if text else notice_of_fair(runtime, fair_number or "")
    audience: dict[str, Any] = {"all": True} if everyone else {"areas": [part for a in areas for part in _list(a)]}
    if groups is not None:
        audience = {"groups": _list(groups)}
    number = broadcasts.draft(runtime, name, notice, audience, urgent=urgent, by=_who())
    click.echo(f"草稿已存，先看看：gongyou broadcast preview {number}", err=True)
    click.echo(number)


def _list(text: str) -> list[str]:
    return [part for part in re.split(r"[,，、;；\s]+", text.strip()) if part]


@broadcast.command()
@number_of
@at_work
def preview(runtime: Runtime, number: int) -> None:
    """Who would get it, who not and why, the texts, the cost. Nothing is sent or stored.

    \b
    Example:
      gongyou broadcast preview 1
    """
    from bot import broadcasts

    looked = broadcasts.preview(runtime, number)
    click.echo(f"通知 {number}：名单 {looked.total} 个，发给 {looked.receivers} 个")
    for channel, count in looked.channels.items():
        click.echo(
            f"  {CHANNELS[channel]}：{count}" + (f"（按名单群发 {looked.by_list}）" if channel == "wechat" else "")
        )
    for reason, count in looked.excluded.items():
        click.echo(f"  不发 {count} 个：{broadcasts.reason_text('', reason)}")
    for channel, shown in looked.sample:
        click.echo(f"  例：{CHANNELS[channel]} {shown}")
    for channel, text in looked.texts.items():
        cost = f"，{text.units} 条短信" if text.units else ""
        click.echo(f"【{CHANNELS[channel]}】{text.characters} 字，{text.size} 字节{cost}\n{text.text}")
    click.echo(f"费用约 {looked.yuan:.2f} 元")
    if looked.needs_approval:
        click.echo("收件人多，要第二个人批准：gongyou broadcast approve " + str(number))


@broadcast.command()
@number_of
@click.option("--to", "receiver", required=True, metavar="PHONE-or-openid")
@at_work
def test(runtime: Runtime, number: int, receiver: str) -> None:
    """Sends the text to one phone or openid now.

    \b
    Example:
      gongyou broadcast test 1 --to 13800001234
    """
    from bot import broadcasts

    channel = broadcasts.try_out(runtime, number, receiver)
    click.echo(f"已用{CHANNELS[channel]}发出。")


@broadcast.command()
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
    broadcasts.approve(runtime, number, approver_id, by=approver or _who())
    click.echo(f"通知 {number} 已批准。")


def _staff_id(runtime: Runtime, name: str) -> int:
    from bot.store import staff

    with runtime.store.reading() as tx:
        found = staff.id_of(tx, name)
    if found is None:
        raise click.ClickException(f"没有叫 {name} 的工作人员账号")
    return found


@broadcast.command()
@number_of
@click.option("--at", "moment", metavar="TIME", help="Such as 2026-12-01 08:30 or 08:30, in Asia/Shanghai.")
@click.option("--yes", is_flag=True, help="Stands for the second person's approval.")
@at_work
def start(runtime: Runtime, number: int, moment: str | None, yes: bool) -> None:
    """Starts it now, or at a time.

    \b
    Example:
      gongyou broadcast start 1
      gongyou broadcast start 1 --at "2026-12-01 08:30" --yes
    """
    from bot import broadcasts

    at = None if moment is None else read_moment(moment, runtime.now())
    planned = broadcasts.start(runtime, number, at, yes, by=_who())
    if planned is None and at is not None:
        click.echo(f"通知 {number} 将在 {at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 开始。")
        return
    click.echo(f"通知 {number} 开始发送，{planned} 个收件人。")
    if broadcasts.is_quiet(runtime.settings.quiet, runtime.now()):
        click.echo(f"现在是免打扰时间（{runtime.settings.quiet_hours}），过后自动发出。")


def read_moment(text: str, now: datetime) -> datetime:
    """A time in Asia/Shanghai; a bare time of day is the next one to come. Raises a usage error."""
    local = now.astimezone(SHANGHAI)
    try:
        if re.fullmatch(r"\d{1,2}:\d{2}", text.strip()):
            clock = datetime.strptime(text.strip(), "%H:%M").replace(tzinfo=SHANGHAI)
            then = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
            return then if then > local else then + timedelta(days=1)
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise click.UsageError(f"看不懂时间“{text}”，写成 2026-12-01 08:30 或 08:30") from None
    return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)


@broadcast.command()
@number_of
@at_work
def pause(runtime: Runtime, number: int) -> None:
    """Stops sending within a second; what waits goes on waiting.

    \b
    Example:
      gongyou broadcast pause 1
    """
    from bot import broadcasts

    broadcasts.pause(runtime, number, by=_who())
    click.echo(f"通知 {number} 已暂停。继续：gongyou broadcast resume {number}")


@broadcast.command()
@number_of
@at_work
def resume(runtime: Runtime, number: int) -> None:
    """Goes on where it was paused.

    \b
    Example:
      gongyou broadcast resume 1
    """
    from bot import broadcasts

    broadcasts.resume(runtime, number, by=_who())
    click.echo(f"通知 {number} 继续发送。")


@broadcast.command()
@number_of
@at_work
def cancel(runtime: Runtime, number: int) -> None:
    """Ends it for good and says how many have it already.

    \b
    Example:
      gongyou broadcast cancel 1
    """
    from bot import broadcasts

    counts = broadcasts.cancel(runtime, number, by=_who())
    got = sum(counts.get(state, 0) for state in ("sent", "delivered", "read"))
    doubtful = sum(counts.get(state, 0) for state in ("sending", "unsure"))
    click.echo(
        f"通知 {number} 已取消。已经收到的 {got} 个，不能收回"
        + (f"；正在发或不明的 {doubtful} 个。" if doubtful else "。")
    )


@broadcast.command()
@number_of
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@at_work
def status(runtime: Runtime, number: int, as_json: bool) -> None:
    """How far it is.

    \b
    Example:
      gongyou broadcast status 1 --json
    """
    from bot import broadcasts
    from bot.broadcasts.draft import STATES as LIFE

    now = broadcasts.progress(runtime, number)
    if as_json:
        click.echo(json.dumps(now, ensure_ascii=False, indent=2))
        return
    click.echo(f"通知 {number}“{now['name']}”：{LIFE[now['state']]}，共 {now['total']} 个收件人")
    for state, count in now["states"].items():
        if count:
            click.echo(f"  {STATES[state]}：{count}")
    for reason in now["reasons"]:
        click.echo(f"  {reason['number']} 个：{reason['text']}")


commands = [broadcast]
