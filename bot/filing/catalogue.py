"""Import and export: rows of one kind from a workbook into the store and back, a batch at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from bot import rules
from bot.broadcasts.reasons import reason_text
from bot.filing import rosters
from bot.filing.rows import TABLES, WISHES, Filing, Tally
from bot.filing.whereabouts import Whereabouts
from bot.nlu.wordbook import DATA, read_entries
from bot.runtime import Runtime
from bot.store import areas
from bot.store.base import Tx, span
from bot.store.catalogue import courses, fairs, imports, schemes, vacancies
from bot.store.desk import audit
from bot.store.enrolment import signups
from bot.store.field import groups, liaisons
from bot.store.register import roster
from bot.store.sending import ledger
from bot.store.talk import cases
from bot.workbooks import EXPORTED, IMPORTED
from bot.workbooks.columns import Desk
from bot.workbooks.rows import SheetRow, read
from bot.workbooks.template import write_template
from bot.workbooks.writing import Sink, opened_for_writing, refused_path, refused_titles, shown_row, titles_of

BATCH = 1_000
"""Rows of one transaction: conversations go on between two of them."""

Progress = Callable[[int, int], None]
"""Told how many of how many rows are through."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an import. `refusals` are the first hundred as sentences; all stand in `refused_file`."""

    new: int
    changed: int
    unchanged: int
    refused: int
    refusals: tuple[str, ...] = ()
    refused_file: Path | None = None


def import_file(runtime: Runtime, kind: str, path: Path, progress: Progress = lambda _done, _all: None) -> Outcome:
    """Brings the rows of a file into the store; the same file twice changes nothing.

    A row that cannot be taken goes to NAME.refused.xlsx beside the file with its reason, and keeps no other back.
    Raises NotAWorkbook with one plain sentence, before anything is written, where the whole file cannot be taken.
    """
    whereabouts = whereabouts_of(runtime)
    filing = Filing(runtime, kind, whereabouts)
    tally, refusals, refused = Tally(), [], 0
    target = refused_path(path)
    with ExitStack() as stack:
        table = stack.enter_context(read(path, IMPORTED[kind], desk_of(runtime, whereabouts)))
        put: Sink | None = None
        done = 0
        while batch := list(islice(table.rows, BATCH)):
            for row in batch:
                if row.reasons:
                    put = put or stack.enter_context(opened_for_writing(target, refused_titles(table.titles)))
                    put(_refused_cells(row, table.titles))
                    refused += 1
                    refusals += [f"第 {row.number} 行：{'；'.join(row.reasons)}"] if refused <= 100 else []
            with runtime.store.begin() as tx:
                tally += filing.file(tx, [row.values for row in batch if not row.reasons])
            done += len(batch)
            progress(done, table.height)
    with runtime.store.begin() as tx:
        filing.finish(tx, tally.new)
    if not refused:
        target.unlink(missing_ok=True)  # an earlier run's: its rows are in now
    return Outcome(tally.new, tally.changed, tally.unchanged, refused, tuple(refusals), target if refused else None)


def write_refused(path: Path, titles: tuple[str, ...], rows: Iterable[SheetRow]) -> None:
    """A workbook of rows as they stood, each with its reasons in the last column."""
    with opened_for_writing(path, refused_titles(titles)) as put:
        for row in rows:
            put(_refused_cells(row, titles))


def export_file(
    runtime: Runtime,
    kind: str,
    path: Path,
    who: str,
    masked: bool = False,
    area: str = "",
    progress: Progress = lambda _done, _all: None,
) -> int:
    """Writes all rows of a kind (those within `area` where one is given) and an audit line; returns their number."""
    columns = EXPORTED[kind].columns
    count = 0
    with runtime.store.reading() as tx:
        with_note = kind in TABLES and imports.anything_noted(tx, TABLES[kind])
        widths = [column.width for column in columns]
        with opened_for_writing(path, titles_of(EXPORTED[kind], with_note), widths) as put:
            for count, values in enumerate(_rows(runtime, tx, kind, area), start=1):
                put([*shown_row(columns, values, masked), *([values.get("note")] if with_note else [])])
                if count % BATCH == 0:
                    progress(count, 0)
    with runtime.store.begin() as tx:
        audit.record(tx, who, "export", kind, runtime.now(), {"rows": count, "masked": masked, "area": area})
    return count


def template_file(kind: str, path: Path) -> None:
    """An empty workbook with an example and drop-downs."""
    trades = [entry.name for entry in read_entries(DATA / "occupations.toml")]
    write_template(path, IMPORTED[kind], {"occupation": trades, "category": list(_categories())})


def whereabouts_of(runtime: Runtime) -> Whereabouts:
    """Reads addresses as seen from home, with the villages that the office added."""
    with runtime.store.reading() as tx:
        return Whereabouts(runtime.places, areas.villages_under(tx, runtime.settings.home_area))


def desk_of(runtime: Runtime, whereabouts: Whereabouts) -> Desk:
    """What the readers of cells may ask."""
    trades = _trades()

    def suggest(said: str) -> str | None:
        nearest = process.extractOne(_bare(said), list(trades), scorer=fuzz.WRatio)
        return trades[nearest[0]] if nearest and nearest[1] > 0 else None

    return Desk(
        today=runtime.today(),
        occupation_of=lambda said: trades.get(_bare(said)) or trades.get(_bare(said) + "工"),
        suggest=suggest,
        known_area=whereabouts.known,
        villages_named=whereabouts.villages_named,
        categories=_categories(),
        rule_fault=_rule_fault,
    )


def _rule_fault(text: str) -> str:
    try:
        rules.parse(text)
    except rules.BadRule as error:
        return str(error)
    return ""


def _trades() -> dict[str, str]:
    """Every word for a trade, its own name first."""
    entries = read_entries(DATA / "occupations.toml")
    words = {word: entry.name for entry in entries for word in entry.words}
    return {entry.name: entry.name for entry in entries} | words


def _categories() -> Mapping[str, str]:
    return {entry.name: entry.title for entry in read_entries(DATA / "schemes.toml")}


def _bare(trade: str) -> str:
    """电焊工（二保焊） and 电焊 师傅 are read without what stands in brackets, spaces and the title."""
    said = re.sub(r"[（(].*?[）)]|\s", "", trade).lower()
    return said.removesuffix("师傅") or said


def _refused_cells(row: SheetRow, titles: tuple[str, ...]) -> list[Any]:
    kept = [cell for title, cell in zip(titles, row.cells, strict=False) if title != refused_titles(())[0]]
    missing = len(refused_titles(titles)) - 1 - len(kept)
    return [*kept, *[""] * missing, "；".join(row.reasons)]


_SOURCES: dict[str, Callable[[Tx], Iterator[dict[str, Any]]]] = {
    "villages": areas.export_rows,
    "groups": groups.export_rows,
    "liaisons": liaisons.export_rows,
    "people": roster.export_rows,
    "jobs": vacancies.export_rows,
    "classes": courses.export_rows,
    "schemes": schemes.export_rows,
    "fairs": fairs.export_rows,
    "signups": signups.export_rows,
    "deliveries": ledger.export_rows,
    "cases": cases.export_rows,
}


def _rows(runtime: Runtime, tx: Tx, kind: str, area: str) -> Iterator[Mapping[str, Any]]:
    for row in rosters.rows(runtime, tx, kind) if kind in rosters.SOURCES else _SOURCES[kind](tx):
        if not area or _within(row, area):
            yield _spread(row, kind)


def _within(row: Mapping[str, Any], area: str) -> bool:
    low, high = span(area)
    codes = row.get("areas") or (row.get("code") or row.get("area") or "",)
    return any(low <= code < high for code in codes)


def _spread(row: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """The row under the names of its columns."""
    if "wishes" in row:
        wishes = row["wishes"] or {}
        return {**row, **{key: wishes.get(name) for key, name in WISHES.items()}}
    if kind == "deliveries":
        return {**row, "reason": reason_text(row["channel"], row["reason"])}
    return row
