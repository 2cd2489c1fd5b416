"""Numbered choices that can be tapped in WeChat: a tap says the number for the person, as msgmenu does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.messages import Choice

_LINE = re.compile(r"^([0-9]{1,2}) (.+)$", re.MULTILINE)


SHORT = 6
"""Choices up to which all of a list can be tapped or none; of a longer one the upper two thirds at least."""


def tappable(text: str, choices: Sequence[Choice], fits: Callable[[str], bool]) -> str:
    """The text with its numbered lines as links that send their number; as it is where too few of them fit.

    A link takes 63 characters beside its words, so of the menu's nine only the upper eight fit into the 600 of an
    answer. The number itself stays plain: whoever cannot tap reads and types as before.
    """
    least = len(choices) if len(choices) <= SHORT else len(choices) * 2 // 3
    pattern = _beside_each_other(text, choices) or _LINE
    for many in range(len(choices), max(least, 1) - 1, -1):
        whole = _linked(text, pattern, frozenset(choice.key for choice in choices[:many]))
        if fits(whole):
            return whole
    return text


def _beside_each_other(text: str, choices: Sequence[Choice]) -> re.Pattern[str] | None:
    """What finds the choices where several stand in one line: 1 出去打工 2 在家附近干; None where each has its own."""
    pairs = [f"{choice.key} {choice.label}" for choice in choices]
    inside = [pair for pair in pairs if not text.startswith(pair) and f"\n{pair}" not in text]
    crowded = [line for line in text.splitlines() if any(pair in line for pair in inside)] if inside else []
    if not any(sum(pair in line for pair in pairs) > 1 for line in crowded) or not all(pair in text for pair in pairs):
        return None
    return re.compile("|".join(rf"(?<!\d)({re.escape(c.key)}) ({re.escape(c.label)})" for c in choices))


def _linked(text: str, pattern: re.Pattern[str], keys: frozenset[str]) -> str:
    """`<` and `>` in the words would end the link, so they are left alone."""

    def link(found: re.Match[str]) -> str:
        key, words = filter(None, found.groups())
        if key not in keys or "<" in words or ">" in words:
            return found[0]
        return f'{key} <a href="weixin://bizmsgmenu?msgmenucontent={key}&msgmenuid={key}">{words}</a>'

    return pattern.sub(link, text)
