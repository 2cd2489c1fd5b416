"""Milliseconds of console pages over 3,000,000 people and 230,000 vacancies, in a folder that goes again.

    .venv/bin/python -m benchmarks.console [--people 3000000] [--vacancies 230000] [--times 20] [--only P] [--postgres]

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

from benchmarks import roster
from benchmarks.samples import load
from bot.store import Keys, Store, open_store
from tests.admin import county
from tests.databases import create_database, create_tables, postgres_server

PAGES = (
    "",
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
    "people",
    "people?page=200",
    "people?q=王",
    "people?q=王秀兰",
    "people?q=诸葛",
    "people?q=13812345678",
    "people?q=泼机村",
    "people?q=泼机村 王秀",
    "people?seen=2026-12-01",
    "people?stale=1",
    "people/1",
    "people/1000020",
    "people/1000020/notices",
    "signups",
    "signups?state=pending",
    "signups?state=waiting&kind=fair",
    "signups?q=泼机村",
    "signups?q=王秀兰",
    "signups?q=诸葛",
    "signups?area=530627102&since=2026-11-02",
    "board?kind=course",
    "board?kind=fair",
    "board/course/1",
    "board/fair/1",
    "board/fair/1?state=waiting",
    "board/fair/1?q=泼机村",
    "board/fair/1/roll",
    "cases",
    "cases?state=open",
    "cases/live?state=open",
    "cases/1",
    "cases?mine=1",
)
SEATS = ("administrator", "town editor")


def furnish(store: Store, vacancies: int, people: int) -> None:
    ids = county.furnish(store)
    county.with_case_and_broadcast(county.runtime_of(store), ids)
    load(store, vacancies)
    roster.load(store, people)
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


def report(store: Store, times: int, only: str) -> None:
    runtime = county.runtime_of(store)
    app = county.app_of(runtime)
    for name in SEATS:
        client = app.test_client()
        county.sign_in(client, runtime, name)
        print(f"{store.engine.dialect.name}, {name}")
        for page in (page for page in PAGES if page.startswith(only)):
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
    parser.add_argument("--people", type=int, default=3_000_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--only", default="", help="pages that begin so")
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with opened(options.postgres) as store:
        furnish(store, options.vacancies, options.people)
        report(store, options.times, options.only)


if __name__ == "__main__":
    main()
