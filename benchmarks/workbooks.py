"""Prints how long and in how much memory a roster of 100,000 people is imported, beside openpyxl reading the same file.

    python benchmarks/workbooks.py [--rows 100000]

Each step is a process of its own: start, work, end. openpyxl's only looks at every cell; ours reads, checks, seals and
stores every row in a new SQLite database, then once more, when nothing is new.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bot.demo import county
from bot.places import Gazetteer
from bot.store import schema

OPENPYXL = """
import openpyxl, sys
cells = 0
for row in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True):
    cells += len(row)
print(cells, "cells")
"""
GONGYOU = "from bot.cli import main; main()"


def measured(name: str, arguments: list[str], **environment: str) -> float:
    """Runs a step; prints its seconds, its peak resident set and its last line; returns the processor's seconds."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.read().strip().splitlines()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    busy = used.ru_utime + used.ru_stime
    outcome = said[-1] if said else f"status {process.returncode}"
    print(f"{name:32} {seconds:7.2f} s {busy:7.2f} s of processor {used.ru_maxrss / 1024:6.0f} MiB   {outcome}")
    return busy


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    wanted = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scale = wanted / county.PEOPLE
        today = date(2026, 11, 22)
        path = county.workbooks(folder, Gazetteer("530627"), today, scale=scale, kinds=("people",))["people"]
        print(f"{wanted} people, {path.stat().st_size / 2**20:.1f} MiB")
        environment = {
            "GONGYOU_DATABASE_URL": f"sqlite:///{folder / 'gongyou.sqlite'}",
            "GONGYOU_DATA_KEY": "A" * 43,
            "GONGYOU_DATA_DIR": str(folder),
            "GONGYOU_TODAY": today.isoformat(),
        }
        schema.upgrade(environment["GONGYOU_DATABASE_URL"])
        bare = measured("openpyxl, read alone", [OPENPYXL, str(path)])
        first = measured("gongyou import people, all new", [GONGYOU, "import", "people", str(path)], **environment)
        measured("gongyou import people, again", [GONGYOU, "import", "people", str(path)], **environment)
        measured("gongyou export people", [GONGYOU, "export", "people", str(folder / "out.xlsx")], **environment)
        print(f"import takes {first / bare:.2f} of the processor time that openpyxl takes to read")


if __name__ == "__main__":
    main()
