"""The database's shape and its history: migrations run from here, there is no alembic.ini.

After a change of the tables `.venv/bin/python -m bot.store.schema "what changes"` writes the next revision.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.settings import HOUSE
from bot.store.base import Base, Store
from bot.store.engine import engine_for

MIGRATIONS = HOUSE / "migrations"


def upgrade(store: Store | str, revision: str = "head") -> None:
    """Brings the database (a store, or its address) to this version; nothing happens to one that is there already."""
    with _opened(store) as (config, _):
        command.upgrade(config, revision)


def downgrade(store: Store | str, revision: str) -> None:
    """Back to an earlier revision; `base` drops everything."""
    with _opened(store) as (config, _):
        command.downgrade(config, revision)


def is_current(store: Store | str) -> bool:
    """Whether the database is at this version."""
    with _opened(store, reading=True) as (_, connection):
        here = MigrationContext.configure(connection).get_current_revision()
    return here == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def differences(store: Store | str) -> list[Any]:
    """What the database has other than the tables of the code say; empty when they agree."""
    with _opened(store, reading=True) as (_, connection):
        context = MigrationContext.configure(connection, opts={"target_metadata": Base.metadata, **compared()})
        return list(compare_metadata(context, Base.metadata))


def compared() -> dict[str, Any]:
    """What Alembic compares, here and in migrations/env.py alike."""
    return {"compare_type": True, "compare_server_default": True}


@contextmanager
def _opened(store: Store | str, *, reading: bool = False) -> Iterator[tuple[Config, Connection]]:
    engine = engine_for(store) if isinstance(store, str) else store.engine
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with (
        engine.connect().execution_options(gongyou_reading=reading) as connection,
        _rebuilding(connection, reading),
        connection.begin(),
    ):
        config.attributes["connection"] = connection
        yield config, connection
    if isinstance(store, str):
        engine.dispose()


@contextmanager
def _rebuilding(connection: Connection, reading: bool) -> Iterator[None]:
    """Lets SQLite drop a table that others point to and put its new shape in its place, as its manual says to.

    https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes
    """
    if reading or connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")


def main() -> None:
    """Writes the revision that leads from the last one to the tables as they are now."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'now.sqlite'}"
        upgrade(url)
        with _opened(url) as (config, _):
            number = f"{len(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())) + 1:04}"
            command.revision(config, " ".join(sys.argv[1:]) or "Change", autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main()
