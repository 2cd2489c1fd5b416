"""The way to either database: SQLite prepared for one writer at a time, PostgreSQL through psycopg 3."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError


def engine_for(url: str) -> Engine:
    """Makes the folder of a SQLite file where it is missing."""
    address = make_url(url)
    lite = address.get_backend_name() == "sqlite"
    if lite and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        address if lite else address.set(drivername="postgresql+psycopg"),
        connect_args={"timeout": LITE_PATIENCE} if lite else _PATIENCE,
        pool_pre_ping=not lite,
        pool_reset_on_return=None if lite else "rollback",  # every transaction here ends in its own block
        hide_parameters=True,  # an error's text goes to logs, what people wrote does not
        json_serializer=_to_json,
        json_deserializer=msgspec.json.decode,
    )
    if lite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


_PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""How long a server that cannot be reached any more is waited for: not the two hours of the kernel's default."""

LITE_PATIENCE = 15.0
"""Seconds that a transaction on SQLite waits for its turn before it fails."""

LOOK_AGAIN = 0.0005

FORSAKEN_TRANSACTION = "30s"
"""A machine that was cut off in the middle of a transaction holds its locks no longer than this."""


def _to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # SQLAlchemy sends BEGIN itself (below): the driver's own habit of beginning late would let two
    # writers read first and then both fail to upgrade.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # By a statement and not by a parameter of the connection, which a pooler in between may refuse.
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{FORSAKEN_TRANSACTION}'")
    connection.commit()


@contextmanager
def written_at_once(connection: Connection) -> Iterator[None]:
    """A writing transaction on SQLite, begun and committed by the driver; SQLAlchemy joins in where it is asked.

    Its own block around a turn takes as long as two statements of it.
    """
    _wait_by_itself(connection, seconds=0)
    _begin_writing(connection)
    connection.info["begun"] = True
    try:
        yield
        _end(connection, "COMMIT")
    except BaseException:
        _end(connection, "ROLLBACK")
        raise
    finally:
        connection.info["begun"] = False


def _end(connection: Connection, how: Literal["COMMIT", "ROLLBACK"]) -> None:
    joined = connection.get_transaction()
    if joined is not None:
        joined.commit() if how == "COMMIT" else joined.rollback()
    elif connection.connection.in_transaction:
        driven(connection, how, {})


def _begin_sqlite(connection: Connection) -> None:
    if connection.info.get("begun"):
        return
    if connection.get_execution_options().get("gongyou_reading", False):
        _wait_by_itself(connection, seconds=LITE_PATIENCE)
        driven(connection, "BEGIN", {})
    else:
        _wait_by_itself(connection, seconds=0)
        _begin_writing(connection)


def _begin_writing(connection: Connection) -> None:
    """SQLite itself would look again after 1, 2, 5, 10 … 100 ms; beside a worker a turn would come too late each time.

    All waiting is here: whoever has begun to write is not made to wait again.
    """
    deadline = time.monotonic() + LITE_PATIENCE
    while True:
        try:
            driven(connection, "BEGIN IMMEDIATE", {})
        except OperationalError as error:
            if not _is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(LOOK_AGAIN)
        else:
            return


def _is_busy(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _wait_by_itself(connection: Connection, seconds: float) -> None:
    """How long SQLite waits for locks in this connection; said to it only when that changes."""
    if connection.info.get("patience", LITE_PATIENCE) != seconds:
        driven(connection, f"PRAGMA busy_timeout={int(seconds * 1000)}", {})
        connection.info["patience"] = seconds


def driven(connection: Connection, sql: str, values: Mapping[str, Any]) -> Any:
    """The driver's own cursor after a statement, past SQLAlchemy's machinery around an execution.

    Errors are named as SQLAlchemy names them, without the values.
    """
    opened: Any = connection.connection.dbapi_connection
    try:
        return opened.execute(sql, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _named(connection, sql, error) from error


def driven_each(connection: Connection, sql: str, rows: Sequence[Mapping[str, Any]]) -> Any:
    """As `driven`, once for every row."""
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(sql, rows)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _named(connection, sql, error) from error
    return cursor


def _named(connection: Connection, sql: str, error: Exception) -> BaseException:
    base, dialect = connection.dialect.loaded_dbapi.Error, connection.dialect
    return DBAPIError.instance(sql, None, error, base, hide_parameters=True, dialect=dialect)
