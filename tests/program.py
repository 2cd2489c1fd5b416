"""The program `gongyou` as people run it: words, environment and lines in; exit status and what it said out."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess

from bot.cli import ROOMS, main
from tests.forked import forked

for room in set(ROOMS.values()) - {"training"}:  # that one loads what only training needs
    importlib.import_module(f"bot.commands.{room}")

SECONDS = 120


def gongyou(
    *words: str, where: Path | None = None, settings: Mapping[str, str] | None = None, said: str = ""
) -> CompletedProcess[str]:
    """Runs it in a folder (this one, where none is named), in an environment of nothing but the settings."""
    with tempfile.TemporaryDirectory() as name:
        ends = Path(name)
        (ends / "in").write_text(said, encoding="utf-8")
        process = forked(_play, words, str(where or Path.cwd()), dict(settings or {}), name)
        process.join(SECONDS)
        assert process.exitcode is not None, f"gongyou {' '.join(words)} does not end"
        out, err = ((ends / end).read_text(encoding="utf-8") for end in ("out", "err"))
        return CompletedProcess(words, process.exitcode, out, err)


def _play(words: Sequence[str], where: str, settings: Mapping[str, str], ends: str) -> None:
    os.chdir(where)
    os.environ.clear()
    os.environ.update({"PATH": "/usr/bin:/bin"} | dict(settings))
    for number, (end, how) in enumerate((("in", "r"), ("out", "w"), ("err", "w"))):
        with Path(ends, end).open(how) as opened:
            os.dup2(opened.fileno(), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  the ends of a process
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    main(words)
