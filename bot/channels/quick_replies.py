"""Numbered choices that can be tapped in WeChat: a tap says the number for the person, as msgmenu does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.messages import Choice

_LINE = re.compile(r"^([0-9]{1,2}) (.+)$", re.MULTILINE)


def tappable(text: str, choices: Sequence[Choice], fits: Callable[[str], bool]) -> str:
    """The text with each numbered line as a link that sends its number, where all of them fit; else as it is.

    The number itself stays plain: whoever cannot tap reads and types as before. `<` and `>` in a line would end the
    link, so such a line is left alone.
    """
    keys = {choice.key for choice in choices}
    if not keys:
        return text

    def linked(line: re.Match[str]) -> str:
        key, words = line.groups()
        if key not in keys or re.search(r"[<>]", words):
            return line[0]
        return f'{key} <a href="weixin://bizmsgmenu?msgmenucontent={key}&msgmenuid={key}">{words}</a>'

    whole = _LINE.sub(linked, text)
    return whole if fits(whole) else text
