"""The ground of every noun's file: the declarative base, the open transaction, and how rows meet either database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Integer,
    MetaData,
    Row,
    String,
    TextClause,
    TypeDecorator,
    event,
    insert,
    inspect,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

from bot.store.checkpoints import Checkpoints, leave_most_of_the_log
from bot.store.engine import engine_for, written_at_once
from bot.store.keys import Keys

BigId = BigInteger().with_variant(Integer, "sqlite")
"""Primary keys: SQLite gives row ids only to columns of type INTEGER."""

AREA = String(12)
"""Division codes of 2, 4, 6, 9 or 12 digits; compare with `span`."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC on both databases; SQLite alone would hand back naive times."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("times are aware UTC")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """All tables; constraints are named so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


def where(column: str) -> dict[str, Any]:
    """Makes an index hold only the rows in which the column is set, on either database."""
    return only(text(f"{column} IS NOT NULL"))


def only(condition: TextClause) -> dict[str, Any]:
    """Makes an index hold only the rows that meet the condition, on either database."""
    return {"sqlite_where": condition, "postgresql_where": condition}


def key_of(table: type[Base]) -> ColumnElement[Any]:
    """The column of a table's single primary key."""
    return inspect(table).primary_key[0]


@cache
def _adding(table: type[Base]) -> Executable:
    return insert(table).returning(key_of(table))


def adding_missing(table: type[Base], dialect: str) -> postgresql.Insert | sqlite.Insert:
    """INSERT … ON CONFLICT DO NOTHING, as the database of that name writes it."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(table).on_conflict_do_nothing()


@cache
def _adding_missing(table: type[Base], dialect: str) -> Executable:
    return adding_missing(table, dialect).returning(key_of(table))


class Tx:
    """One open transaction: the SQL connection, and the keys that personal data is sealed with.

    Queries are Core statements over the declarative tables; rows come back as named tuples.
    """

    __slots__ = ("connection", "keys")

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self.connection = connection
        self.keys = keys

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name

    def run(self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None) -> int:
        """Executes; returns the number of rows touched."""
        return self.connection.execute(statement, values).rowcount

    def all(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        return self.connection.execute(statement, values).all()

    def first(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Row[Any] | None:
        return self.connection.execute(statement, values).first()

    def scalar(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
        return self.connection.execute(statement, values).scalar()

    def insert(self, table: type[Base], **values: Any) -> int:
        """Adds one row and returns its id."""
        return int(self.connection.execute(_adding(table), values).scalar_one())

    def insert_missing(self, table: type[Base], **values: Any) -> int | None:
        """Adds one row unless a unique key stands against it; returns its id, or None when there was one."""
        key = self._missing(table, values)
        return None if key is None else int(key)

    def claim(self, table: type[Base], **values: Any) -> bool:
        """Adds one row whose key is given by us; False when a unique key stood against it."""
        return self._missing(table, values) is not None

    def _missing(self, table: type[Base], values: Mapping[str, Any]) -> Any:
        return self.connection.execute(_adding_missing(table, self.dialect), values).scalar()

    def upsert(self, table: type[Base], rows: Sequence[Mapping[str, Any]], on: str = "number") -> None:
        """Adds the rows, or brings those that share the unique column `on` to the values given, in one statement.

        All rows have the keys of the first. What a row does not name keeps its value, or gets its default.
        """
        if not rows:
            return
        make = postgresql.insert if self.dialect == "postgresql" else sqlite.insert
        statement = make(table)
        given = {name: statement.excluded[name] for name in rows[0] if name != on}
        if given:
            self.connection.execute(statement.on_conflict_do_update(index_elements=[on], set_=given), rows)
        else:
            self.connection.execute(statement.on_conflict_do_nothing(), rows)

    def stream(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Iterator[Row[Any]]:
        """Rows one by one in bounded memory, for exports."""
        with self.connection.execute(statement, values, execution_options={"yield_per": 1000}) as rows:
            yield from rows


KEPT = 4
"""Connections to SQLite that stay out of the pool between transactions: going through it takes as long as three
statements of a turn. One to PostgreSQL goes back, and is tried before it is used again."""


class Store:
    """The database of one process. `begin` opens a writing transaction, `reading` one that only looks."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self.engine = engine
        self.keys = keys
        self._idle: list[Connection] = []
        self._checkpoints: Checkpoints | None = None
        self._keeps = KEPT if engine.dialect.name == "sqlite" else 0

    @property
    def one_writer(self) -> bool:
        """Whether whoever writes holds up all others who want to."""
        return bool(self.engine.dialect.name == "sqlite")

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        connection = self._idle.pop() if self._idle else self.engine.connect()
        try:
            with written_at_once(connection) if self.one_writer else connection.begin():
                yield Tx(connection, self.keys)
        except BaseException:
            connection.close()
            raise
        if len(self._idle) < self._keeps:
            self._idle.append(connection)
        else:
            connection.close()

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        with self.engine.connect().execution_options(gongyou_reading=True) as connection:
            yield Tx(connection, self.keys)

    def carry_aside(self) -> None:
        """From now on SQLite's log is carried into the database by a thread, for a process whose turns cannot wait."""
        if self.engine.dialect.name == "sqlite" and self._checkpoints is None:
            event.listen(self.engine, "connect", leave_most_of_the_log)
            self.engine.dispose()
            self._checkpoints = Checkpoints(self.engine)
            self._checkpoints.start()

    def close(self) -> None:
        if self._checkpoints is not None:
            self._checkpoints.end()
        while self._idle:
            self._idle.pop().close()
        self.engine.dispose()


def open_store(url: str, keys: Keys) -> Store:
    """A store over SQLite (write-ahead log, one writer at a time) or PostgreSQL through psycopg 3."""
    return Store(engine_for(url), keys)


def span(code: str) -> tuple[str, str]:
    """The half-open range of codes within a division: every code c inside has low <= c < high.

    530600 (a prefecture) gives 5306 to 5307, 530627 itself to 530628, 530627100 to 530627101.
    """
    low = code
    if len(code) == 6:
        low = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    elif len(code) == 12 and code.endswith("000"):
        low = code[:9]
    return low, str(int(low) + 1).zfill(len(low))
