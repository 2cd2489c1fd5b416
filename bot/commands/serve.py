"""The command `serve`: the web side on granian."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click

from bot.commands.opening import check_fit
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
    check_fit(settings)
    host, port = _place(bind)
    share_figures(settings.data_dir)

    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "bot.web:from_environment",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=1024,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
    return 0


def _place(bind: str) -> tuple[str, int]:
    """Host and port that nobody listens on yet; tried here, because the server would answer with a trace."""
    host, _, port = bind.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise click.UsageError("--bind 写成 主机:端口，例如 0.0.0.0:8000")
    try:
        with socket.create_server((host, int(port)), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return host, int(port)
    except OSError as error:
        raise click.ClickException(f"{bind} 用不了：{error.strerror}。停下占用它的程序，或换一个 --bind。") from error


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
