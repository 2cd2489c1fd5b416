"""How long planning takes: an audience of N people becomes delivery rows, on a database filled for it.

    .venv/bin/python -m benchmarks.planning [N]

A tenth follow the account (a third of them within WeChat's window), one phone in twenty is shared, one in a hundred
opted out. Prints seconds for looking at all phones once (the sweep's work after an import), for a preview and a plan,
and the size of the file.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from bot.broadcasts.left_out import Left
from bot.broadcasts.plan import fill
from bot.store import Base, Keys, Store, audiences, broadcasts, exclusions, open_store, phones
from bot.store.addresses import KnownAddress
from bot.store.audiences import Plan
from bot.store.people import PersonRow

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
CHANNELS = frozenset({"wechat", "sms", "wecom"})
AT_ONCE = 20_000


def fill_people(store: Store, number: int) -> None:
    sealed = b"\0" * 44
    for start in range(0, number, AT_ONCE):
        ids = range(start + 1, min(start + AT_ONCE, number) + 1)
        with store.begin() as tx:
            tx.run(
                insert(PersonRow),
                [
                    {
                        "id": one,
                        "name": "王秀兰",
                        "phone_sealed": sealed,
                        "phone_digest": (one - one % 20 // 19).to_bytes(16, "big"),
                        "area": f"530627{one * 1306 // number:06d}",
                        "opted_out_at": NOW if one % 100 == 0 else None,
                        "created_at": NOW,
                        "wishes": {},
                    }
                    for one in ids
                ],
            )
            tx.run(
                insert(KnownAddress),
                [
                    {
                        "scheme": "wechat",
                        "digest": one.to_bytes(16, "big"),
                        "sealed": sealed,
                        "person_id": one,
                        "opened_at": NOW - timedelta(hours=3) if one % 30 == 0 else None,
                        "created_at": NOW,
                    }
                    for one in ids
                    if one % 10 == 0
                ],
            )


def timed(what: str, began: float) -> None:
    print(f"{what:<10}{time.perf_counter() - began:8.2f} s")


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite"
        store = open_store(f"sqlite:///{path}", Keys(["A" * 43]))
        Base.metadata.create_all(store.engine)
        fill_people(store, number)
        with store.begin() as tx:
            broadcast_id = broadcasts.add(tx, "bench", {"all": True}, {"kind": "text", "text": "…"}, NOW)
        began = time.perf_counter()
        with store.begin() as tx:
            while phones.look(tx):
                pass
        timed("phones", began)
        print(f"{number} people, {path.stat().st_size / 1e6:.0f} MB")
        began = time.perf_counter()
        with store.reading() as tx:
            audiences.begin_draft(tx)
            fill(
                tx,
                Plan(audiences.DRAFT, broadcast_id, NOW, CHANNELS, barred=(exclusions.opted_out(tx),)),
                {"all": True},
                Left(),
            )
            audiences.end_draft(tx)
        timed("preview", began)
        began = time.perf_counter()
        with store.begin() as tx:
            fill(
                tx,
                Plan(audiences.LEDGER, broadcast_id, NOW, CHANNELS, barred=(exclusions.opted_out(tx),)),
                {"all": True},
                Left(),
            )
        timed("plan", began)
        began = time.perf_counter()
        with store.reading() as tx:
            counts = broadcasts.counts(tx, broadcast_id)
        timed("counts", began)
        print(counts)
        store.close()


if __name__ == "__main__":
    main()
