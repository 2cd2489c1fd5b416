"""One spelling for all: full-width forms, traditional characters, emoji, fillers, marks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import opencc

_MARKS = {",": "，", ";": "，", "；": "，", "、": "、", "…": "，", "~": "，", "～": "，", "!": "！", "?": "？", "。": "。", "（": "，", "）": "，", "(": "，", ")": "，", "【": "，", "】": "，", "「": "", "」": "", "“": "", "”": "", '"': "", "'": "", "‘": "", "’": "", "《": "", "》": "", "：": ":", "\n": "，", "\r": "", "\t": " ", "|": "，", "*": "", "#": "", "·": "", "—": "-", "–": "-", "－": "-"}  # fmt: skip
_EMOJI = ((0x1F000, 0x1FAFF), (0x2600, 0x27BF), (0xFE00, 0xFE0F), (0x200B, 0x200F), (0x20D0, 0x20FF), (0xE000, 0xF8FF), (0x2B00, 0x2BFF), (0x2190, 0x21FF), (0xE0000, 0xE007F), (0x2300, 0x23FF), (0x3030, 0x3030), (0x303D, 0x303D), (0x2060, 0x2064))  # fmt: skip
_SIGN = re.compile(r"\[[\u4e00-\u9fffa-z]{1,6}\]|/:[a-z@~!<>()&$#*|-]{1,12}")
"""How WeChat writes its own emoji: [微笑], /:strong."""
_SPACE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])|\s{2,}")
_PAUSES = re.compile(r"，{2,}|，(?=[。？！])")
_STUTTER = re.compile(r"(我想|我要|有没有|那个|这个|就是|你们|我们|想找)(?:，?\1)+")


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """Character by character: narrow, simplified, lower case; emoji and invisible signs are gone."""
    table: dict[int, str] = {ord(char): "" for low, high in _EMOJI for char in map(chr, range(low, high + 1))}
    for code in (
        *range(0x2460, 0x2474),
        *range(0xFF01, 0xFF5F),
        0x3000,
        *range(0x2474, 0x2488),
        *range(0xFFE0, 0xFFE7),
    ):
        table[code] = unicodedata.normalize("NFKC", chr(code)).strip("().") or " "
    han = "".join(map(chr, range(0x3400, 0xA000))) + "".join(map(chr, range(0xF900, 0xFAFF)))
    simple = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    table |= {ord(old): new for old, new in zip(han, simple, strict=True) if old != new and len(new) == 1}
    table |= {code: chr(code + 32) for code in range(65, 91)}
    table |= {ord(mark): plain for mark, plain in _MARKS.items()}
    for code in range(0xFF01, 0xFF5F):
        narrow = table[code].lower()
        table[code] = _MARKS.get(narrow, narrow)
    return table


class Normalizer:
    """Brings every spelling of a message to one; what it returns is what all later parts read."""

    def __init__(self, fillers: Path) -> None:
        words = [word for word in fillers.read_text(encoding="utf-8").splitlines() if word and not word.startswith("#")]
        choice = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
        self._fillers = re.compile(
            rf"(?:^|(?<=[，。？！]))(?:(?:{choice})(?:[，。、 ]+|(?={choice}|[我你俺额咱您请想有咋怎])))+(?=.)"
        )
        self._sounds = frozenset(word[0] for word in words)
        self._table = _table()

    def spell(self, text: str) -> str:
        """Narrow, simplified, lower case, without emoji and needless spaces."""
        plain = text.translate(self._table)
        if "[" in plain or "/:" in plain:
            plain = _SIGN.sub("", plain)
        if " " in plain:
            plain = _SPACE.sub("", plain).strip()
        return _PAUSES.sub("，", plain).strip("，、 ") if "，" in plain else plain

    def smooth(self, text: str) -> str:
        """Without fillers and stutters, unless nothing else would be left."""
        if text and (text[0] in self._sounds or "，" in text or "。" in text):
            smoothed = self._fillers.sub("", text)
            text = smoothed if len(smoothed) > 1 or len(text) <= 1 else text
        return _STUTTER.sub(r"\1", text)
