"""Statements on the driver's own cursor give and take what SQLAlchemy itself would, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.store import Store
from bot.store.base import adding_missing
from bot.store.hot import Hot
from bot.store.register.consents import Interest
from bot.store.register.people import PersonRow

NOW = datetime(2026, 11, 22, 4, 5, 6, tzinfo=UTC)
COLUMNS = (PersonRow.id, PersonRow.name, PersonRow.birthday, PersonRow.wishes, PersonRow.created_at)
READ = select(*COLUMNS, PersonRow.phone_digest, PersonRow.zero_employed).where(PersonRow.name == bindparam("name"))


def person(store: Store, name: str = "王秀兰") -> None:
    with store.begin() as tx:
        tx.insert(
            PersonRow,
            name=name,
            phone_digest=b"0" * 16,
            birthday=date(1979, 5, 6),
            wishes={"trades": ["焊工"]},
            zero_employed=True,
            created_at=NOW,
        )


def test_rows_are_those_of_sqlalchemy(store: Store) -> None:
    person(store)
    with store.reading() as tx:
        [row] = Hot(lambda _: READ).rows(tx, {"name": "王秀兰"})
        assert tuple(row) == tuple(tx.first(READ, {"name": "王秀兰"}) or ())
        assert (row.birthday, row.wishes, row.created_at) == (date(1979, 5, 6), {"trades": ["焊工"]}, NOW)
        assert Hot(lambda _: READ).rows(tx, {"name": "没有"}) == []


def test_writing_counts_rows_and_rolls_back(store: Store) -> None:
    person(store)
    rename = Hot(
        lambda _: (
            update(PersonRow)
            .where(PersonRow.name == bindparam("was"))
            .values(name=bindparam("becomes"), created_at=bindparam("now"))
        )
    )

    def half_done() -> None:
        with store.begin() as tx:
            assert rename.run(tx, {"was": "王秀兰", "becomes": "李", "now": NOW}) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    with store.begin() as tx:
        assert rename.run(tx, {"was": "没有", "becomes": "李", "now": NOW}) == 0
        assert tx.first(READ, {"name": "王秀兰"}) is not None


def test_an_insert_that_meets_a_unique_key_adds_nothing(store: Store) -> None:
    values = {"person_id": 1, "topic": "fairs", "wish": {"places": ["530627"]}, "since": NOW}
    add = Hot(lambda dialect: adding_missing(Interest, dialect).values({name: bindparam(name) for name in values}))
    person(store)
    with store.begin() as tx:
        assert add.run(tx, values) == 1
        assert add.run(tx, values) == 0


def test_errors_are_sqlalchemys_and_hold_no_values(store: Store) -> None:
    person(store, "李大山")
    clash = Hot(lambda _: update(PersonRow).where(PersonRow.name == bindparam("who")).values(id=bindparam("same")))
    person(store, "张三")
    with store.reading() as tx:
        other = tx.scalar(select(PersonRow.id).where(PersonRow.name == "李大山"))
    with pytest.raises(IntegrityError) as failed, store.begin() as tx:
        clash.run(tx, {"who": "张三", "same": other})
    assert isinstance(failed.value, DBAPIError)
    assert "张三" not in str(failed.value)
