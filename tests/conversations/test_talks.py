"""Every golden talk of this folder, played."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store import Store
from tests.conversations.player import Player, read

TALKS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", TALKS, ids=[path.stem for path in TALKS])
def test_talk(path: Path, sqlite_store: Store) -> None:
    player = Player(read(path), sqlite_store)
    went: list[str] = []
    try:
        for line in player.play():
            went.append(line)
    except AssertionError as error:
        raise AssertionError(f"{player.script.title}\n{error}\n---\n" + "\n".join(went[-6:])) from None
