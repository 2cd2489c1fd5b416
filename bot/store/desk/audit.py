"""The line that every change by staff leaves, chained so that a cut or an edit shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text

from bot.store.base import Tx
from bot.store.desk.staff import AuditLine

__all__ = ["AuditLine", "end", "first_break", "record"]

START = bytes(32)


def record(tx: Tx, who: str, act: str, subject: str, now: datetime, detail: Mapping[str, Any] | None = None) -> None:
    """Adds a line: who (an account's name) did what (`reveal`, `export` …) to which row (`person 12`), with what.

    `detail` holds no personal data: ids, counts, states and the reason given.
    """
    if tx.dialect == "postgresql":
        # One writer at a time, or two lines would follow the same one; SQLite has one writer anyway.
        tx.connection.execute(text("SELECT pg_advisory_xact_lock(719283)"))
    last = tx.scalar(select(AuditLine.chain).order_by(AuditLine.id.desc()).limit(1))
    kept = dict(detail or {})
    chain = _link(last or START, now, who, act, subject, kept)
    tx.insert(AuditLine, at=now, who=who, act=act, subject=subject, detail=kept, chain=chain)


def end(tx: Tx) -> tuple[int, bytes]:
    """Number and link of the last line; 0 and the start where there is none. Noted elsewhere, they show a cut end."""
    row = tx.first(select(AuditLine.id, AuditLine.chain).order_by(AuditLine.id.desc()).limit(1))
    return (0, START) if row is None else (int(row.id), row.chain)


def first_break(tx: Tx) -> int | None:
    """The id of the first line that does not follow from the one before it, None when the chain is whole."""
    last = START
    for row in tx.stream(select(AuditLine.__table__).order_by(AuditLine.id)):
        if row.chain != _link(last, row.at, row.who, row.act, row.subject, row.detail):
            return int(row.id)
        last = row.chain
    return None


def _link(last: bytes, at: datetime, who: str, act: str, subject: str, detail: Mapping[str, Any]) -> bytes:
    line = json.dumps([at.astimezone(UTC).isoformat(), who, act, subject, detail], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(last + line.encode()).digest()
