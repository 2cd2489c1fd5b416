"""The command `worker`: the worker processes, and the scheduler that is one among all machines."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import subprocess
import sys
import time
from types import FrameType

import click

from bot.commands.opening import check_fit, office
from bot.embedded import NotStarted
from bot.marks import Marks
from bot.queue import Enqueuing, heal, make_enqueue
from bot.settings import Settings

log = logging.getLogger(__name__)

TICK = 2.0
REGULAR = (
    *("start_due", "sweep", "remind", "alert", "recall", "fall_back", "catch_up"),
    *("circulate", "tidy_media", "tidy_lessons", "tidy_intakes", "tally"),
)
"""Jobs of every tick: they look, and mostly find nothing."""

LEAD_SECONDS = 15
ASKED_SECONDS = 60
GRACE = 45.0
"""Seconds that workers get to finish the handful in hand before they are ended by force."""

QUICK = 5.0
"""A worker that lasted shorter than this is not started again at once: something is wrong with its surroundings."""


@click.command()
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64))
def worker(processes: int) -> int:
    """RQ workers and the scheduler. Several machines may run it; the scheduler is one among them.

    \b
    Example:
      gongyou worker --processes 2
    """
    settings = Settings()
    check_fit(settings)
    _try_out(settings)
    heal(settings)
    Crew(settings, processes).run()
    return 0


def _try_out(settings: Settings) -> None:
    """What no worker could work with is said here, once, instead of by each of them for ever."""
    from bot.store.sending import broadcasts

    with office(settings) as runtime, runtime.store.reading() as tx:
        broadcasts.in_state(tx, "running")


class Scheduler:
    """Asks for the regular jobs; of several only the one that holds the lead does."""

    def __init__(self, enqueue: Enqueuing, marks: Marks) -> None:
        self._enqueue = enqueue
        self._marks = marks
        self._me = secrets.token_hex(8)

    def tick(self) -> None:
        if not self._marks.lead("scheduler", self._me, LEAD_SECONDS):
            return
        for job in REGULAR:
            if self._marks.take(job, ASKED_SECONDS) and not self._enqueue.many(job, [()]):
                self._marks.drop(job)


class Crew:
    """The processes of one `gongyou worker`: started, started again when they die, stopped together."""

    def __init__(self, settings: Settings, size: int) -> None:
        self._settings = settings
        self._scheduler = Scheduler(make_enqueue(settings), Marks(settings))
        self._workers: list[tuple[subprocess.Popen[bytes], float]] = []
        self._size = size
        self._stopping = False

    def run(self) -> None:
        """Until SIGTERM or Ctrl-C; the workers finish the handful in hand first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._workers = [self._hire() for _ in range(self._size)]
        click.echo(f"工作进程 {self._size} 个已启动。Ctrl-C 结束。", err=True)
        try:
            while not self._stopping:
                self._tick()
                time.sleep(TICK)
        finally:
            self._dismiss()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _tick(self) -> None:
        try:
            heal(self._settings)
        except (NotStarted, OSError) as error:
            log.error("embedded Redis is away: %s", error)
        self._scheduler.tick()
        self._workers = [self._still_there(*one) for one in self._workers]

    def _hire(self) -> tuple[subprocess.Popen[bytes], float]:
        figures = self._settings.data_dir.resolve() / "figures"
        figures.mkdir(parents=True, exist_ok=True)
        process = subprocess.Popen(  # noqa: S603  our own interpreter on our own module
            [sys.executable, "-c", "from bot.worker import main; main()", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(figures)},
        )
        return process, time.monotonic()

    def _still_there(self, process: subprocess.Popen[bytes], since: float) -> tuple[subprocess.Popen[bytes], float]:
        status = process.poll()
        if status is None or time.monotonic() - since < QUICK:
            return process, since
        log.error("worker %d ended with status %d, another takes its place", process.pid, status)
        return self._hire()

    def _dismiss(self) -> None:
        for process, _ in self._workers:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process, _ in self._workers:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.error("worker %d does not stop, ended by force", process.pid)
                process.kill()
                process.wait()


commands = [worker]
