"""How long planning takes on either database: an audience of N people becomes delivery rows, in bounded memory.

    .venv/bin/python -m benchmarks.planning [--people 2000000] [--database sqlite|postgresql]

A tenth follow the account (a third of them within WeChat's window), one phone in twenty is shared by two, one person in
a hundred opted out. Seconds by the clock and of the processor (PostgreSQL's own process for it), and what the planning
process grew by.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import text

from bot import broadcasts
from bot.runtime import Runtime
from bot.store import Base, Keys, Store, open_store
from bot.store.sending import broadcasts as table
from tests.county import Clock, drafted, runtime_over
from tests.databases import postgres_at_hand

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
HERTZ = os.sysconf("SC_CLK_TCK")

NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most)",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1::bigint, :most))",
}
SCATTERED = "(({0}) * 2654435761 & 4294967295)"
"""Keyed hashes have no order: rows found by them lie all over the table."""
DIGEST = {
    "sqlite": f"CAST(printf('%016d', {SCATTERED}) AS BLOB)",
    "postgresql": f"decode(lpad(to_hex({SCATTERED}), 32, '0'), 'hex')",
}
SEALED = {"sqlite": "X'{0}'", "postgresql": "decode('{0}', 'hex')"}
VILLAGE = {
    "sqlite": "'530627' || printf('%06d', i * 1306 / :most)",
    "postgresql": "'530627' || lpad((i * 1306 / :most)::text, 6, '0')",
}
PEOPLE = """{numbers}
INSERT INTO people (id, name, phone_sealed, phone_digest, phone_shared, household_kind, zero_employed, area, gender,
    education, skills, employment, works_at, wishes, note, opted_out_at, created_at)
SELECT i, '王秀兰', {sealed}, {digest}, i % 20 >= 18, '', false, {village}, '', '', '', '', '', '{{}}', '',
    CASE WHEN i % 100 = 0 THEN {now} END, {now} FROM n"""
OPENIDS = """{numbers}
INSERT INTO addresses (scheme, digest, sealed, person_id, following, came_by, opened_at, window_used, lists_used,
    created_at)
SELECT 'wechat', {digest}, {sealed}, i, true, '', CASE WHEN i % 30 = 0 THEN {wrote} END, 0, 0, {now}
FROM n WHERE i % 10 = 0"""
MOMENT = {"sqlite": "'{0}'", "postgresql": "timestamptz '{0}+00'"}


def fill(store: Store, people: int) -> None:
    """By the database itself: two million rows are not carried there one by one."""
    kind = store.engine.dialect.name
    shared = "i - CASE WHEN i % 20 = 19 THEN 1 ELSE 0 END"
    parts = {
        "numbers": NUMBERS[kind],
        "sealed": SEALED[kind].format(store.keys.seal("+8613800000000").hex()),
        "village": VILLAGE[kind],
        "now": MOMENT[kind].format("2026-12-01 04:00:00.000000"),
        "wrote": MOMENT[kind].format("2026-12-01 01:00:00.000000"),
    }
    with store.begin() as tx:
        for statement, digest in ((PEOPLE, shared), (OPENIDS, "i")):
            tx.run(text(statement.format(**parts, digest=DIGEST[kind].format(digest))), {"most": people})
    if kind == "postgresql":  # as its autovacuum leaves a register that was imported an hour ago
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE people, addresses"))


def measure(url: str, people: int) -> None:
    """Prints a line for the preview and one for the plan."""
    store = open_store(url, Keys(["A" * 43]))
    Base.metadata.create_all(store.engine)
    fill(store, people)
    runtime = runtime_over(store, clock=Clock(NOW))
    number = drafted(runtime, {"all": True})
    with store.begin() as tx:
        table.move(tx, number, ["draft"], "approved")
    for name, act in (("preview", broadcasts.preview), ("plan", broadcasts.plan)):
        _timed(f"{name} for {people:,} on {store.engine.dialect.name}", runtime, partial(act, runtime, number))
    store.close()


def _timed(name: str, runtime: Runtime, act: Callable[[], object]) -> None:
    worker = _worker(runtime.store)
    before, began, used = _peak(), time.perf_counter(), _busy(worker)
    act()
    seconds, busy = time.perf_counter() - began, _busy(worker) - used
    print(f"{name:<58} {seconds:>6.2f} s   {busy:>6.2f} s of processor   {_peak() - before:>4} MB more", flush=True)


def _worker(store: Store) -> int:
    """The process that does the work: ours, or the one that PostgreSQL keeps for our connection."""
    if store.engine.dialect.name == "sqlite":
        return os.getpid()
    with store.begin() as tx:
        return int(tx.scalar(text("SELECT pg_backend_pid()")))


def _busy(process: int) -> float:
    times = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()[11:13]
    return sum(map(int, times)) / HERTZ


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=2_000_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    chosen = parser.parse_args()
    if chosen.database == "postgresql":
        with postgres_at_hand("planning") as url:
            measure(url, chosen.people)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(f"sqlite:///{Path(folder) / 'bench.sqlite'}", chosen.people)


if __name__ == "__main__":
    main()
