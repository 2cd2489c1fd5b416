"""Search in 230,000 vacancies: ours on SQLite and PostgreSQL, beside SQLite FTS5 and pg_trgm, in one run.

    .venv/bin/python -m benchmarks.search [--vacancies 230000] [--searches 2000]

Narrow: one trade in one city or county with a pay. Wide: a province with three trades, a person's sex and age.
"inside" is the statement alone on the driver's cursor; "whole" is the function that dialogs call, rows unsealed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.samples import FACTORY, TODAY, invented, load, trades
from bot.offers import Pay, VacancyWish
from bot.store import Keys, Store, Tx, open_store
from bot.store.catalogue import vacancy_search
from tests.databases import create_database, create_tables, postgres_server

CITIES = ("441900", "440306", "330782", "320583", "530627", "530102", "310115", "350582", "441300", "330106")
PROVINCES = ("440000", "330000", "320000", "530000", "350000")


def narrow(chance: random.Random) -> VacancyWish:
    wage = Pay(chance.randrange(40, 80) * 100, None)
    return VacancyWish(places=(chance.choice(CITIES),), occupations=(chance.choice(trades()),), pay=wage)


def wide(chance: random.Random) -> VacancyWish:
    three = tuple(chance.sample((*FACTORY, *trades()[:20]), 3))
    who: Any = chance.choice(("male", "female"))
    return VacancyWish(places=(chance.choice(PROVINCES),), occupations=three, gender=who, age=chance.randrange(18, 58))


def report(name: str, seconds: Sequence[float]) -> None:
    cuts = statistics.quantiles(seconds, n=100)
    print(f"{name:44} p50 {cuts[49] * 1e6:8.0f} µs   p99 {cuts[98] * 1e6:8.0f} µs")


def timed(act: Callable[[Any], object], given: Sequence[Any]) -> list[float]:
    for each in given[:200]:
        act(each)
    spent = []
    for each in given:
        start = time.perf_counter()
        act(each)
        spent.append(time.perf_counter() - start)
    return spent


def inside(tx: Tx) -> Callable[[tuple[str, Any]], object]:
    """Runs a prepared statement on the driver's own cursor."""
    cursor = tx.connection.connection.cursor()
    return lambda given: cursor.execute(given[0], given[1]).fetchall()


def driver_statement(tx: Tx, wish: VacancyWish) -> tuple[str, Any]:
    """What the search sends for a wish without tags."""
    spots = vacancy_search.spots_of(vacancy_search.codes_of(wish.places, wish.near))
    values = vacancy_search.values_of(wish, TODAY, spots) | {"depth": vacancy_search.COUNTED + 1}
    shape = vacancy_search.shape_of(values, spots, wish, 0)
    return vacancy_search.statement(shape, tx.dialect), values


def ours(store: Store, searches: int) -> None:
    for name, make in (("narrow", narrow), ("wide", wide)):
        chance = random.Random(1)
        wishes = [make(chance) for _ in range(searches)]
        with store.reading() as tx:
            prepared = [driver_statement(tx, wish) for wish in wishes]
            report(f"{tx.dialect}, {name}, inside", timed(inside(tx), prepared))
            report(f"{tx.dialect}, {name}, whole", timed(lambda wish: vacancy_search.search(tx, wish, TODAY), wishes))


def fts5(store: Store, searches: int) -> None:
    """The peer on SQLite: full text over the place, trade and title, trigram tokens, best rank first."""
    with store.begin() as tx:
        tx.connection.execute(text("CREATE VIRTUAL TABLE words USING fts5(body, tokenize='trigram')"))
        tx.connection.execute(text("INSERT INTO words(rowid, body) SELECT id, title || ' ' || place FROM vacancies"))
    asked = [(row["occupation"], row["place"][:3]) for row in islice(invented(searches * 7), 0, None, 7)]
    given = [(" AND ".join(f'"{word}"' for word in words if len(word) > 2),) for words in asked]
    query = "SELECT rowid FROM words WHERE words MATCH ? LIMIT 101"
    with store.reading() as tx:
        report("peer: SQLite FTS5", timed(inside(tx), [(query, each) for each in given if each[0]]))


def trigrams(store: Store, searches: int) -> None:
    """The peer on PostgreSQL: pg_trgm over title and place."""
    with store.begin() as tx:
        tx.connection.execute(text("CREATE EXTENSION pg_trgm"))
        tx.connection.execute(text("CREATE INDEX words ON vacancies USING gin ((title || ' ' || place) gin_trgm_ops)"))
    query = (
        "SELECT id FROM vacancies WHERE (title || ' ' || place) LIKE %s AND (title || ' ' || place) LIKE %s LIMIT 101"
    )
    rows = islice(invented(searches * 7), 0, None, 7)
    given = [(query, (f"%{row['occupation']}%", f"%{row['place'][:3]}%")) for row in rows]
    with store.reading() as tx:
        report("peer: PostgreSQL pg_trgm", timed(inside(tx), given[: max(1, searches // 10)]))


@contextmanager
def filled(url: str, amount: int) -> Iterator[Store]:
    store = open_store(create_tables(url), Keys(["A" * 43]))
    start = time.perf_counter()
    load(store, amount)
    print(f"{amount} rows into {store.engine.dialect.name} in {time.perf_counter() - start:.1f} s")
    with store.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    yield store
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vacancies", type=int, default=230_000)
    parser.add_argument("--searches", type=int, default=2000)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        filled(f"sqlite:///{Path(folder) / 's.sqlite'}", options.vacancies) as store,
    ):
        ours(store, options.searches)
        fts5(store, options.searches)
    with postgres_server("benchmark") as server:
        url = create_database(server, "benchmark")
        with filled(url, options.vacancies) as store:
            with store.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
            ours(store, options.searches)
            trigrams(store, options.searches)


if __name__ == "__main__":
    main()
