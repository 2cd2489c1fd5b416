"""The command `serve`: the web side on granian."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot.settings import Settings


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="HOST:PORT")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
def serve(bind: str, workers: int) -> int:
    """The web side: webhooks, staff console, phone pages.

    \b
    Example:
      gongyou serve --bind 0.0.0.0:8000 --workers 2
    """
    settings = Settings()
    missing = settings.missing_for_serving()
    if missing:
        click.echo(f"gongyou: 不能启动，缺少设置 {'、'.join(missing)}。写进 .env 或环境变量后再来。", err=True)
        return 2
    host, _, port = bind.rpartition(":")
    if not host or not port.isdigit():
        raise click.UsageError("--bind 写成 主机:端口，例如 0.0.0.0:8000")
    share_figures(settings.data_dir)

    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "bot.web:from_environment",
        factory=True,
        address=host.strip("[]"),
        port=int(port),
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=1024,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
    return 0


THREADS = 4
"""Python threads a process: one turn at a time uses the core, the others wait on the database's lock or a platform."""


def share_figures(data_dir: Path) -> None:
    """One folder for the figures of all web processes; it has to stand before prometheus-client is imported."""
    folder = data_dir / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


commands = [serve]
