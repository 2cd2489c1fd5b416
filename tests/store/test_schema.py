"""The migrations lead to the tables of the code, and back to nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from bot.store import Keys, open_store, schema
from bot.store.sending.delivery_numbers import OPENID, PERSON, number_of
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


def test_rebuilding_a_table_keeps_what_points_to_it(tmp_path: Path) -> None:
    """SQLite drops a table to give it a new shape: rows of others that point into it must not stand in the way."""
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    schema.upgrade(url, "0010")
    engine = create_engine(url)
    moment = "'2026-11-22 04:00:00'"
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO people (id, name, household_kind, zero_employed, area, gender, education, skills,"
                " employment, works_at, wishes, note, created_at)"
                f" VALUES (1, '王秀兰', '', 0, '', '', '', '', '', '', '{{}}', '', {moment})"
            )
        )
        connection.execute(
            text(
                "INSERT INTO addresses (id, scheme, digest, sealed, person_id, following, came_by, created_at)"
                f" VALUES (1, 'tel', x'00', x'00', 1, 1, '', {moment})"
            )
        )
    schema.upgrade(url)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT person_id FROM addresses")).scalar() == 1
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()


def test_deliveries_from_before_get_the_number_of_their_receiver(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    schema.upgrade(url, "0018")
    engine = create_engine(url)
    rows = ((1, "NULL", "NULL", 5), (2, "7", "9", "NULL"), (3, "7", "NULL", 4))
    with engine.begin() as connection:
        for number, broadcast, person, address in rows:
            columns = (
                "id, broadcast_id, person_id, address_id, channel, way, state, reason, attempts, units, updated_at"
            )
            given = f"{number}, {broadcast}, {person}, {address}, 'sms', '', 'sent', '', 1, 1, '2026-11-22 04:00:00'"
            connection.execute(text(f"INSERT INTO deliveries ({columns}) VALUES ({given})"))
    schema.upgrade(url)
    with engine.begin() as connection:
        numbers = {row[0] for row in connection.execute(text("SELECT id FROM deliveries"))}
    engine.dispose()
    assert numbers == {1, number_of(7, PERSON, 9), number_of(7, OPENID, 4)}
