"""Milliseconds of console pages over 230,000 vacancies, as a browser's request meets them, in a folder that goes again.

    .venv/bin/python -m benchmarks.console [--vacancies 230000] [--times 20] [--postgres]

Each page is asked for as the home administrator and as an editor of one township, whose scope is the dearer one.
A page of a room is one line of `PAGES`; other rooms add theirs, and what they need to `furnish`.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import text

from benchmarks.samples import load
from bot.store import Keys, Store, open_store
from tests.admin import county
from tests.databases import create_database, create_tables, postgres_server

PAGES = (
    "catalogue/vacancy",
    "catalogue/vacancy?page=20",
    "catalogue/vacancy?q=东莞 焊工",
    "catalogue/vacancy?q=没有这样的厂",
    "catalogue/vacancy?q=V000017",
    "catalogue/vacancy?trade=电子装配工&area=440000&pay=6000",
    "catalogue/vacancy?order=pay",
    "catalogue/vacancy?order=ends",
    "catalogue/vacancy?q=第399厂&order=pay",
    "catalogue/vacancy?state=over",
    "catalogue/vacancy?state=closed",
    "catalogue/vacancy/1",
    "catalogue/vacancy/1/edit",
    "catalogue/vacancy/new",
    "catalogue/vacancy/import",
    "catalogue/scheme/1/rule",
    "search?q=没有这样的厂",
)
SEATS = ("administrator", "town editor")


def furnish(store: Store, vacancies: int) -> None:
    county.furnish(store)
    load(store, vacancies)
    with store.engine.connect() as connection:
        outside = connection.execution_options(isolation_level="AUTOCOMMIT")
        outside.execute(text("VACUUM ANALYZE" if store.engine.dialect.name == "postgresql" else "ANALYZE"))


def asked(client: FlaskClient, page: str, times: int) -> list[float]:
    spent = []
    for _ in range(times + 2):
        start = time.perf_counter()
        answer = client.get(f"/admin/{page}")
        spent.append((time.perf_counter() - start) * 1000)
        answer.close()
    return spent[2:]


def report(store: Store, times: int) -> None:
    runtime = county.runtime_of(store)
    app = county.app_of(runtime)
    for name in SEATS:
        client = app.test_client()
        county.sign_in(client, runtime, name)
        print(f"{store.engine.dialect.name}, {name}")
        for page in PAGES:
            status = client.get(f"/admin/{page}").status_code
            if status != 200:
                print(f"  {page:60} {status}")
                continue
            spent = asked(client, page, times)
            print(f"  {page:60} median {statistics.median(spent):7.1f} ms   longest {max(spent):7.1f} ms")


@contextmanager
def opened(postgres: bool) -> Iterator[Store]:
    with ExitStack() as stack:
        if postgres:
            server = stack.enter_context(postgres_server("console"))
            url = create_database(server, "console")
        else:
            url = f"sqlite:///{Path(stack.enter_context(tempfile.TemporaryDirectory())) / 'console.sqlite'}"
        store = open_store(create_tables(url), Keys(["A" * 43]))
        yield store
        store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vacancies", type=int, default=230_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with opened(options.postgres) as store:
        furnish(store, options.vacancies)
        report(store, options.times)


if __name__ == "__main__":
    main()
