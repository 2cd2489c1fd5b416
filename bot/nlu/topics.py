"""What is asked about a thing: how much, who, which papers, where; it depends on the kind of question."""

from __future__ import annotations

import re
from pathlib import Path

from bot.nlu.wordbook import Misspelt, line_of, read_toml


class TopicFinder:
    """Patterns of `topics.toml`, tried in the order of the file within the group of the message's intent."""

    def __init__(self, path: Path) -> None:
        self._groups: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for group in read_toml(path)["group"]:
            topics = [(name, _compiled(path, pattern)) for name, pattern in group["topics"]]
            for intent in group["of"]:
                self._groups[intent] = topics

    def find(self, text: str, intent: str) -> str | None:
        for name, pattern in self._groups.get(intent, ()):
            if pattern.search(text):
                return name
        return None


def _compiled(path: Path, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise Misspelt(path, line_of(path, pattern[:20]), f"not a regular expression: {error}") from error
