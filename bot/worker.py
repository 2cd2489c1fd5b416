"""The jobs by name, and the process that works them off.

RQ's SimpleWorker: a fork for each job would cost three times as much as the job itself (74 jobs a second against 217),
and nothing of ours needs the wall of a process around it: rows are truth, and what a crash leaves the sweep finds.
A worker that dies is started again by `gongyou worker`.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from redis.exceptions import RedisError
from rq import Queue, SimpleWorker

from bot import broadcasts, teaching
from bot.bench import Bench, bench, set_up
from bot.broadcasts.sweep import RANGE, Found
from bot.desk import tallying
from bot.embedded import die_with_parent
from bot.enrolment import alerts, reminders
from bot.field import circulars
from bot.filing import intakes
from bot.queue import QUEUES, redis_for
from bot.runtime import assemble
from bot.settings import Settings
from bot.store.sending import deliveries, stretches
from bot.talk import handover, media, recalls

log = logging.getLogger(__name__)

NICE = 5
"""Whoever chats goes before a broadcast, also at the processor."""

BUSY_SECONDS = 30
ASKED_SECONDS = 60
BATCHES_AT_ONCE = 500


def deliver_single(delivery_id: int) -> None:
    """One confirmation or other single message."""
    at = bench()
    broadcasts.deliver_single(at.runtime, delivery_id, at.pace)
    at.marks.drop(f"single:{delivery_id}")


def deliver_batch(broadcast_id: int, first: int, last: int) -> None:
    """One range of rows of a broadcast. While it is worked on its mark stands, so that the sweep leaves it alone."""
    at = bench()
    mark = _range_mark(broadcast_id, first)

    def stopping() -> bool:
        at.marks.keep(mark, BUSY_SECONDS)
        return at.stopping()

    broadcasts.deliver(at.runtime, broadcast_id, first, last, at.pace, at.senders, stopping, at.breakers)
    at.marks.drop(mark)


def deliver_lists(broadcast_id: int) -> None:
    """The rows of a broadcast that go by openid list."""
    at = bench()
    broadcasts.deliver_mass(at.runtime, broadcast_id, at.pace)
    at.marks.drop(f"lists:{broadcast_id}")


def launch(broadcast_id: int) -> None:
    """Cuts a broadcast that has begun, or goes on, into batches."""
    at = bench()
    with at.runtime.store.reading() as tx:
        parts = [(broadcast_id, first, last) for first, last in stretches.cut(tx, broadcast_id, RANGE)]
        by_list = deliveries.mass_due(tx, broadcast_id, at.runtime.now())
    for start in range(0, len(parts), BATCHES_AT_ONCE):
        at.enqueue.many("deliver_batch", parts[start : start + BATCHES_AT_ONCE])
    if by_list:
        at.enqueue("deliver_lists", broadcast_id)


def start_due() -> None:
    """Broadcasts whose time has come."""
    at = bench()
    broadcasts.start_due(at.runtime)
    at.marks.drop("start_due")


def remind() -> None:
    """Those whose class begins tomorrow or whose fair opens soon. Its mark stays: once a minute is often enough."""
    at = bench()
    if rows := reminders.remind(at.runtime):
        at.enqueue.many("deliver_single", [(row,) for row in rows])


def recall() -> None:
    """Questions left open an hour ago, and threads that no human came for. Its mark stays, as that of `remind`."""
    at = bench()
    rows = recalls.recall(at.runtime) + handover.take_back_forgotten(at.runtime)
    if rows:
        at.enqueue.many("deliver_single", [(row,) for row in rows])


def fetch_media(media_id: int) -> None:
    """One picture or voice message, from its platform into the data folder."""
    media.fetch(bench().runtime, media_id)


def tidy_media() -> None:
    """Purges files whose time is over, and fetches what a lost job left. Its mark stays, as that of `remind`."""
    at = bench()
    if waiting := media.sweep(at.runtime):
        at.enqueue.many("fetch_media", [(media_id,) for media_id in waiting])


def train_model(training_id: int) -> None:
    """A training of the language model that was asked for in the console, or the way back from one."""
    teaching.carry_out(bench().runtime, training_id)


def tidy_lessons() -> None:
    """Forgets what nobody taught in time; a training whose job was lost gets one again. Its mark stays."""
    at = bench()
    if waiting := teaching.tidy(at.runtime):
        at.enqueue.many("train_model", [(training_id,) for training_id in waiting])


def take_in(intake_id: int) -> None:
    """The next step of a workbook that was brought in through the console. While it is worked on its mark stands."""
    at, mark = bench(), f"intake:{intake_id}"
    if at.marks.take(mark, ASKED_SECONDS):
        intakes.carry_out(at.runtime, intake_id, lambda: at.marks.keep(mark, ASKED_SECONDS))
        at.marks.drop(mark)


def tidy_intakes() -> None:
    """Old files of imports go; one whose job was lost gets one again. Its mark stays."""
    at = bench()
    if waiting := intakes.tidy(at.runtime):
        at.enqueue.many("take_in", [(intake_id,) for intake_id in waiting])


def tally() -> None:
    """Counts the days of the console's charts that want it. Its mark stays, as that of `remind`."""
    tallying.tally(bench().runtime)


def alert() -> None:
    """Those who wait for vacancies of a kind that came in. Its mark stays: once a minute is often enough."""
    at = bench()
    rows = alerts.alert(at.runtime)
    if rows:
        at.enqueue.many("deliver_single", [(row,) for row in rows])


def circulate() -> None:
    """Circulars go to liaisons, and who is silent is reminded. Its mark stays, as that of `remind`."""
    at = bench()
    if rows := circulars.hand_on(at.runtime) + circulars.nudge(at.runtime):
        at.enqueue.many("deliver_single", [(row,) for row in rows])


def fall_back() -> None:
    """What nobody answered in WeChat goes on by SMS. Its mark stays, as that of `remind`."""
    broadcasts.fall_back(bench().runtime)


def catch_up() -> None:
    """Asks platforms for reports that never came. Its mark stays, as that of `remind`."""
    broadcasts.catch_up(bench().runtime)


def sweep() -> None:
    """Puts right what was left in the middle, and gives lost or deferred rows a job again."""
    at = bench()
    found = broadcasts.sweep(at.runtime, idle=at.enqueue.waiting("bulk") == 0)
    hand_out(at, found)
    at.marks.drop("sweep")


def hand_out(at: Bench, found: Found) -> None:
    """Enqueues what the sweep found, save what somebody is at or what was handed out a moment ago."""
    marks = at.marks
    ranges = [one for one in found.ranges if marks.take(_range_mark(*one[:2]), ASKED_SECONDS)]
    lists = [(one,) for one in found.lists if marks.take(f"lists:{one}", ASKED_SECONDS)]
    singles = [(one,) for one in found.singles if marks.take(f"single:{one}", ASKED_SECONDS)]
    for job, batches in (("deliver_batch", ranges), ("deliver_lists", lists), ("deliver_single", singles)):
        if batches:
            at.enqueue.many(job, batches, at_front=True)


def _range_mark(broadcast_id: int, first: int) -> str:
    return f"range:{broadcast_id}:{first}"


class Worker(SimpleWorker):
    """Stops after the handful in hand, also in the middle of a job; the sweep finds the rest."""

    @property
    def stopping(self) -> bool:
        return bool(self._stop_requested)

    def request_force_stop(self, signum: int, frame: FrameType | None) -> None:
        """A second signal changes nothing: an attempt cut short would leave its receiver in doubt."""

    def _install_signal_handlers(self) -> None:
        # Ctrl-C reaches the whole group at a terminal; the parent passes it on as SIGTERM.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, self.request_stop)


def work(settings: Settings, burst: bool = False) -> None:
    """Works until told to stop; with `burst` until the queues are empty."""
    client = redis_for(settings)
    worker = Worker([Queue(name, connection=client) for name in QUEUES], connection=client)
    set_up(assemble(settings), lambda: worker.stopping)
    worker.work(burst=burst, logging_level="WARNING")


def step_back() -> None:
    """Whoever chats goes before: nice, and in a session of its own.

    Linux shares the processor among sessions first, each with a niceness of its own; that of a process counts only
    among those of its session (sched(7), autogroup). The collector then leaves alone what a process starts with.
    """
    if os.getpgrp() != os.getpid():
        os.setsid()
    os.nice(NICE)
    with contextlib.suppress(OSError):  # no such sharing here: the service has a share of its own
        Path("/proc/self/autogroup").write_text(str(NICE))
    gc.freeze()


def main() -> None:
    """One worker process as `gongyou worker` starts it; its parent's id stands in the arguments."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    die_with_parent()
    if os.getppid() != int(sys.argv[1]):
        return
    step_back()
    try:
        work(Settings())
    except RedisError as error:
        log.error("Redis is away: %s", type(error).__name__)
        sys.exit(1)
