"""The example sentences of a folder of intents: one TOML file each, templates filled from word lists."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.wordbook import Misspelt, line_of, line_of_key, read_toml

FILLINGS_EACH = 4
"""Sentences made of one template: enough that no single filling is learnt for the template's sake."""
_GAP = re.compile(r"\{(\w+)\}")
_KEYS = {"meaning", "examples", "keywords", "whole", "counter"}


@dataclass(frozen=True, slots=True)
class Example:
    """A training sentence. `line` numbers the template that it was made of: sentences of one line stay together."""

    text: str
    intent: str
    line: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class IntentData:
    examples: tuple[Example, ...]
    whole: Mapping[str, str]
    intents: tuple[str, ...]
    digest: str


def read_folder(
    folder: Path, fillings: Mapping[str, Sequence[str]], taught: Path | None = None, seed: int = 7
) -> IntentData:
    """All `*.toml` of `folder`; the file's name is the intent's. Raises Misspelt with file and line of a mistake.

    The files of `taught`, where it is given and there, add sentences to intents of `folder`.
    """
    paths = sorted(folder.glob("*.toml"))
    if len(paths) < 2:
        raise Misspelt(folder, 1, "a folder with at least two intent files (NAME.toml) is needed")
    intents = tuple(path.stem for path in paths)
    for path in sorted(taught.glob("*.toml")) if taught else ():
        if path.stem not in intents:
            raise Misspelt(path, 1, f"no intent {path.stem} in {folder}")
        paths.append(path)
    rng = random.Random(seed)  # noqa: S311 - fills templates, guards nothing
    examples: list[Example] = []
    whole: dict[str, str] = {}
    for path in paths:
        table = _checked(path)
        for text in table["whole"]:
            if whole.setdefault(text, path.stem) != path.stem:
                raise Misspelt(path, line_of(path, f'"{text}"'), f"{text!r} already means {whole[text]} as a whole")
        for intent, text, weight in _lines(path, table, intents):
            examples += _filled(path, text, intent, len(examples), weight, fillings, rng)
    return IntentData(tuple(examples), whole, intents, _digest([*paths], fillings))


def _checked(path: Path) -> dict[str, list[str]]:
    table = read_toml(path)
    for key, values in table.items():
        if key not in _KEYS:
            raise Misspelt(path, line_of_key(path, key), f"{key} is unknown; known are {', '.join(sorted(_KEYS))}")
        if key not in {"meaning", "counter"} and not (
            isinstance(values, list) and all(isinstance(v, str) for v in values)
        ):
            raise Misspelt(path, line_of_key(path, key), f"{key}: a list of sentences in quotes is needed")
    if not table.get("examples"):
        raise Misspelt(path, 1, "no examples")
    return {key: table.get(key, []) for key in ("examples", "keywords", "whole")} | {"counter": _counter(path, table)}


def _counter(path: Path, table: Mapping[str, object]) -> list[str]:
    """Counter-examples as `intent<TAB>text`: what looks like this intent and is another."""
    counter = table.get("counter", {})
    if not isinstance(counter, dict):
        raise Misspelt(path, line_of_key(path, "counter"), "counter: a table of intent = [sentences] is needed")
    return [f"{intent}\t{text}" for intent, texts in counter.items() for text in texts]


def _lines(path: Path, table: Mapping[str, list[str]], intents: Sequence[str]) -> list[tuple[str, str, float]]:
    lines = [(path.stem, text, 1.0) for text in (*table["examples"], *table["whole"])]
    lines += [(path.stem, text, 0.5) for text in table["keywords"]]
    for row in table["counter"]:
        intent, text = row.split("\t")
        if intent not in intents:
            raise Misspelt(path, line_of(path, text), f"no intent {intent} in this folder")
        lines.append((intent, text, 1.0))
    return lines


def _filled(
    path: Path,
    text: str,
    intent: str,
    line: int,
    weight: float,
    fillings: Mapping[str, Sequence[str]],
    rng: random.Random,
) -> list[Example]:
    gaps = _GAP.findall(text)
    for gap in gaps:
        if gap not in fillings:
            raise Misspelt(path, line_of(path, text), f"{{{gap}}} is unknown; known are {', '.join(sorted(fillings))}")
    made: dict[str, None] = {}
    for _ in range(FILLINGS_EACH if gaps else 1):
        made[_GAP.sub(lambda match: rng.choice(fillings[match[1]]), text)] = None
    return [Example(sentence, intent, line, weight / len(made) ** 0.5) for sentence in made]


def _digest(paths: Sequence[Path], fillings: Mapping[str, Sequence[str]]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    total.update(repr(sorted((key, list(words)) for key, words in fillings.items())).encode())
    return total.hexdigest()
