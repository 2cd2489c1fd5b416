"""The parser of a running process: takes a newer model file while people go on talking."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from bot.messages import Understanding
from bot.nlu.modelfile import BadModel, header_of
from bot.nlu.parser import Parser, load_parser
from bot.places import Gazetteer

log = logging.getLogger(__name__)

LOOK_EVERY = 3.0
"""Seconds between two looks at the files: a look is a stat call or two."""

Stamp = tuple[Path, int, int, int]


def stamp_of(path: Path) -> Stamp | None:
    """What changes whenever the file is replaced: path, time, size, inode; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return path, found.st_mtime_ns, found.st_size, found.st_ino


def newest(files: Sequence[Path]) -> Path:
    """The file written last of those that exist, the first where none does."""
    stamps = [stamp for path in files if (stamp := stamp_of(path)) is not None]
    return max(stamps, key=lambda stamp: stamp[1])[0] if stamps else files[0]


class LiveParser:
    """`understand(text, today)` over the newest of some model files; safe for many threads at once.

    The first call loads, and raises BadModel where none of the files can be used. Later a newer file is read by a
    thread of its own, so that no turn waits for it; one that cannot be used is named in the log once and left alone.
    """

    def __init__(self, gazetteer: Gazetteer, files: Sequence[Path], clock: Callable[[], float] = time.monotonic):
        self._gazetteer = gazetteer
        self._files = tuple(files)
        self._clock = clock
        self._parser: Parser | None = None
        self._seen: Stamp | None = None
        self._sum = ""
        self._look_at = 0.0
        self._door = threading.Lock()

    def __call__(self, text: str, today: date) -> Understanding:
        if self._parser is None:
            with self._door:
                if self._parser is None:
                    self._begin()
        elif self._clock() >= self._look_at:
            self._look()
        assert self._parser is not None
        return self._parser(text, today)

    def _begin(self) -> None:
        """The newest file that can be used; what the newest suffers from is said where none can."""
        self._look_at = self._clock() + LOOK_EVERY
        first = newest(self._files)
        self._seen = stamp_of(first)
        usable = [first, *(path for path in self._files if path != first and path.exists())]
        for path in usable:
            try:
                self._take(path)
            except BadModel as error:
                if path == usable[-1]:
                    raise
                log.error("model refused: %s", error)
            else:
                return

    def _look(self) -> None:
        """Starts reading where the newest file is another one than before; one thread looks, the others go on."""
        if not self._door.acquire(blocking=False):
            return
        self._look_at = self._clock() + LOOK_EVERY
        stamp = stamp_of(newest(self._files))
        if stamp is None or stamp == self._seen:
            self._door.release()
            return
        self._seen = stamp
        try:
            threading.Thread(target=self._renew, args=(stamp[0],), name="new model", daemon=True).start()
        except RuntimeError:  # no thread to be had: the next change of the file tries again
            self._door.release()

    def _renew(self, path: Path) -> None:
        """Runs with the door held; the old model answers until the new one has answered once."""
        try:
            self._take(path)
        except BadModel as error:
            log.error("model refused, the one in use stays: %s", error)
        except Exception:
            log.exception("model refused, the one in use stays: %s", path)
        finally:
            self._door.release()

    def _take(self, path: Path) -> None:
        header = header_of(path)
        if header["sha256"] == self._sum:
            return
        again = self._parser is not None
        self._parser, self._sum = load_parser(self._gazetteer, path), header["sha256"]
        if again:
            gc.freeze()  # as after the start: the collector need not walk through a dictionary at every other turn
            log.info("new model in use: data %s, version %s", header["digest"][:16], header["version"])
