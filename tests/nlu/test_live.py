"""A running process takes a newer model file, and keeps the old one where the newer cannot be used."""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.nlu import BadModel, LiveParser
from bot.nlu.live import LOOK_EVERY, newest
from bot.nlu.train import train
from bot.places import Gazetteer
from tests.nlu.menu import MENU, write_menu

TODAY = date(2026, 11, 22)
SAID = "来杯茶"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def later(self) -> None:
        self.now += LOOK_EVERY + 1


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two models: in the second what was tea is noodles."""
    home = tmp_path_factory.mktemp("models")
    turned = {"order_tea": MENU["order_noodles"], "order_noodles": MENU["order_tea"]}
    train(write_menu(home / "first"), home / "first.bin")
    train(write_menu(home / "turned", **turned), home / "turned.bin")
    return {name: home / f"{name}.bin" for name in ("first", "turned")}


@pytest.fixture
def clock() -> Clock:
    return Clock()


def put(model: Path, path: Path, at: int) -> None:
    """As training does: whole, under its name at once; `at` tells which came later."""
    shutil.copyfile(model, path.with_suffix(".partial"))
    os.utime(path.with_suffix(".partial"), (at, at))
    path.with_suffix(".partial").replace(path)


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until, "never"
        time.sleep(0.01)


def idle() -> bool:
    return not any(thread.name == "new model" for thread in threading.enumerate())


def test_a_newer_file_is_taken_without_a_restart(models: dict[str, Path], tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "model.bin"
    put(models["first"], path, 1)
    understand = LiveParser(Gazetteer("530627"), [path], clock)
    assert understand(SAID, TODAY).intent == "order_tea"
    put(models["turned"], path, 2)
    assert understand(SAID, TODAY).intent == "order_tea", "it looks every few seconds, not at every message"
    clock.later()
    assert understand(SAID, TODAY).intent == "order_tea", "nobody waits for the new one to load"
    wait_until(lambda: understand(SAID, TODAY).intent == "order_noodles")


def test_the_newer_of_two_files_is_used(models: dict[str, Path], tmp_path: Path, clock: Clock) -> None:
    built, office = tmp_path / "built.bin", tmp_path / "office.bin"
    put(models["first"], built, 5)
    put(models["turned"], office, 9)
    understand = LiveParser(Gazetteer("530627"), [built, office], clock)
    assert understand(SAID, TODAY).intent == "order_noodles"
    put(models["first"], built, 12)
    clock.later()
    wait_until(lambda: understand(SAID, TODAY).intent == "order_tea")


def test_a_broken_file_is_refused_once_and_the_old_model_stays(
    models: dict[str, Path], tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "model.bin"
    put(models["first"], path, 1)
    understand = LiveParser(Gazetteer("530627"), [path], clock)
    understand(SAID, TODAY)
    path.write_bytes(models["turned"].read_bytes()[:5000])
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            clock.later()
            assert understand(SAID, TODAY).intent == "order_tea"
            wait_until(idle)
    assert [record.message for record in caplog.records if "refused" in record.message] == [
        f"model refused, the one in use stays: {path} is damaged (its checksum differs); run `gongyou train` again"
    ]
    put(models["turned"], path, 3)
    clock.later()
    wait_until(lambda: understand(SAID, TODAY).intent == "order_noodles")


def test_where_the_newest_is_broken_at_the_start_the_other_one_serves(
    models: dict[str, Path], tmp_path: Path, clock: Clock
) -> None:
    built, office = tmp_path / "built.bin", tmp_path / "office.bin"
    put(models["first"], built, 1)
    office.write_bytes(b"no model")
    assert LiveParser(Gazetteer("530627"), [built, office], clock)(SAID, TODAY).intent == "order_tea"
    built.unlink()
    with pytest.raises(BadModel, match=r"office\.bin"):
        LiveParser(Gazetteer("530627"), [built, office], clock)(SAID, TODAY)


def test_without_any_file_the_built_one_is_named(tmp_path: Path) -> None:
    assert newest([tmp_path / "a.bin", tmp_path / "b.bin"]) == tmp_path / "a.bin"


def test_many_threads_may_ask_while_it_changes(models: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    put(models["first"], path, 1)
    ticks = iter(range(10**9))
    understand = LiveParser(Gazetteer("530627"), [path], lambda: next(ticks) * LOOK_EVERY)
    heard: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            heard.append(understand(SAID, TODAY).intent)

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    wait_until(lambda: len(heard) > 20)
    put(models["turned"], path, 2)
    wait_until(lambda: bool(heard) and heard[-1] == "order_noodles")
    stop.set()
    for asker in askers:
        asker.join()
    assert set(heard) == {"order_tea", "order_noodles"}
