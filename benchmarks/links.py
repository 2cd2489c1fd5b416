"""Links: 100,000 codes without a collision, and the page behind one under 500 looks and 50 sign-ups a second.

    .venv/bin/python -m benchmarks.links [--links 100000] [--seconds 20] [--looks 500] [--visits 250] [--signups 50]

One granian worker with the threads of `gongyou serve` over SQLite, the driver on the other core. Requests go out at
their times whatever the answers do (an open load), so that a slow answer cannot hide behind fewer requests. Each
sign-up is a new person through one of a hundred links, every tenth is sent twice; afterwards the rows are counted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, insert, select

from benchmarks.driver import pin
from benchmarks.turn import free_port, granian, prepare, serving
from bot.commands.serve import THREADS
from bot.store import Keys, areas, open_store
from bot.store.catalogue import fairs
from bot.store.enrolment.signups import SignupRow
from bot.store.field import invitations
from bot.store.register.people import PersonRow

VILLAGE = ("530627102201", "泼机镇泼机村")
DIGITS = "一二三四五六七八九十"
SURNAMES = "赵钱孙李周吴郑王冯陈"
CONNECTIONS = 64
NOTHING = 204
"""The answer without a body."""
PASSED_ON = 100
"""Links that are looked at and signed up through; the others lie beside them."""


def mint(url: str, key: str, links: int) -> list[str]:
    """Codes of so many links to one fair, each of another thing or forwarder as the county would have them."""
    store = open_store(url, Keys([key]))
    now = datetime.now(UTC)
    with store.begin() as tx:
        areas.upsert_many(tx, [{"code": VILLAGE[0], "name": "泼机村"}])
        fairs.upsert_many(tx, [_fair(now.date() + timedelta(days=20))])
        fair = fairs.by_number(tx, "Z-1") or 0
        people = [{"name": name_of(number), "area": VILLAGE[0], "created_at": now} for number in range(links)]
        tx.connection.execute(insert(PersonRow), people)
        ids = [row.id for row in tx.all(select(PersonRow.id).order_by(PersonRow.id).limit(links))]
        began = time.perf_counter()
        made = [invitations.mint(tx, "fair", fair, now, os.urandom, person_id=person).code for person in ids]
        took = time.perf_counter() - began
    store.close()
    print(f"{links:,} links minted in {took:.1f} s, {len(set(made)):,} different codes", flush=True)
    return made


def _fair(day: date) -> dict[str, object]:
    blank = dict.fromkeys(("form", "bus", "host", "contact_name", "contact_phone", "note"), "")
    return {
        **blank,
        "number": "Z-1",
        "title": "赶集招聘会",
        "day": day,
        "place": "泼机镇",
        "area": VILLAGE[0][:9],
        "open": True,
    }


def name_of(number: int) -> str:
    return SURNAMES[number % 10] + "".join(DIGITS[int(digit)] for digit in str(number))


def words_of(port: int, codes: Sequence[str]) -> dict[str, str]:
    """The word that the form behind each link carries, as phones that open the pages get it."""
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    words, size = {}, 0
    for code in codes:
        line.request("GET", f"/s/{code}")
        page = line.getresponse().read().decode()
        words[code], size = page.split('name="csrf_token" value="')[1].split('"')[0], len(page.encode())
    line.close()
    print(f"the page: {size:,} bytes", flush=True)
    return words


def look(code: str) -> bytes:
    return f"GET /s/{code} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def visit(code: str) -> bytes:
    """What the page's script tells us after each look."""
    return f"POST /s/{code}/seen HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".encode()


def sign_up(code: str, number: int, word: str) -> bytes:
    fields = {"name": name_of(number), "phone": f"139{number:08}", "village": VILLAGE[1], "agreed": "yes"}
    body = urlencode({"csrf_token": word, **fields}).encode()
    head = f"POST /s/{code} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode() + body


class Load:
    """Sends each request at its time over whichever connection is free, and keeps what was answered and when."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
        self.took: dict[str, list[float]] = {"look": [], "visit": [], "sign-up": []}
        self.statuses: Counter[tuple[str, int]] = Counter()

    async def run(self, timed: Sequence[tuple[float, str, bytes]]) -> float:
        for _ in range(CONNECTIONS):
            self._free.put_nowait(await asyncio.open_connection("127.0.0.1", self._port))
        began = time.perf_counter()
        sent = []
        for at, kind, request in timed:
            await asyncio.sleep(max(0.0, began + at - time.perf_counter()))
            sent.append(asyncio.create_task(self._ask(kind, request, began + at)))
        await asyncio.gather(*sent)
        return time.perf_counter() - began

    async def _ask(self, kind: str, request: bytes, due: float) -> None:
        reader, writer = await self._free.get()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ")[1])
        if status != NOTHING:
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.split(b":")[1]))
        self._free.put_nowait((reader, writer))
        self.took[kind].append(time.perf_counter() - due)
        self.statuses[kind, status] += 1


def timetable(
    words: dict[str, str], seconds: int, looks: int, visits: int, signups: int
) -> tuple[list[tuple[float, str, bytes]], int]:
    """Requests with their times in seconds, and how many people they are."""
    dice, codes = random.Random(6), list(words)
    timed = [(number / looks, "look", look(dice.choice(codes))) for number in range(looks * seconds)]
    timed += [(number / visits, "visit", visit(dice.choice(codes))) for number in range(visits * seconds)]
    for number in range(signups * seconds):
        code = dice.choice(codes)
        request = sign_up(code, 20_000_000 + number, words[code])
        timed.append((number / signups, "sign-up", request))
        if number % 10 == 0:
            timed.append((number / signups + 0.001, "sign-up", request))
    return sorted(timed), signups * seconds


def count(url: str, key: str) -> tuple[int, int]:
    """Sign-ups, and people who have one."""
    store = open_store(url, Keys([key]))
    with store.reading() as tx:
        rows = tx.scalar(select(func.count()).select_from(SignupRow))
        people = tx.scalar(
            select(func.count(PersonRow.phone_digest.distinct())).where(PersonRow.phone_digest.is_not(None))
        )
    store.close()
    return int(rows), int(people)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, usual in (("links", 100_000), ("seconds", 20), ("looks", 500), ("visits", 250), ("signups", 50)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    chosen = parser.parse_args()
    pin(1)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        settings = prepare(Path(folder), 0)
        del settings["GONGYOU_REDIS_URL"]  # the embedded server takes the confirmations
        url, key = settings["GONGYOU_DATABASE_URL"], settings["GONGYOU_DATA_KEY"]
        codes = mint(url, key, chosen.links)[:PASSED_ON]
        command = granian("bot.web:from_environment", port)
        command[command.index("--blocking-threads") + 1] = str(THREADS)
        with serving(command, port, settings):
            words = words_of(port, codes)
            timed, people = timetable(words, chosen.seconds, chosen.looks, chosen.visits, chosen.signups)
            load = Load(port)
            took = asyncio.run(load.run(timed))
        rows, known = count(url, key)
    for kind, times in ((kind, sorted(times)) for kind, times in load.took.items() if times):
        p50, p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.99))
        print(f"{kind:<8} {len(times) / took:>6,.0f}/s   p50 {p50:>7.1f} ms   p99 {p99:>7.1f} ms")
    print("answers:", ", ".join(f"{kind} {status}: {n:,}" for (kind, status), n in sorted(load.statuses.items())))
    print(f"{people:,} people sent {load.statuses['sign-up', 303]:,} slips: {rows:,} sign-ups of {known:,} people")
    if rows != people or known != people:
        raise SystemExit("lost or doubled")


if __name__ == "__main__":
    main()
