"""The trades that a message wants, by every word for them; not those it rules out or the speaker has left."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.nlu.hits import Found, Hit, longest_of
from bot.nlu.wordbook import Entry

_RULED_OUT = re.compile(
    r"(?:(?<![要想做干去进会愿])不(?:要|想|做|干|去|进|愿|愿意|喜欢|再|是|当|搞|学|会|想再|想去|想做|想干|想当|想进|想搞)(?:再|做|干|当|搞|去|进|学)?|除了|除开|莫(?:要|给)?|别(?:的)?|讨厌|没(?:干|做)过)[^，。？！、的班]{0,3}$"
)
_LEFT = re.compile(r"(?:以前|原来|原先|过去|之前|从前|早些年|年轻时|前几年|去年)[^，。？！]{0,8}$")
_DONE = re.compile(r"(?:做|干|当|搞|学|开|打)过(?:[\d一二三四五六七八九十两几]+年)?的?[^，。？！]{0,3}$")
_DONE_AFTER = re.compile(r"(?:上|里|头)?(?:干|做|开)过(?!的)")
_AFTER = re.compile(
    r"(?:以外|之外|除外|干不动|做不动|就算了|"
    r"(?:就|都|我|也)?不(?:想|要(?!经验|学历|文化|熟手|押金|体检|钱|交)|干|做|考虑|去|得行))"
)


class TradeFinder:
    def __init__(self, entries: Sequence[Entry]) -> None:
        self.words = [(word, entry.name) for entry in entries for word in entry.words]
        self.words += [(word, "") for entry in entries for word in entry.unless]

    def read(self, text: str, found: Sequence[Found[str]]) -> list[Hit]:
        """One hit for each trade of `found`, the list's words in the text; those ruled out are `dropped_occupation`."""
        if not found:
            return []
        named = [hit for hit in longest_of(found) if hit.value]
        wanted = [hit for hit in named if not _ruled_out(text, hit)]
        now = [hit for hit in wanted if not _done(text, hit)] or wanted
        dropped = [Hit("dropped_occupation", hit.value, hit.start, hit.end) for hit in named if hit not in wanted]
        return [*(Hit("occupation", hit.value, hit.start, hit.end) for hit in now), *dropped]


def _done(text: str, hit: Found[str]) -> bool:
    """Experience that is told beside the trade that is wanted: 做过保安, 矿山干过."""
    before, after = text[max(0, hit.start - 12) : hit.start], text[hit.end : hit.end + 6]
    return bool(_DONE.search(before) or _DONE_AFTER.match(after))


def _ruled_out(text: str, hit: Found[str]) -> bool:
    before, after = text[max(0, hit.start - 14) : hit.start], text[hit.end : hit.end + 6]
    return bool(_RULED_OUT.search(before) or _LEFT.search(before) or _AFTER.match(after))
