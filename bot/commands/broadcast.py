"""The commands `broadcast …`: what the console does with a notice, from a terminal."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands import broadcast_accounts, broadcast_audience, broadcast_steps
from bot.commands.broadcast_audience import for_audience
from bot.commands.broadcast_steps import at_work, number_of
from bot.commands.opening import who
from bot.workbooks.deliveries import CHANNELS_SHOWN, STATES_SHOWN

if TYPE_CHECKING:
    from bot.runtime import Runtime


@click.group()
def broadcast() -> None:
    """Notices to village groups, areas or everyone.

    \b
    Example:
      gongyou broadcast new --name 赶集招聘会 --fair F001 --area 530627100
      gongyou broadcast preview 1
      gongyou broadcast start 1
    """


@broadcast.command()
@click.option("--name", required=True, help="What staff call it.")
@click.option("--fair", "fair_number", help="Number of the job fair that it announces.")
@click.option("--text", help="The whole text, instead of a fair.")
@click.option("--urgent", is_flag=True, help="Does not wait for the end of quiet hours.")
@click.option(
    "--picture",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JPG or PNG up to 10 MB: the article's cover in WeChat, a message of its own in WeCom groups.",
)
@click.option(
    "--villages",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Table of what differs: 行政区划代码 and a column for each {name} in the text.",
)
@click.option("--budget", type=click.FloatRange(min=0), help="Yuan that its SMS may cost; there it pauses itself.")
@at_work
@for_audience
def new(
    runtime: Runtime,
    name: str,
    fair_number: str | None,
    text: str | None,
    urgent: bool,
    villages: Path | None,
    picture: Path | None,
    budget: float | None,
    audience: dict[str, Any],
) -> None:
    """A draft; prints its number alone on the last line.

    \b
    Example:
      gongyou broadcast new --name 春风行动 --fair F001 --groups G01,G02
      gongyou broadcast new --name 缝纫班 --text "缝纫班开班了。" --area 530627102 --sex 女 --age 16-50 --trade 缝纫工
      gongyou broadcast new --name 停电 --text "明天停电，招聘会改到后天。" --area 530627100
      gongyou broadcast new --name 班车 --text "{村名}的班车{班车}开。" --area 530627102 --villages 班车.xlsx
    """
    from bot import broadcasts
    from bot.broadcasts.announcing import notice_of_fair

    if (fair_number is None) == (text is None):
        raise click.UsageError("内容选一样：--fair 招聘会编号，或 --text 文字")
    notice = broadcasts.text_notice(text) if text is not None else notice_of_fair(runtime, fair_number or "")
    table = _table(villages) if villages is not None else None
    if picture is not None:
        notice = replace(notice, picture=broadcasts.keep_picture(runtime, picture.read_bytes()))
    number = broadcasts.draft(runtime, name, notice, audience, urgent=urgent, by=who(), villages=table, budget=budget)
    click.echo(f"草稿已存，先看看：gongyou broadcast preview {number}", err=True)
    click.echo(number)


def _table(path: Path) -> dict[str, dict[str, str]]:
    from bot.workbooks.columns import NotAWorkbook
    from bot.workbooks.village_facts import read_village_facts

    try:
        return read_village_facts(path)
    except NotAWorkbook as error:
        raise click.UsageError(str(error)) from None


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
    from bot.broadcasts.plan_words import WAYS_SHOWN

    looked = broadcasts.preview(runtime, number)
    for line in looked.lines:
        click.echo(line)
    for reason, count in looked.excluded.items():
        names = "、".join(looked.left_out[reason])
        click.echo(f"  不发 {count} 个：{broadcasts.reason_text('', reason)}" + (f"（如 {names}）" if names else ""))
    for channel, shown in looked.sample:
        click.echo(f"  例：{CHANNELS_SHOWN[channel]} {shown}")
    for channel, text in looked.texts.items():
        cost = f"，{text.units} 条短信" if text.units else ""
        short = "，太长，后面的发不出去" if text.shortened else ""
        name = CHANNELS_SHOWN.get(channel) or WAYS_SHOWN[channel][0]
        click.echo(f"【{name}】{text.characters} 字，{text.size} 字节{cost}{short}\n{text.text}")
    for fault in broadcasts.faults(runtime, number):
        click.echo(f"{'要先改好' if fault.bars else '请看看'}：{fault.says}")
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
    click.echo(f"已用{CHANNELS_SHOWN[channel]}发出。")


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
    came = broadcasts.funnel(runtime, number)
    if as_json:
        click.echo(json.dumps({**now, "funnel": asdict(came)}, ensure_ascii=False, indent=2))
        return
    click.echo(f"通知 {number}“{now['name']}”：{LIFE[now['state']]}，共 {now['total']} 个收件人")
    if now["halted"]:
        click.echo(f"  {now['halted']}：gongyou broadcast resume {number} --budget 元")
    for state, count in now["states"].items():
        if count:
            click.echo(f"  {STATES_SHOWN[state]}：{count}")
    told: dict[str, int] = {}
    for reason in now["reasons"]:
        told[reason["text"]] = told.get(reason["text"], 0) + reason["number"]
    for text, count in told.items():
        click.echo(f"  {count} 个：{text}")
    if came.sent:
        click.echo(
            f"发出 {came.sent}，送达 {came.delivered}，有回音 {came.answered}，报名 {came.signed_up}，到场 {came.came}"
        )


for step in [*broadcast_audience.commands, *broadcast_steps.commands, *broadcast_accounts.commands]:
    broadcast.add_command(step)

commands = [broadcast]
