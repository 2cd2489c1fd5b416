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
    keys = [choice.key for choice in choices]
    least = len(keys) if len(keys) <= SHORT else len(keys) * 2 // 3
    for many in range(len(keys), max(least, 1) - 1, -1):
        whole = _linked(text, frozenset(keys[:many]))
        if fits(whole):
            return whole
    return text


def _linked(text: str, keys: frozenset[str]) -> str:
    """`<` and `>` in a line would end the link, so such a line is left alone."""

    def link(line: re.Match[str]) -> str:
        key, words = line.groups()
        if key not in keys or re.search(r"[<>]", words):
            return line[0]
        return f'{key} <a href="weixin://bizmsgmenu?msgmenucontent={key}&msgmenuid={key}">{words}</a>'

    return _LINE.sub(link, text)
