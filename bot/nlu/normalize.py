"""One spelling for all: full-width forms, traditional characters, emoji, fillers, marks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import opencc

from bot.nlu.wordbook import DATA, read_toml

_MARKS = str.maketrans(
    ",;；…~～!?（）()【】：\n|—–－\t", "，，，，，，！？，，，，，，:，，---\u0020", "「」“”\"'‘’《》\r*#·"
)
_EMOJI = (
    *(range(0x1F000, 0x1FB00), range(0x2600, 0x27C0), range(0xFE00, 0xFE10), range(0x200B, 0x2010)),
    *(range(0x20D0, 0x2100), range(0xE000, 0xF900), range(0x2B00, 0x2C00), range(0x2190, 0x2200)),
    *(range(0xE0000, 0xE0080), range(0x2300, 0x2400), range(0x3030, 0x3031), range(0x303D, 0x303E)),
)
_SIGN = re.compile(r"\[[\u4e00-\u9fffa-z]{1,6}\]|/:[a-z@~!<>()&$#*|-]{1,12}")
"""How WeChat writes its own emoji: [微笑], /:strong."""
_SPACE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])|\s{2,}")
_NAME = rf"[{read_toml(DATA / 'lexicon' / 'people.toml')['surnames']}][\u4e00-\u9fff]{{1,2}}"
_NAME_APART = re.compile(
    rf"(?<=[\u4e00-\u9fff\d]) +(?={_NAME} *(?:1[3-9]\d|[男女]|\d{{2}}岁))"
    rf"|(?<=参加|报名|登记|报上|一个|去学) +(?={_NAME}$)"
    rf"|(?<=^[\u4e00-\u9fff]{{2}}) +(?=.{{0,9}}(?:报名|参加))|(?<=^[\u4e00-\u9fff]{{3}}) +(?=.{{0,9}}(?:报名|参加))"
)
"""A space that sets a name apart from the wish before it, where other spaces mean nothing."""
_PAUSES = re.compile(r"，{2,}|，(?=[。？！])")
_STUTTER = re.compile(r"(?=[我有那这就你想])(我想|我要|有没有|那个|这个|就是|你们|我们|想找)(?:，?\1)+")


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """Character by character: narrow, simplified, lower case; emoji and invisible signs are gone."""
    table: dict[int, str] = {code: "" for codes in _EMOJI for code in codes}
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
    table |= {code: chr(plain) if plain else "" for code, plain in _MARKS.items()}
    for code in range(0xFF01, 0xFF5F):
        table[code] = table[code].lower().translate(_MARKS)
    return table


@lru_cache(maxsize=1)
def _foreign() -> re.Pattern[str]:
    """Any character that the table may change: most messages hold none and need no table."""
    changed = "".join(chr(code) for code, plain in _table().items() if plain != chr(code) and code < 0x10000)
    return re.compile(f"[{re.escape(changed)}\U00010000-\U0010ffff]")


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
        self._foreign = _foreign()

    def spell(self, text: str) -> str:
        """Narrow, simplified, lower case, without emoji and needless spaces."""
        plain = text.translate(self._table) if self._foreign.search(text) else text
        if "[" in plain or "/:" in plain:
            plain = _SIGN.sub("", plain)
        if " " in plain:
            plain = _SPACE.sub("", _NAME_APART.sub("，", plain.strip()))
        return _PAUSES.sub("，", plain).strip("，、 ") if "，" in plain else plain

    def smooth(self, text: str) -> str:
        """Without fillers and stutters, unless nothing else would be left."""
        if text and (text[0] in self._sounds or "，" in text or "。" in text):
            smoothed = self._fillers.sub("", text)
            text = smoothed if len(smoothed) > 1 or len(text) <= 1 else text
        repeated = len(text) - len(set(text)) > 1
        return _STUTTER.sub(r"\1", text) if repeated else text
