"""Conversations beside a broadcast: the latency of whole turns on a web process, quiet and while a worker delivers.

    .venv/bin/python -m benchmarks.beside [--turns 600] [--messages 30000]

One database for both, as on a small machine: SQLite, where they also share the one writer. The worker is nice to the
web process (`bot.worker.NICE`), its provider on loopback takes everything at once: no real one is as fast. It stays off
the web process's core, as a provider elsewhere would.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.broadcast import fill_phones
from benchmarks.driver import Measured, drive
from benchmarks.turn import free_port, granian, prepare, requests, serving
from bot.store import Keys, open_store
from bot.worker import NICE

CONNECTIONS = 2
WARM = 100

DELIVER = """
import os, sys
from benchmarks.beside import deliver
os.nice(int(sys.argv[1]))
deliver(sys.argv[2], sys.argv[3], sys.argv[4])
"""


def deliver(database: str, key: str, root: str) -> None:
    """Everyone in the database gets a broadcast, by this process alone."""
    from concurrent.futures import ThreadPoolExecutor
    from datetime import UTC, datetime

    from bot import broadcasts
    from bot.broadcasts.sweep import RANGE
    from bot.channels import open_channels
    from bot.store.sending import stretches
    from tests.county import Clock, drafted, runtime_over
    from tests.fakes import DictShelf, configured

    store, settings = open_store(database, Keys([key])), configured(twilio_api_url=root)
    clock = Clock(datetime.now(UTC), running=True)
    runtime = runtime_over(store, open_channels(settings, DictShelf()), clock, settings)
    number = drafted(runtime, {"areas": ["530627"]})
    broadcasts.start(runtime, number, yes=True)
    with store.reading() as tx:
        parts = stretches.cut(tx, number, RANGE)
    print("begun", flush=True)
    with ThreadPoolExecutor(8) as senders:
        for first, last in parts:
            broadcasts.deliver(runtime, number, first, last, lambda _: 0.0, senders)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=600)
    parser.add_argument("--messages", type=int, default=30_000)
    chosen = parser.parse_args()
    web, provider = free_port(), free_port()
    taking = [sys.executable, "-m", "benchmarks.taking", str(provider)]
    with tempfile.TemporaryDirectory() as folder:
        settings = prepare(Path(folder), 20_000)
        database, key = settings["GONGYOU_DATABASE_URL"], settings["GONGYOU_DATA_KEY"]
        store = open_store(database, Keys([key]))
        fill_phones(store, Keys([key]), chosen.messages)
        store.close()
        with serving(granian("bot.web:from_environment", web), web, settings), serving(taking, provider, {}, 1):
            quiet = turns(web, chosen.turns, 1)
            print(quiet.line("quiet"), flush=True)
            command = [sys.executable, "-c", DELIVER, str(NICE), database, key, f"http://127.0.0.1:{provider}"]
            with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | settings) as worker:
                assert worker.stdout is not None
                worker.stdout.readline()
                beside = turns(web, chosen.turns, 2)
                going = worker.poll() is None
                worker.terminate()
            print(beside.line("while a worker delivers" + ("" if going else " (it was done before: more messages!)")))
    print(
        f"latency beside the broadcast: {beside.p50 / quiet.p50:.2f} times at p50, {beside.p99 / quiet.p99:.2f} at p99"
    )


def turns(port: int, count: int, seed: int) -> Measured:
    """Whole encrypted turns over few connections: latency, not throughput, is asked for."""
    wanted = requests(count, "/wechat", seed)[-(count + WARM) :]
    return drive(port, wanted, CONNECTIONS, warm=WARM)


if __name__ == "__main__":
    main()
