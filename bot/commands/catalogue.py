"""The commands `import`, `export` and `template`: the catalogue and the rosters as workbooks."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.commands.opening import office, who
from bot.workbooks import EXPORTED, IMPORTED
from bot.workbooks.columns import NotAWorkbook

SHOWN = 20
"""Refused rows that are printed; all of them stand in the refused file."""
PLAIN_STEP = 20_000

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("import")
@click.argument("kind", type=click.Choice(list(IMPORTED)))
@click.argument("file", type=FILE)
def import_(kind: str, file: Path) -> int:
    """Rows from an .xlsx or .csv FILE into the database; a number that is known is updated.

    Refused rows go to NAME.refused.xlsx beside the file, with the reason (原因) in the last column.

    \b
    Example:
      gongyou template jobs 岗位.xlsx       then fill it in
      gongyou import jobs 岗位.xlsx
    """
    from bot.filing.catalogue import import_file

    _writable_names(file)
    # Rows come and go by the hundred thousand and none is part of a circle: looking for circles as often as Python
    # does costs a fifth of the time.
    gc.set_threshold(100_000, 50, 50)
    with office(current=True) as runtime, _progress(f"导入{IMPORTED[kind].title}") as progress:
        try:
            outcome = import_file(runtime, kind, file, progress)
        except NotAWorkbook as error:
            raise click.ClickException(str(error)) from error
    for refusal in outcome.refusals[:SHOWN]:
        click.echo(refusal, err=True)
    if outcome.refused > SHOWN:
        click.echo(f"……共 {outcome.refused} 行被拒绝。", err=True)
    click.echo(
        f"新增 {outcome.new}，更新 {outcome.changed}，未变 {outcome.unchanged}，拒绝 {outcome.refused}。"
        + (f"被拒绝的行和原因在 {outcome.refused_file}，改好后可以直接导入这个文件。" if outcome.refused_file else "")
    )
    return 1 if outcome.refused else 0


@click.command()
@click.argument("kind", type=click.Choice(list(EXPORTED)))
@click.argument("file", type=FILE)
@click.option("--masked", is_flag=True, help="Hide names and the middle of numbers: 138****5678.")
@click.option("--area", default="", metavar="CODE", help="Only rows within this division.")
def export(kind: str, file: Path, masked: bool, area: str) -> int:
    """All rows of a kind to FILE, .xlsx or .csv by its name. Whole numbers leave an audit line.

    The five rosters (五类花名册): roster-people 人员信息, roster-moved 转移就业 (who works somewhere), roster-startup
    自主创业, roster-training 就业培训 and roster-posts 公益岗安置 (sign-ups that are confirmed or finished).

    \b
    Example:
      gongyou export signups 报名.xlsx
      gongyou export people 花名册.csv --masked --area 530627102
      gongyou export roster-training 就业培训花名册.xlsx
    """
    from bot.filing.catalogue import export_file

    _writable_names(file)
    if area and not (area.isdigit() and len(area) in {2, 4, 6, 9, 12}):
        raise click.BadParameter("行政区划代码是 6、9 或 12 位数字", param_hint="--area")
    with office(current=True) as runtime, _progress(f"导出{EXPORTED[kind].title}") as progress:
        count = export_file(runtime, kind, file, who(), masked, area, progress)
    click.echo(f"导出 {count} 行到 {file}。")
    return 0


@click.command()
@click.argument("kind", type=click.Choice(list(IMPORTED)))
@click.argument("file", type=FILE)
def template(kind: str, file: Path) -> int:
    """An empty workbook with the columns (needed ones bold), drop-downs, and a line of example that is not imported.

    \b
    Example:
      gongyou template people 花名册.xlsx
    """
    from bot.filing.catalogue import template_file

    _writable_names(file)
    template_file(kind, file)
    click.echo(f"空表在 {file}。第 2 行是示例，留着也不会导入。")
    return 0


def _writable_names(file: Path) -> None:
    if file.suffix.lower() not in {".xlsx", ".csv"}:
        raise click.BadParameter(f"{file.name} 应以 .xlsx 或 .csv 结尾", param_hint="FILE")
    if not file.absolute().parent.is_dir():
        raise click.BadParameter(f"文件夹 {file.parent} 不存在", param_hint="FILE")


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar at a terminal, a line for every so many rows elsewhere."""
    told = 0

    def line(done: int, height: int) -> None:
        nonlocal told
        if done - told >= PLAIN_STEP:
            told = done
            click.echo(f"{title}：{done}" + (f" / {height}" if height else ""), err=True)

    if not sys.stderr.isatty():
        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    looks = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*looks, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, height: bar.update(task, completed=done, total=height or None)


commands = [import_, export, template]
