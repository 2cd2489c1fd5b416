"""What the simulated platforms remember: a SQLite file of their own, shared by processes and outliving them."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS taken (
    id INTEGER PRIMARY KEY, platform TEXT NOT NULL, number TEXT NOT NULL, receiver TEXT NOT NULL, kind TEXT NOT NULL,
    text TEXT NOT NULL, state TEXT NOT NULL, code TEXT NOT NULL, at REAL NOT NULL, facts TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS taken_receiver ON taken (platform, receiver, at);
CREATE INDEX IF NOT EXISTS taken_number ON taken (number);
CREATE TABLE IF NOT EXISTS slips (name TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS windows (
    openid TEXT NOT NULL, kind TEXT NOT NULL, room INTEGER NOT NULL, until REAL NOT NULL, PRIMARY KEY (openid, kind));
CREATE TABLE IF NOT EXISTS calls (name TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS calls_name ON calls (name, at);
CREATE TABLE IF NOT EXISTS due (id INTEGER PRIMARY KEY, at REAL NOT NULL, kind TEXT NOT NULL, facts TEXT NOT NULL);
"""

FOR_EVER = 1e12


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that a platform accepted. `number` is the platform's, shared by all receivers of one mass message."""

    platform: str
    number: str
    receiver: str
    kind: str
    text: str
    state: str
    code: str
    at: float
    facts: dict[str, Any]


class Ledger:
    """`clock` gives seconds since 1970. Each thread has a connection; `alone` makes a check and its act one."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._path = path
        self._local = threading.local()
        with self.alone() as line:
            line.executescript(_TABLES)

    def _line(self) -> sqlite3.Connection:
        line: sqlite3.Connection | None = getattr(self._local, "line", None)
        if line is None:
            line = sqlite3.connect(self._path, timeout=20, isolation_level=None)
            line.execute("PRAGMA journal_mode=WAL")
            line.execute("PRAGMA synchronous=OFF")
            self._local.line = line
        return line

    def close(self) -> None:
        """This thread's connection; those of ended threads close with them."""
        line: sqlite3.Connection | None = getattr(self._local, "line", None)
        if line is not None:
            line.close()
            self._local.line = None

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """One writer among all threads and processes; nested uses join the outer one."""
        line = self._line()
        if line.in_transaction:
            yield line
            return
        line.execute("BEGIN IMMEDIATE")
        try:
            yield line
        except BaseException:
            line.rollback()
            raise
        if line.in_transaction:
            line.commit()

    def take(self, messages: Iterable[Taken]) -> None:
        rows = [
            (m.platform, m.number, m.receiver, m.kind, m.text, m.state, m.code, m.at, json.dumps(m.facts))
            for m in messages
        ]
        with self.alone() as line:
            line.executemany(
                "INSERT INTO taken (platform, number, receiver, kind, text, state, code, at, facts)"
                " VALUES (?,?,?,?,?,?,?,?,?)",
                rows,
            )

    def taken(self, platform: str = "", receiver: str = "", number: str = "", newest: int = -1) -> list[Taken]:
        """In the order of arrival (with `newest` so many of the last, last first); every given condition must hold."""
        rows = self._line().execute(
            "SELECT platform, number, receiver, kind, text, state, code, at, facts FROM taken"
            " WHERE (?1 = '' OR platform = ?1) AND (?2 = '' OR receiver = ?2) AND (?3 = '' OR number = ?3)"
            " ORDER BY CASE WHEN ?4 < 0 THEN id ELSE -id END LIMIT ?4",
            (platform, receiver, number, newest),
        )
        return [_taken(*row) for row in rows]

    def counts(self, kind: str, since: float) -> dict[str, int]:
        """How many messages of a kind each receiver has had since then."""
        rows = self._line().execute(
            "SELECT receiver, count(*) FROM taken WHERE kind = ? AND at >= ? GROUP BY receiver", (kind, since)
        )
        return {str(receiver): int(count) for receiver, count in rows}

    def move(self, number: str, state: str, code: str = "") -> None:
        with self.alone() as line:
            line.execute("UPDATE taken SET state = ?, code = ? WHERE number = ?", (state, code, number))

    def note(self, name: str, value: str, seconds: float = FOR_EVER) -> None:
        with self.alone() as line:
            line.execute("INSERT OR REPLACE INTO slips VALUES (?, ?, ?)", (name, value, self.clock() + seconds))

    def noted(self, name: str) -> str | None:
        row = (
            self._line()
            .execute("SELECT value FROM slips WHERE name = ? AND until > ?", (name, self.clock()))
            .fetchone()
        )
        return str(row[0]) if row else None

    def forget(self, name: str) -> None:
        with self.alone() as line:
            line.execute("DELETE FROM slips WHERE name = ?", (name,))

    def names(self, prefix: str) -> list[str]:
        """What is noted under names that begin so, without the beginning."""
        rows = self._line().execute(
            "SELECT substr(name, ?) FROM slips WHERE substr(name, 1, ?) = ? AND until > ? ORDER BY rowid",
            (len(prefix) + 1, len(prefix), prefix, self.clock()),
        )
        return [str(row[0]) for row in rows]

    def open_window(self, openid: str, kind: str, room: int, seconds: float) -> None:
        with self.alone() as line:
            line.execute(
                "INSERT OR REPLACE INTO windows VALUES (?, ?, ?, ?)", (openid, kind, room, self.clock() + seconds)
            )

    def use_window(self, openid: str) -> bool | None:
        """Takes one message of the window that closes first; False when all are used up, None when none is open."""
        with self.alone() as line:
            rows = line.execute(
                "SELECT kind, room FROM windows WHERE openid = ? AND until > ? ORDER BY until", (openid, self.clock())
            ).fetchall()
            for kind, room in rows:
                if room > 0:
                    line.execute("UPDATE windows SET room = room - 1 WHERE openid = ? AND kind = ?", (openid, kind))
                    return True
        return False if rows else None

    def within_rate(self, name: str, most: int, seconds: float) -> bool:
        """Counts this call in a sliding window; False when it is one too many."""
        now = self.clock()
        with self.alone() as line:
            line.execute("DELETE FROM calls WHERE name = ? AND at <= ?", (name, now - seconds))
            [count] = line.execute("SELECT count(*) FROM calls WHERE name = ?", (name,)).fetchone()
            if count >= most:
                return False
            line.execute("INSERT INTO calls VALUES (?, ?)", (name, now))
        return True

    def owe(self, kind: str, seconds: float, facts: dict[str, Any]) -> None:
        """A callback to be made after so many seconds."""
        with self.alone() as line:
            line.execute(
                "INSERT INTO due (at, kind, facts) VALUES (?, ?, ?)", (self.clock() + seconds, kind, json.dumps(facts))
            )

    def claim(self, until: float) -> tuple[str, dict[str, Any]] | None:
        """The next callback that was due by then, claimed: nobody else gets it."""
        with self.alone() as line:
            row = line.execute("SELECT id, kind, facts FROM due WHERE at <= ? ORDER BY at, id", (until,)).fetchone()
            if row is None:
                return None
            line.execute("DELETE FROM due WHERE id = ?", (row[0],))
        return str(row[1]), json.loads(row[2])


def _taken(
    platform: str, number: str, receiver: str, kind: str, text: str, state: str, code: str, at: float, facts: str
) -> Taken:
    return Taken(platform, number, receiver, kind, text, state, code, at, json.loads(facts))
