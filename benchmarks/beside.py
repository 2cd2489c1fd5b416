"""Conversations beside a broadcast: the latency of whole turns on a web process, quiet and while a worker delivers.

    .venv/bin/python -m benchmarks.beside [--turns 400] [--rounds 5] [--messages 200000] [--database sqlite]

One database for both, as on a small machine: SQLite, where they also share the one writer, and PostgreSQL, whose server
works on the same cores. The turns come over two connections, each as soon as the last is answered, which is far more
than a county talks; the provider on loopback takes everything at once, which none does. The worker is as in life: it
steps back (`bot.worker.step_back`) and sweeps every two seconds. The provider has another core than the web.

Quiet and beside take turns, the broadcast being paused and resumed in between, and what is told is the median of the
rounds: on a machine with other things to do one long stretch of each would compare its moods.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.broadcast import fill_phones
from benchmarks.driver import Measured, drive
from benchmarks.turn import free_port, granian, prepare, requests, serving
from bot import broadcasts
from bot.runtime import Runtime
from bot.store import Keys, open_store
from tests.county import drafted, runtime_over
from tests.databases import postgres_at_hand

CONNECTIONS = 2
WARM = 100
SETTLED = 0.5
"""Seconds for the handfuls in hand to come back, or to come up to size."""

SWEEP_SECONDS = 2.0

DELIVER = "import sys; from benchmarks.beside import deliver; deliver(*sys.argv[1:4], int(sys.argv[4]))"


def deliver(database: str, key: str, root: str, number: int) -> None:
    """Delivers the broadcast whenever it runs, by this process alone, until it is told to end."""
    from concurrent.futures import ThreadPoolExecutor
    from datetime import UTC, datetime

    from bot.broadcasts.sweep import RANGE
    from bot.channels import open_channels
    from bot.store.sending import stretches
    from bot.worker import step_back
    from tests.county import Clock
    from tests.fakes import DictShelf, configured

    step_back()
    store, settings = open_store(database, Keys([key])), configured(twilio_api_url=root)
    clock = Clock(datetime.now(UTC), running=True)
    runtime = runtime_over(store, open_channels(settings, DictShelf()), clock, settings)
    with store.reading() as tx:
        parts = stretches.cut(tx, number, RANGE)
    print("ready", flush=True)
    swept = 0.0
    with ThreadPoolExecutor(8) as senders:
        for first, last in parts:
            left = RANGE
            while left > 0:
                taken = broadcasts.deliver(runtime, number, first, last, lambda _: 0.0, senders)
                left -= taken
                if time.monotonic() > swept + SWEEP_SECONDS:
                    swept = time.monotonic()
                    broadcasts.sweep(runtime, idle=False)
                if not taken:
                    time.sleep(SETTLED / 10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=400, help="of each stretch")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    chosen = parser.parse_args()
    for database in chosen.database or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, _opened(database, Path(folder)) as url:
            compare(database, url, Path(folder), chosen)


@contextmanager
def _opened(database: str, folder: Path) -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{folder / 'gongyou.sqlite'}"
    else:
        with postgres_at_hand("beside") as url:
            yield url


def compare(name: str, url: str, folder: Path, chosen: argparse.Namespace) -> None:
    web, provider = free_port(), free_port()
    settings = prepare(folder, 20_000, url)
    key = settings["GONGYOU_DATA_KEY"]
    store = open_store(url, Keys([key]))
    fill_phones(store, Keys([key]), chosen.messages)
    runtime = runtime_over(store)
    number = drafted(runtime, {"areas": ["530627"]})
    broadcasts.start(runtime, number, yes=True)
    broadcasts.pause(runtime, number)
    taking = [sys.executable, "-m", "benchmarks.taking", str(provider)]
    command = [sys.executable, "-c", DELIVER, url, key, f"http://127.0.0.1:{provider}", str(number)]
    with (
        serving(granian("bot.web:from_environment", web), web, settings),
        serving(taking, provider, {}, 1),
        subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | settings) as worker,
    ):
        assert worker.stdout is not None
        worker.stdout.readline()
        quiet, beside = _rounds(runtime, number, web, chosen.turns, chosen.rounds)
        worker.terminate()
    _tell(name, quiet, beside)
    store.close()


def _rounds(runtime: Runtime, number: int, web: int, turns: int, rounds: int) -> tuple[list[Measured], list[Measured]]:
    quiet, beside = [], []
    asked = iter([_requests(turns, seed) for seed in range(1, 2 * rounds + 1)])
    for _ in range(rounds):
        quiet.append(drive(web, next(asked), CONNECTIONS, warm=WARM))
        broadcasts.resume(runtime, number)
        time.sleep(SETTLED)
        sent, began = _sent(runtime, number), time.monotonic()
        beside.append(drive(web, next(asked), CONNECTIONS, warm=WARM))
        rate = (_sent(runtime, number) - sent) / (time.monotonic() - began)
        if broadcasts.progress(runtime, number)["state"] != "running":
            raise SystemExit("the broadcast was done before the turns: more --messages")
        print(quiet[-1].line("quiet"), beside[-1].line(f"beside {rate:,.0f} messages a second"), sep="\n", flush=True)
        broadcasts.pause(runtime, number)
        time.sleep(SETTLED)
    return quiet, beside


def _requests(count: int, seed: int) -> Sequence[bytes]:
    """Whole encrypted turns; latency, not throughput, is asked for."""
    return requests(count, "/wechat", seed)[-(count + WARM) :]


def _sent(runtime: Runtime, number: int) -> int:
    return int(broadcasts.progress(runtime, number)["states"]["sent"])


def _tell(name: str, quiet: Sequence[Measured], beside: Sequence[Measured]) -> None:
    p50 = statistics.median(one.p50 / other.p50 for one, other in zip(beside, quiet, strict=True))
    p99 = statistics.median(one.p99 / other.p99 for one, other in zip(beside, quiet, strict=True))
    print(f"latency beside the broadcast on {name}: {p50:.2f} times at p50, {p99:.2f} at p99, medians of the rounds")


if __name__ == "__main__":
    main()
