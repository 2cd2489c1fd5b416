"""Commands of whoever runs the service: check, db, staff."""

from __future__ import annotations

import sys

import click

from bot.commands.opening import office, who
from bot.settings import Settings

MARKS = {True: "✓", False: "✗", None: "–"}


@click.command()
@click.option("--list", "listing", is_flag=True, help="Print every setting with its default and meaning.")
def check(listing: bool) -> int:
    """Try configuration, database, Redis and platform credentials; a line each; status 2 if one fails.

    \b
    Example:
      gongyou check
      gongyou check --list
    """
    if listing:
        _list_settings()
        return 0
    from bot import checks

    settings = Settings()
    missing = settings.missing_for_serving()
    if missing:
        click.echo(f"✗ 配置：缺少 {'、'.join(missing)}")
        return 2
    failed = False
    with office(settings) as runtime:
        for finding in checks.everything(runtime):
            click.echo(f"{MARKS[finding.ok]} {finding.name}：{finding.says}")
            failed = failed or finding.ok is False
    return 2 if failed else 0


def _list_settings() -> None:
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        click.echo(f"GONGYOU_{name.upper()}={'' if shown is None else shown}\n    {field.description}")


@click.group()
def db() -> None:
    """The database's structure."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version.

    \b
    Example:
      gongyou db upgrade
    """
    from bot.store import schema

    schema.upgrade(Settings().effective_database_url)
    click.echo("数据库已是最新。")


@click.group()
def staff() -> None:
    """Staff accounts of the console."""


@staff.command()
@click.argument("name")
@click.option("--role", required=True, help="administrator, editor, sender, approver, inbox, viewer or liaison")
@click.option("--area", required=True, help="division code that the account is limited to, such as 530627")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(name: str, role: str, area: str, password_stdin: bool) -> None:
    """Add a staff account; prints a generated password unless one is given.

    \b
    Example:
      gongyou staff add 王芳 --role editor --area 530627
    """
    from bot.desk import staffing

    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    with office() as runtime:
        try:
            made = staffing.employ(runtime, name, role, area, password, by=who())
        except staffing.Unfit as unfit:
            raise click.UsageError(str(unfit)) from None
    click.echo(f"已添加 {name}（{role}，{area}）。")
    if password is None:
        click.echo(f"密码：{made}")


commands = [check, db, staff]
