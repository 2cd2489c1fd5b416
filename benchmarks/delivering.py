"""How fast deliveries go out: N SMS rows through the whole of `deliver` against a provider that answers at once.

    .venv/bin/python -m benchmarks.delivering [N]

The provider stands in this process and costs nothing, so the figure is our own work for each message: claim, unseal,
send, record, commit. Its peer is the Twilio SDK in a loop against a loopback server (1,440 a second on two cores).
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from bot import broadcasts
from bot.channels import open_channels
from bot.messages import Address, Notice
from bot.store import Base, Keys, exclusions, open_store
from tests.county import Clock, drafted, runtime_over
from tests.fakes import DictShelf, configured


class Provider:
    """Takes everything."""

    name = "sms"
    scheme = "tel"

    def __init__(self) -> None:
        self.taken = 0

    def send(self, address: Address, notice: Notice, key: str) -> str:
        self.taken += 1
        return f"SM{key}"

    def sent_to(self, address: Address, since: datetime) -> list[tuple[str, str]]:
        return []


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(8) as senders:
        keys = Keys(["A" * 43])
        store = open_store(f"sqlite:///{Path(folder) / 'bench.sqlite'}", keys)
        Base.metadata.create_all(store.engine)
        fill_phones(store, keys, number)
        settings = configured()
        channels = open_channels(settings, DictShelf()) | {"sms": Provider()}
        runtime = runtime_over(store, channels, Clock(datetime.now(UTC), running=True), settings)
        broadcast_id = drafted(runtime, {"areas": ["530627"]})
        broadcasts.start(runtime, broadcast_id, yes=True)
        with store.reading() as tx:
            ends = exclusions.id_range(tx, broadcast_id)
        began = time.perf_counter()
        taken = broadcasts.deliver(runtime, broadcast_id, *ends, lambda _: 0.0, senders)
        seconds = time.perf_counter() - began
        print(f"{taken} delivered in {seconds:.2f} s: {taken / seconds:,.0f} a second")
        store.close()


def fill_phones(store, keys, number: int) -> None:  # type: ignore[no-untyped-def]
    from sqlalchemy import insert

    from bot.store.people import PersonRow

    with store.begin() as tx:
        rows = []
        for place in range(1, number + 1):
            phone = f"+86138{place:08d}"
            row = {"id": place, "name": "王秀兰", "area": "530627100201", "created_at": datetime.now(UTC), "wishes": {}}
            rows.append(row | {"phone_sealed": keys.seal(phone), "phone_digest": keys.digest(phone)})
        tx.run(insert(PersonRow), rows)


if __name__ == "__main__":
    main()
