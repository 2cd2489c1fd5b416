"""A broadcast's account of itself: its whole ledger as a workbook, and how many of whom it reached did what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot.broadcasts.plan_words import way_shown
from bot.broadcasts.reasons import reason_text
from bot.broadcasts.unfit import Unfit
from bot.broadcasts.why import steps
from bot.runtime import Runtime
from bot.store import span
from bot.store.desk import audit
from bot.store.sending import broadcasts, ledger
from bot.workbooks.deliveries import LEDGER
from bot.workbooks.writing import opened_for_writing, shown_row, titles_of

LINK = re.compile(r"/s/(\w+)")


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many were reached, and what came of it. `answered` counts who read it, wrote, clicked or scanned."""

    audience: int
    sent: int
    delivered: int
    answered: int
    signed_up: int
    came: int


def funnel(runtime: Runtime, broadcast_id: int) -> Funnel:
    """Raises `Unfit` where there is no such broadcast."""
    with runtime.store.reading() as tx:
        row = broadcasts.find(tx, broadcast_id)
        if row is None:
            raise Unfit(f"没有编号为 {broadcast_id} 的通知")
        counts = broadcasts.counts(tx, broadcast_id)
        link = LINK.search(str(row.notice.get("link", "")))
        answered = ledger.answered(tx, broadcast_id, row.planned_at) if row.planned_at else 0
        signed_up, came = ledger.signed_up(tx, broadcast_id, link[1] if link else "")
    got = [counts.get(state, 0) for state in ("sent", "delivered", "read")]
    return Funnel(sum(counts.values()), sum(got), sum(got[1:]), answered, signed_up, came)


def write_ledger(
    runtime: Runtime, broadcast_id: int, path: Path, who: str, masked: bool = False, area: str = ""
) -> int:
    """One row for each receiver into .xlsx or .csv, and an audit line; returns how many rows. Raises `Unfit`.

    With `area` only receivers who live there.
    """
    low, high = span(area) if area else ("", "")
    with runtime.store.reading() as tx:
        if broadcasts.find(tx, broadcast_id) is None:
            raise Unfit(f"没有编号为 {broadcast_id} 的通知")
        count = 0
        with opened_for_writing(path, titles_of(LEDGER, False), [column.width for column in LEDGER.columns]) as put:
            for row in ledger.export_rows(tx, broadcast_id):
                if area and not low <= row["area"] < high:
                    continue
                tried = "；".join(steps(row["earlier"]))
                reason = reason_text(row["channel"], row["reason"])
                way = way_shown(row["way"])
                put(shown_row(LEDGER.columns, {**row, "reason": reason, "earlier": tried, "way": way}, masked))
                count += 1
    with runtime.store.begin() as tx:
        told = {"rows": count, "masked": masked}
        audit.record(tx, who, "export", f"broadcast {broadcast_id}", runtime.now(), told)
    return count
