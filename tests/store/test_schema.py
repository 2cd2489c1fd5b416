"""The migrations lead to the tables of the code, and back to nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from bot.store import Keys, open_store, schema
from tests.databases import create_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> str:
    """A database without a single table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.sqlite'}"
    return create_database(request.getfixturevalue("postgres_uri"), f"empty_{worker_id}")


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_migrations_give_the_tables_of_the_code(empty_url: str) -> None:
    schema.upgrade(empty_url)
    assert schema.differences(empty_url) == []
    assert schema.is_current(empty_url)


def test_an_empty_database_is_not_current(empty_url: str) -> None:
    assert not schema.is_current(empty_url)


def test_downgrade_to_base_leaves_nothing(empty_url: str) -> None:
    schema.upgrade(empty_url)
    schema.downgrade(empty_url, "base")
    assert tables(empty_url) == {"alembic_version"}


def test_upgrade_twice_is_upgrade_once(empty_url: str, keys: Keys) -> None:
    store = open_store(empty_url, keys)
    schema.upgrade(store)
    schema.upgrade(store)
    assert schema.is_current(store)
    store.close()
