"""The command `wechat`: the Official Account's menu and followers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.opening import office

if TYPE_CHECKING:
    from bot.channels.wechat import WeChat
    from bot.runtime import Runtime


@click.group()
def wechat() -> None:
    """The Official Account: menu and followers."""


@wechat.group()
def menu() -> None:
    """The account's menu."""


@menu.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def publish(file: Path | None) -> int:
    """Publish the menu of data/menu.toml, or of another FILE.

    \b
    Example:
      gongyou wechat menu publish
    """
    from bot.field import followers

    try:
        wanted = followers.menu(file or followers.MENU)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    with _account() as (_, account):
        return _tried(lambda: account.publish_menu(wanted), "菜单已发布，手机上 5 分钟内更新。")


@menu.command()
def show() -> int:
    """Show the menu as it is published.

    \b
    Example:
      gongyou wechat menu show
    """
    import json

    with _account() as (_, account):
        return _tried(lambda: click.echo(json.dumps(account.show_menu(), ensure_ascii=False, indent=2)))


@wechat.command()
def sync() -> int:
    """Mirror the account's followers here, and village groups as its tags.

    \b
    Example:
      gongyou wechat sync
    """
    with _account() as (runtime, account):
        return _tried(lambda: _mirror(runtime, account))


@wechat.command()
@click.argument("scene")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--days", type=click.IntRange(1, 30), help="Valid for so many days; without it for ever.")
def qr(scene: str, file: Path, days: int | None) -> int:
    """Draw the account's QR code of SCENE into FILE (.png or .svg): who scans it follows, and we know by whom.

    \b
    SCENE is l.工号 for a liaison and i.邀请码 for an invitation.
    An account has 100,000 permanent codes; for one fair take --days.

    \b
    Example:
      gongyou wechat qr l.L001 周大姐.png
      gongyou wechat qr i.ab12cd 招聘会.svg --days 14
    """
    if not re.fullmatch(r"[li]\.\S{1,62}", scene):
        raise click.UsageError("SCENE 写成 l.工号（联络员）或 i.邀请码（邀请）")
    if file.suffix.lower() not in {".png", ".svg"}:
        raise click.UsageError("FILE 要以 .png 或 .svg 结尾")
    with _account() as (_, account):
        return _tried(lambda: _draw(account, scene, file, days), f"二维码已存到 {file}。")


def _draw(account: WeChat, scene: str, file: Path, days: int | None) -> None:
    import segno

    address = account.permanent_qr(scene) if days is None else account.temporary_qr(scene, days)
    segno.make(address, error="m", micro=False).save(str(file), scale=12, border=4)


def _mirror(runtime: Runtime, account: WeChat) -> None:
    from bot.field import followers

    found = followers.mirror(runtime, account)
    click.echo(
        f"关注 {found.following} 人，新增 {found.new} 人，取消关注 {found.left} 人，"
        f"打标签 {found.tagged} 人次，去标签 {found.untagged} 人次。"
    )


@contextmanager
def _account() -> Iterator[tuple[Runtime, WeChat]]:
    from bot.channels.wechat import WeChat

    with office() as runtime:
        account = runtime.channels["wechat"]
        if not isinstance(account, WeChat) or not runtime.settings.wechat_app_id:
            raise click.UsageError("没有配置公众号：设置 GONGYOU_WECHAT_APP_ID 和 GONGYOU_WECHAT_APP_SECRET")
        yield runtime, account


def _tried(act: Callable[[], object], done: str = "") -> int:
    from bot.messages import SendFailed

    try:
        act()
    except SendFailed as failure:
        from bot.channels.wechat_advice import explained

        click.echo(f"gongyou: 微信没有接受：{explained(failure.reason, failure.code)}", err=True)
        return 2
    if done:
        click.echo(done)
    return 0


commands = [wechat]
