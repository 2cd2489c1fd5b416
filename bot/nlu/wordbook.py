"""The word lists of `data/`: trades, allowances, conditions; a mistake in one is named with its file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import HOUSE

DATA = HOUSE / "data"


class Misspelt(ValueError):
    """A data file that cannot be used; the message begins with its name and line."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path.name}, line {line}: {reason}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a word list. `together`: parts that occur in this order; `unless`: what covers one of `words`."""

    name: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    title: str = ""


def read_toml(path: Path) -> dict[str, Any]:
    """The file's tables; raises Misspelt with the line that the parser stumbled over."""
    text = path.read_text(encoding="utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"at line (\d+)", str(error))
        line = int(match[1]) if match else text.count("\n") + 1
        raise Misspelt(path, line, str(error).split(" (at")[0]) from error


def line_of(path: Path, text: str) -> int:
    """The first line that holds `text`, 1 when none does."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if text in line:
            return number
    return 1


def line_of_key(path: Path, key: str) -> int:
    """The line where `key` is given a value or opens a table."""
    pattern = re.compile(rf"""\s*(?:\[\s*)?["']?{re.escape(key)}["']?\s*[=\]]""")
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 1)


def read_entries(path: Path) -> list[Entry]:
    """A word list in the order of its file. Every word has two characters or more and belongs to one entry only."""
    entries = [_entry(path, name, table) for name, table in read_toml(path).items()]
    owner: dict[str, str] = {}
    for entry in entries:
        for word in entry.words:
            if len(word) < 2:
                raise Misspelt(path, line_of(path, f'"{word}"'), f"{word!r} is too short to be found in running text")
            if owner.setdefault(word, entry.name) != entry.name and path.name != "tags.toml":
                raise Misspelt(
                    path, line_of(path, f'"{word}"'), f"{word!r} stands under {owner[word]} and {entry.name}"
                )
    return entries


def _entry(path: Path, name: str, table: Any) -> Entry:
    if not isinstance(table, Mapping):
        raise Misspelt(path, line_of_key(path, name), f"{name} is no table")
    for key in table:
        if key not in {"name", "words", "unless", "not", "together"}:
            raise Misspelt(
                path, line_of_key(path, key), f"{key} under {name} is unknown; known are name, words, unless, together"
            )
    words = [word.lower() for word in _strings(path, name, table.get("words", []))]
    return Entry(
        name=name,
        words=tuple(dict.fromkeys([*([name] if not name.isascii() else []), *words])),
        unless=tuple(_strings(path, name, [*table.get("unless", []), *table.get("not", [])])),
        together=tuple(tuple(_strings(path, name, parts)) for parts in table.get("together", [])),
        title=str(table.get("name", "")),
    )


def _strings(path: Path, name: str, values: Any) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise Misspelt(path, line_of_key(path, name), f"{name}: a list of words in quotes is needed")
    return values
