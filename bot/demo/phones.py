"""What the simulated phones show: bubbles by window and owner, whose phones there are, and the last raw exchanges."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

Pane = Literal["wechat", "sms", "group"]
Side = Literal["mine", "theirs", "note"]
Entry = dict[str, Any]

BUBBLES_KEPT = 5000
EXCHANGES_KEPT = 200
OWNERS_SHOWN = 200
FIRST_PEOPLE = {
    "oDemoWangXiulan00000000000001": "王秀兰",
    "oDemoLiGuofen000000000000002": "李国芬",
    "oDemoChenDayong00000000000003": "陈大勇",
}
FIRST_NUMBERS = {"+8613870050001": "王秀兰", "+8613870050002": "李国芬", "+8613870050003": "陈大勇"}


class Phones:
    """All phones of one demo. What is shown is also written to the journal, and read back at the next start.

    Entries are numbered in one row; a window asks for those after the last number it knows. `run` changes with every
    start, so that a window left open begins anew.
    """

    def __init__(self, journal: Path | None = None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.run = secrets.token_hex(8)
        self.people = {openid: {"name": name, "following": False} for openid, name in FIRST_PEOPLE.items()}
        self.numbers = dict(FIRST_NUMBERS)
        self._bubbles: deque[Entry] = deque(maxlen=BUBBLES_KEPT)
        self._exchanges: deque[Entry] = deque(maxlen=EXCHANGES_KEPT)
        self._latest = 0
        self._lock = threading.RLock()
        self._now = now
        self._journal = None
        if journal is not None:
            self._read(journal)
            self._journal = journal.open("ab", buffering=0)
            self._journal.write(b"\n")  # the last line may have been cut short

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()

    def show(self, pane: Pane, owner: str, side: Side, kind: str = "text", text: str = "", **more: Any) -> None:
        """Puts a bubble on the phone of `owner`: an openid, a number, or a robot's key."""
        at = self._now().isoformat(timespec="milliseconds")
        self._add("bubble", {"pane": pane, "owner": owner, "side": side, "kind": kind, "text": text, "at": at, **more})

    def meet(self, openid: str, name: str) -> None:
        self._add("person", {"openid": openid, "name": name})

    def follow(self, openid: str, following: bool) -> None:
        self._add("following", {"openid": openid, "following": following})

    def get_number(self, number: str, name: str = "") -> None:
        self._add("number", {"number": number, "name": name})

    def exchanged(
        self, way: Literal["in", "out"], what: str, status: int, ms: float | None, asked: str, answered: str
    ) -> None:
        """Keeps a raw exchange: `in` was pushed to the product, `out` is a call by it. Not journaled."""
        with self._lock:
            self._latest += 1
            at = self._now().isoformat(timespec="milliseconds")
            said = {
                "at": at,
                "way": way,
                "what": what,
                "status": status,
                "ms": ms,
                "asked": asked,
                "answered": answered,
            }
            self._exchanges.append({"seq": self._latest, **said})

    def news(self, after: int) -> Entry:
        """What came after number `after`, with everyone's phones as they are now."""
        with self._lock:
            return {
                "run": self.run,
                "latest": self._latest,
                "bubbles": [entry for entry in self._bubbles if entry["seq"] > after],
                "exchanges": [entry for entry in self._exchanges if entry["seq"] > after],
                "people": [{"openid": openid, **facts} for openid, facts in list(self.people.items())[:OWNERS_SHOWN]],
                "numbers": [
                    {"number": number, "name": name} for number, name in list(self.numbers.items())[:OWNERS_SHOWN]
                ],
            }

    def _add(self, kind: str, entry: Entry) -> None:
        with self._lock:
            self._apply(kind, entry)
            if self._journal is not None:
                self._journal.write(msgspec.json.encode({kind: entry}) + b"\n")

    def _apply(self, kind: str, entry: Mapping[str, Any]) -> None:
        self._latest += 1
        if kind == "bubble":
            self._bubbles.append({"seq": self._latest, **entry})
            self._know(entry["pane"], entry["owner"])
        elif kind == "person":
            self.people = {entry["openid"]: {"name": entry["name"], "following": False}, **self.people}
        elif kind == "following":
            self._know("wechat", entry["openid"])
            self.people[entry["openid"]]["following"] = entry["following"]
        elif kind == "number":
            self.numbers = {entry["number"]: entry["name"], **self.numbers}

    def _know(self, pane: str, owner: str) -> None:
        """A stranger who gets something has a phone too: followers and numbers that a broadcast reaches."""
        if pane == "wechat":
            self.people.setdefault(owner, {"name": f"群众 …{owner[-4:]}", "following": True})
        elif pane == "sms":
            self.numbers.setdefault(owner, "")

    def _read(self, journal: Path) -> None:
        """Lines of earlier runs; the last of each may be cut where the machine stopped."""
        if not journal.exists():
            return
        for line in journal.read_bytes().splitlines():
            try:
                [(kind, entry)] = msgspec.json.decode(line).items()
            except (msgspec.DecodeError, ValueError):
                continue  # cut short, or the empty line that parts two runs
            self._apply(kind, entry)
