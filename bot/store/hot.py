"""Statements of the turn, compiled once and run on the driver's own cursor: a turn is counted in microseconds.

SQLAlchemy writes the SQL and converts the values as ever. What is passed by is its machinery around an execution
(events, contexts, result objects), which takes longer than such a statement itself.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Insert, Select, Update
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from bot.store.base import Tx
from bot.store.engine import driven, driven_each

Statement = Select[*tuple[Any, ...]] | Insert | Update


class Hot:
    """One statement whose parameters are plain values, each bound by name; `written` gives it for a dialect's name.

    `rows` gives named tuples with the columns' own types, `run` the number of rows touched. Raises what SQLAlchemy
    raises, without the values. Defaults of columns are not filled in: an insert names every column that needs a value.
    """

    def __init__(self, written: Callable[[str], Statement]) -> None:
        self._written = written
        self._ready: dict[str, _Compiled] = {}

    def rows(self, tx: Tx, values: Mapping[str, Any]) -> Sequence[Any]:
        ready = self._of(tx)
        return ready.read(driven(tx.connection, ready.sql, ready.bound(values)).fetchall())

    def run(self, tx: Tx, values: Mapping[str, Any]) -> int:
        ready = self._of(tx)
        return int(driven(tx.connection, ready.sql, ready.bound(values)).rowcount)

    def each(self, tx: Tx, shared: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> int:
        """Once for every row; what they share is converted once, what is theirs goes to the driver as it is."""
        ready = self._of(tx)
        same = ready.bound(shared)
        return int(driven_each(tx.connection, ready.sql, [{**same, **row} for row in rows]).rowcount)

    def _of(self, tx: Tx) -> _Compiled:
        dialect = tx.connection.dialect
        if dialect.name not in self._ready:
            self._ready[dialect.name] = _Compiled(self._written(dialect.name), dialect)
        return self._ready[dialect.name]


class _Compiled:
    """The text for one driver, and how its values go in and its columns come out."""

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=_naming(dialect))
        self.sql = str(compiled)
        binds = compiled.binds
        self._fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._in = {
            name: convert
            for name, bind in binds.items()
            if (convert := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        columns = list(statement.selected_columns) if isinstance(statement, Select) else []
        self._row: Callable[..., Any] = _row_of(tuple(str(column.key) for column in columns))
        self._out = [
            (place, convert)
            for place, column in enumerate(columns)
            if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]

    def bound(self, values: Mapping[str, Any]) -> dict[str, Any]:
        given = {**self._fixed, **values}
        for name, convert in self._in.items():
            given[name] = convert(given[name])
        return given

    def read(self, rows: Sequence[Sequence[Any]]) -> Sequence[Any]:
        return [self._row(*self._converted(row)) for row in rows]

    def _converted(self, row: Sequence[Any]) -> Sequence[Any]:
        if not self._out:
            return row
        plain = list(row)
        for place, convert in self._out:
            plain[place] = convert(plain[place])
        return plain


def _row_of(names: tuple[str, ...]) -> Callable[..., Any]:
    made: Callable[..., Any] = namedtuple("Row", names)  # type: ignore[misc]  # the names are known as it runs
    return made


@cache
def _naming(dialect: Dialect) -> Dialect:
    """SQLite's driver takes :name as well as ?; PostgreSQL's takes %(name)s, as its dialect writes it."""
    return SQLiteDialect_pysqlite(paramstyle="named") if dialect.name == "sqlite" else dialect
