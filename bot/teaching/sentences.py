"""What staff taught as intent files under the data folder, and what each intent means in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from bot.nlu.wordbook import DATA, read_toml
from bot.store.talk.lessons import Taught
from bot.teaching import masking

LINES = "lines.jsonl"
"""The same sentences with intent and slots, one JSON object a line, for `gongyou evaluate`."""
HEAD = "# Written by gongyou from what staff taught; `gongyou teach` and the console change it, hands do not.\n"
_GAPS = {
    masking.NAME: "name",
    masking.PHONE: "phone",
    masking.IDENTITY: "id_number",
    masking.VILLAGE: "village",
    masking.NUMBER: "number",
    masking.LINK: "link",
}
"""What stands for a masked word: the gap of a template, which training fills."""


def leave_sentences(folder: Path, taught: Iterable[Taught], intents: Iterable[str]) -> int:
    """Writes one file for each intent that was taught, and LINES; returns the number of sentences.

    Each file is replaced as a whole, those of intents no longer taught are removed. What was taught for an intent that
    the folder of intents no longer has stays in the database and is left out here.
    """
    known = set(intents)
    by_intent: dict[str, list[Taught]] = {}
    for each in taught:
        if each.meant in known:
            by_intent.setdefault(each.meant, []).append(each)
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.toml"):
        if path.stem not in by_intent:
            path.unlink()
    for intent, sentences in by_intent.items():
        rows = "".join(f"  {json.dumps(with_gaps(each.text), ensure_ascii=False)},\n" for each in sentences)
        _write(folder / f"{intent}.toml", f"{HEAD}examples = [\n{rows}]\n")
    every = [each for sentences in by_intent.values() for each in sentences]
    _write(folder / LINES, "".join(_line(each) for each in every))
    return len(every)


def with_gaps(text: str) -> str:
    """The masked text as a template: 我叫〔姓名〕 is 我叫{name}."""
    for word, gap in _GAPS.items():
        text = text.replace(word, f"{{{gap}}}")
    return text


def filled(text: str) -> str:
    """The masked text as somebody may have written it, with invented names and numbers."""
    for word, gap in _GAPS.items():
        text = text.replace(word, _fillings()[gap][0])
    return text


def meanings(intents: Path) -> dict[str, str]:
    """Each intent of a folder with its meaning; the name itself where the file gives none."""
    paths = sorted(intents.glob("*.toml"))
    return dict(_meanings(tuple((path, path.stat().st_mtime_ns) for path in paths)))


@lru_cache(maxsize=4)
def _meanings(files: tuple[tuple[Path, int], ...]) -> dict[str, str]:
    """Kept until a file changes: thousands of examples stand in them."""
    return {path.stem: read_toml(path).get("meaning") or path.stem for path, _changed in files}


def _line(each: Taught) -> str:
    line = {"text": filled(each.text), "intent": each.meant, "slots": each.slots}
    return json.dumps(line, ensure_ascii=False) + "\n"


@cache
def _fillings() -> Mapping[str, list[str]]:
    return read_toml(DATA / "lexicon" / "fillings.toml")


def _write(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
