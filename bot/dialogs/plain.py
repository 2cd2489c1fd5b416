"""Messages laid flat for whole-message comparison, and the words that work everywhere."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from bot.settings import HOUSE

Command: TypeAlias = Literal["cancel", "back", "menu", "person", "resume"]

WORDS: Mapping[str, Any] = tomllib.loads((HOUSE / "data" / "talk.toml").read_text(encoding="utf-8"))
_TAILS = "了吧哈啊呀嘛哦喽咯噢呢哟的诶欸嗷"


@lru_cache(maxsize=64)
def flatten(text: str) -> str:
    """Full-width made half-width, lower case, without punctuation, spaces and emoji.

    Remembered for a while: in one turn a dozen readers lay the same message flat.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(mark for mark in folded if mark.isalnum())


@lru_cache(maxsize=64)
def shorn(text: str) -> str:
    """Flat, and without the particles that close a spoken sentence: 算了吧 is 算, 要得嘛 is 要得."""
    flat = flatten(text)
    return flat.rstrip(_TAILS) or flat


def any_of(*words: str) -> re.Pattern[str]:
    """Finds the first of the words in a text, in one pass over it."""
    return re.compile("|".join(map(re.escape, words)))


def _flat_set(words: Iterable[str]) -> frozenset[str]:
    return frozenset(flatten(word) or word for word in words)


_OUT, _IN = _flat_set(WORDS["notices"]["out"]), _flat_set(WORDS["notices"]["in"])
_COMMANDS: dict[str, Command] = {word: command for command, words in WORDS["commands"].items() for word in words}
YES, NO = _flat_set(WORDS["answers"]["yes"]), _flat_set(WORDS["answers"]["no"])


def command_of(text: str) -> Command | None:
    """The word that works everywhere, when the message is nothing else."""
    return _COMMANDS.get(shorn(text)) or _COMMANDS.get(flatten(text))


def opt_word(text: str) -> Literal["out", "in"] | None:
    """Leaving and rejoining the notices by one word: whole message, any case or width, punctuation aside."""
    flat = flatten(text)
    return "out" if flat in _OUT else "in" if flat in _IN else None


def han_only(text: str) -> str:
    """Its Chinese characters and nothing else."""
    return "".join(re.findall(r"[\u3400-\u9fff]", text))
