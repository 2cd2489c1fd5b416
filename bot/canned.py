"""Answers that staff pick in the inbox: `answers.toml`, the office's own in the data folder or the one of the house."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.runtime import Runtime
from bot.settings import HOUSE

FILE = "answers.toml"


@dataclass(frozen=True, slots=True)
class Canned:
    """`kinds` of cases for which it is offered; none means all."""

    title: str
    text: str
    kinds: tuple[str, ...]


def answers(runtime: Runtime, kind: str) -> list[Canned]:
    """What may be picked for a case of this kind, in the order of the file; a file that was changed is read anew."""
    own = runtime.settings.data_dir / FILE
    path = own if own.is_file() else HOUSE / "data" / FILE
    known = {"desk": runtime.settings.desk, "hours": runtime.settings.desk_hours}
    said = (_filled(one, known) for one in _read(path, path.stat().st_mtime_ns))
    return [one for one in said if one is not None and (not one.kinds or kind in one.kinds)]


def _filled(one: Canned, known: dict[str, str]) -> Canned | None:
    """With what the settings know put in; None where one of it is missing."""
    text = one.text
    for name, value in known.items():
        if f"{{{name}}}" in text and not value:
            return None
        text = text.replace(f"{{{name}}}", value)
    return Canned(one.title, text, one.kinds)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> tuple[Canned, ...]:
    """Raises ValueError with the file's name and what is wrong with it."""
    try:
        told: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get("answer", [])
        return tuple(Canned(one["title"], one["text"], tuple(one.get("kinds", ()))) for one in told)
    except (tomllib.TOMLDecodeError, KeyError) as fault:
        raise ValueError(f"{path.name}: {fault}") from fault
