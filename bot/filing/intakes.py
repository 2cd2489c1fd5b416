"""A workbook that staff bring in through the console: compared first, filed when they agree, undone when they regret.

Each step is a job over the whole file, in batches of one transaction; one that broke off begins anew and ends alike.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from bot.filing.catalogue import BATCH, desk_of, whereabouts_of, write_refused
from bot.filing.rows import OFFERS, Change, Filing
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.catalogue import intakes, withdrawal
from bot.store.catalogue.intakes import DAYS_KEPT, Line
from bot.store.screens.scope import Scope
from bot.workbooks import IMPORTED
from bot.workbooks.columns import NotAWorkbook
from bot.workbooks.rows import SheetRow, Table, read

FORSAKEN = timedelta(minutes=3)
"""So long without a step forward and its worker is gone, or its job was lost."""
OUTSIDE = "不在您负责的区域，不能由您导入"
LARGEST = 20 << 20
"""Bytes of a file that can be brought in through a browser: some 100,000 rows."""

Busy = Callable[[], None]
"""Called between batches, so that no second worker begins the same."""


def carry_out(runtime: Runtime, intake_id: int, busy: Busy = lambda: None) -> None:
    """Does what the state asks for; nothing where it asks for nothing."""
    with runtime.store.reading() as tx:
        intake = intakes.get(tx, intake_id)
    if intake is None or intake.state not in intakes.WORK:
        return
    try:
        if intake.state == "undo":
            _undo(runtime, intake, busy)
        else:
            _go_through(runtime, intake, busy)
    except NotAWorkbook as error:
        with runtime.store.begin() as tx:
            intakes.move(tx, intake_id, intake.state, "failed", runtime.now(), why=str(error)[:300])


def tidy(runtime: Runtime) -> list[int]:
    """Lets go of old files; ids whose job was lost."""
    now = runtime.now()
    with runtime.store.begin() as tx:
        intakes.tidy(tx, now - timedelta(days=DAYS_KEPT))
        return intakes.forsaken(tx, now - FORSAKEN)


def refused_workbook(runtime: Runtime, intake_id: int) -> bytes | None:
    """The rows that were refused as they stood, with their reasons; None where the file is gone, or is none."""
    with runtime.store.reading() as tx:
        intake = intakes.get(tx, intake_id)
        reasons = intakes.refused_lines(tx, intake_id)
    if intake is None:
        return None
    with _file_of(runtime, intake) as path:
        if path is None:
            return None
        with suppress(NotAWorkbook), _table(runtime, intake, path) as table:
            refused = (row for row in table.rows if row.number in reasons)
            rows = (SheetRow(row.number, row.cells, {}, (reasons[row.number],)) for row in refused)
            target = path.with_name("refused.xlsx")
            write_refused(target, table.titles, rows)
            return target.read_bytes()
    return None


def _go_through(runtime: Runtime, intake: Row[Any], busy: Busy) -> None:
    """Compares every row with what stands; files it too where staff have agreed."""
    filing = Filing(runtime, intake.kind, whereabouts_of(runtime))
    with runtime.store.begin() as tx:
        intakes.forget_rows(tx, intake.id)
        filed = intakes.filed_numbers(tx, intake.id)
    done = 0
    with _file_of(runtime, intake) as path:
        if path is None:
            raise NotAWorkbook("文件已经清理了，请重新上传。")
        with _table(runtime, intake, path) as table:
            while batch := list(islice(table.rows, BATCH)):
                done += len(batch)
                fresh = [row for row in batch if row.values.get("number") not in filed]
                with runtime.store.begin() as tx:
                    _take(runtime, tx, filing, intake, fresh)
                    intakes.progress(tx, intake.id, done, runtime.now(), max(done, table.height))
                busy()
    _come_to_rest(runtime, intake, filing, done)


def _take(runtime: Runtime, tx: Tx, filing: Filing, intake: Row[Any], batch: Sequence[SheetRow]) -> None:
    scope = Scope(intake.area, runtime.settings.home_area)
    sound = [row for row in batch if not row.reasons]
    changes = dict(zip((row.number for row in sound), filing.compare(tx, [row.values for row in sound]), strict=True))
    write = intake.state == "file"
    lines = [_line(row, changes.get(row.number), scope, write) for row in batch]
    intakes.keep(tx, intake.id, [line for line in lines if line is not None])
    if write:
        filing.write(tx, [changes[line.line].whole for line in lines if line is not None and line.filed])


def _line(row: SheetRow, change: Change | None, scope: Scope, write: bool) -> Line | None:
    """What is kept of a row; None where it changes nothing."""
    number, title = (str(row.values.get(key) or "") for key in ("number", "title"))
    if change is None:
        return Line(row.number, "refused", number, title, "；".join(row.reasons))
    mine = scope.owns(change.whole["area"]) and (change.before is None or scope.owns(change.before["area"]))
    if not mine:
        return Line(row.number, "refused", number, title, OUTSIDE)
    if not change.facts:
        return None
    return Line(row.number, "new" if change.before is None else "changed", number, title, "", change.facts, write)


def _come_to_rest(runtime: Runtime, intake: Row[Any], filing: Filing, rows: int) -> None:
    told: list[int] = []
    with runtime.store.begin() as tx:
        counts = {"new": 0, "changed": 0, "refused": 0} | intakes.tally(tx, intake.id)
        counts["unchanged"] = rows - sum(counts.values())
        if intake.state == "file":
            told = filing.finish(tx, counts["new"])
        state: intakes.State = "filed" if intake.state == "file" else "ready"
        intakes.move(tx, intake.id, intake.state, state, runtime.now(), done=rows, height=rows, **counts)
    for row in told:
        runtime.enqueue("deliver_single", row)


def _undo(runtime: Runtime, intake: Row[Any], busy: Busy) -> None:
    """Brings back what stood before, the last row first; what somebody has changed since then is left alone."""
    filing = Filing(runtime, intake.kind, whereabouts_of(runtime))
    with runtime.store.begin() as tx:
        if intake.done == intake.height:  # at its beginning, not taken up again
            intakes.progress(tx, intake.id, 0, runtime.now(), intake.new + intake.changed)
    while True:
        with runtime.store.begin() as tx:
            rows = intakes.filed_rows(tx, intake.id, BATCH)
            if not rows:
                intakes.move(tx, intake.id, "undo", "undone", runtime.now())
                return
            left = _bring_back(tx, filing, intake, [line for _, line in rows])
            intakes.unfile(tx, [row_id for row_id, _ in rows])
            intakes.count(tx, intake.id, kept=left, done=len(rows))
        busy()


def _bring_back(tx: Tx, filing: Filing, intake: Row[Any], lines: Sequence[Line]) -> int:
    """Returns how many were left as they are."""
    standing = filing.standing(tx, [line.number for line in lines])
    untouched = [line for line in lines if _as_filed(line, standing.get(line.number))]
    changed = [line for line in untouched if line.act == "changed"]
    earlier = [{**standing[line.number], **_before(line)} for line in changed]
    filing.write(tx, earlier)
    new = [line.number for line in untouched if line.act == "new"]
    used = withdrawal.remove_unused(tx, OFFERS[intake.kind], new)
    return len(lines) - len(untouched) + len(used)


def _as_filed(line: Line, stands: dict[str, Any] | None) -> bool:
    facts = line.facts or {}
    return stands is not None and all(stands.get(name) == after for name, (_, after) in facts.items())


def _before(line: Line) -> dict[str, Any]:
    return {name: before for name, (before, _) in (line.facts or {}).items()}


@contextmanager
def _file_of(runtime: Runtime, intake: Row[Any]) -> Iterator[Path | None]:
    """The file on a disk for as long as it is read, under its own name's ending."""
    with runtime.store.reading() as tx:
        content = intakes.content(tx, intake.id)
    if content is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(intake.file_name).suffix.lower()}"
        path.touch(mode=0o600)
        path.write_bytes(content)
        yield path


@contextmanager
def _table(runtime: Runtime, intake: Row[Any], path: Path) -> Iterator[Table]:
    with read(path, IMPORTED[intake.kind], desk_of(runtime, whereabouts_of(runtime))) as table:
        yield table
