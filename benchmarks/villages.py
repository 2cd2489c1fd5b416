"""Milliseconds of a liaison's pages among 3,000,000 people and 1,306 liaisons, in a folder that goes again.

    .venv/bin/python -m benchmarks.villages [--people 3000000] [--times 20] [--postgres] [--explain]

Two liaisons are asked: one in whose village everybody was reached by the first of twenty broadcasts of the month, which
is the dearest (all of them are looked at for each person before the list is known to be empty), and one in whose
village nobody was. A village has 2,297 people at three million; with fewer people it has as many and there are fewer.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event, insert, text

from benchmarks import roster
from benchmarks.console import opened
from benchmarks.roster import FIRST, NOW
from bot.runtime import Runtime
from bot.store import Store
from bot.store.field.liaisons import Liaison, LiaisonArea
from bot.store.register.people import PersonRow
from bot.store.sending.broadcasts import Broadcast, Delivery
from bot.store.sending.delivery_numbers import PERSON, number_of
from tests.admin import county
from tests.admin.liaison.seat import sit

PAGES = ("", "signups", "waiting", "unreached", "stale", "people", "people?q=王", "voices", "cases", "enrol", "pass-on")
LIAISONS = 1306
BROADCASTS = 20
FIRST_VILLAGE = 530627200001
"""Invented villages, so that each liaison has one of equal size; a code that ended in 000 would be a whole township."""


def furnish(store: Store, people: int) -> tuple[int, int]:
    """Ids of the liaison of the village that was reached and of the one that was not."""
    county.furnish(store)
    roster.load(store, people)
    with store.begin() as tx:
        each = max(1, people * LIAISONS // 3_000_000)
        size = people // each
        code = f"{FIRST_VILLAGE} + (id - {FIRST}) / {size}"
        for table, whose in (("people", "id"), ("signups", "person_id"), ("cases", "person_id")):
            place = code.replace("id -", f"{whose} -")
            tx.run(text(f"UPDATE {table} SET area = CAST({place} AS VARCHAR(12)) WHERE {whose} >= {FIRST}"))
        first = _liaisons(store, tx)
        for number in range(BROADCASTS):
            row = {"name": f"通知{number}", "state": "finished", "audience": {}, "notice": {}, "created_at": NOW}
            sent = tx.insert(Broadcast, **row, planned_at=NOW - timedelta(days=29 - number))
            reached = (
                range(FIRST, FIRST + size) if number == 0 else range(FIRST + 2 * size + number, FIRST + people, 40)
            )
            rows = [_delivery(sent, one) for one in reached]
            for start in range(0, len(rows), 20_000):
                tx.run(insert(Delivery), rows[start : start + 20_000])
    with store.engine.connect() as connection:
        outside = connection.execution_options(isolation_level="AUTOCOMMIT")
        outside.execute(text("VACUUM ANALYZE" if store.engine.dialect.name == "postgresql" else "ANALYZE"))
    return first, first + 1


def _liaisons(store: Store, tx: Any) -> int:
    sealed = store.keys.seal("+8613900000000")
    rows = [
        {
            "id": 1000 + n,
            "number": f"N{n}",
            "name": f"联络员{n}",
            "phone_sealed": sealed,
            "phone_digest": n.to_bytes(16, "big"),
        }
        for n in range(LIAISONS)
    ]
    tx.run(insert(Liaison), rows)
    areas = [{"liaison_id": 1000 + n, "area": str(FIRST_VILLAGE + n), "since": NOW} for n in range(LIAISONS)]
    tx.run(insert(LiaisonArea), areas)
    return 1000


def _delivery(broadcast_id: int, person_id: int) -> dict[str, Any]:
    return {
        "id": number_of(broadcast_id, PERSON, person_id),
        "broadcast_id": broadcast_id,
        "person_id": person_id,
        "channel": "sms",
        "state": "delivered",
        "sent_at": NOW,
        "updated_at": NOW,
    }


def report(client: FlaskClient, times: int) -> None:
    for page in PAGES:
        spent = []
        for _ in range(times + 2):
            start = time.perf_counter()
            answer = client.get(f"/liaison/{page}")
            spent.append((time.perf_counter() - start) * 1000)
            assert answer.status_code == 200, page
        print(f"  /liaison/{page:14} median {statistics.median(spent[2:]):7.1f} ms   longest {max(spent[2:]):7.1f} ms")


def explain(runtime: Runtime, client: FlaskClient) -> None:
    """Every statement of the pages with how the database goes about it, each once."""
    seen: dict[str, Any] = {}
    engine = runtime.store.engine

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            seen.setdefault(statement, values)

    event.listen(engine, "before_cursor_execute", note)
    for page in PAGES:
        client.get(f"/liaison/{page}")
    event.remove(engine, "before_cursor_execute", note)
    plan = "EXPLAIN " if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    with engine.connect() as connection:
        for statement, values in seen.items():
            rows = connection.exec_driver_sql(plan + statement, values).all()
            steps = [str(row[-1]) for row in rows]
            whole = [step for step in steps if "Seq Scan" in step or ("SCAN" in step and "INDEX" not in step)]
            if whole:
                print(f"  {' '.join(statement.split())[:120]}\n    " + "\n    ".join(whole))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=3_000_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--explain", action="store_true", help="print what is read without an index")
    options = parser.parse_args()
    with opened(options.postgres) as store:
        reached, not_reached = furnish(store, options.people)
        runtime = county.runtime_of(store)
        app = county.app_of(runtime)
        for word, liaison_id in (("everybody reached", reached), ("nobody reached", not_reached)):
            client = sit(app.test_client(), runtime, liaison_id)
            with store.reading() as tx:
                count = tx.scalar(text(f"SELECT count(*) FROM {PersonRow.__tablename__}"))
            print(f"{store.engine.dialect.name}, {count} people, {word}")
            report(client, options.times)
        if options.explain:
            explain(runtime, client)


if __name__ == "__main__":
    main()
