"""How long a text is in each channel's own unit, and where it is cut: bytes, characters, SMS segments."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

# GSM 03.38 basic alphabet and its extension table; a character outside both turns the whole SMS into UCS-2.
_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
_ILLEGIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SENTENCE_END = re.compile(r"[。！？；!?;…]+[”’」』）)]*|\n+")
_CLAUSE_END = re.compile(r"[，、：,: ]+")
_WORD = re.compile(r"[A-Za-z0-9@#%&=?/:.,_~+*-]")
_JOINED = re.compile("[\u0300-\u036f\u200d\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")

MORE = "回复“更多”看余下"
UCS2_SINGLE, UCS2_PART = 70, 67
GSM_SINGLE, GSM_PART = 160, 153


def legible(text: str) -> str:
    """Without control characters, lone surrogates and non-characters, none of which XML or a phone can carry."""
    return _ILLEGIBLE.sub("", text)


def byte_length(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def is_gsm(text: str) -> bool:
    return all(character in _GSM_BASIC or character in _GSM_EXTENDED for character in text)


def segments(text: str) -> int:
    """SMS segments that a text costs: 160 then 153 septets in GSM-7, 70 then 67 UTF-16 units in UCS-2.

    A character of two units (an emoji, GSM's €) is never torn between two segments. Empty text costs one.
    """
    if is_gsm(text):
        return _parts([2 if character in _GSM_EXTENDED else 1 for character in text], GSM_SINGLE, GSM_PART)
    return _parts([2 if ord(character) > 0xFFFF else 1 for character in text], UCS2_SINGLE, UCS2_PART)


def _parts(widths: Sequence[int], single: int, part: int) -> int:
    if sum(widths) <= single:
        return 1
    count, filled = 1, 0
    for width in widths:
        if filled + width > part:
            count, filled = count + 1, 0
        filled += width
    return count


def cut(text: str, fits: Callable[[str], bool], tail: str = "") -> tuple[str, str]:
    """The longest opening that fits and ends with a sentence, and the rest; `tail` is put under what was cut.

    A text that fits comes back whole with no rest and no tail. `fits` must say no to everything longer than what it
    once said no to.
    """
    if fits(text):
        return text, ""
    ending = f"\n{tail}" if tail else ""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle].rstrip() + ending) else (low, middle - 1)
    at = _break(text, low)
    return text[:at].rstrip() + ending, text[at:].lstrip()


def _break(text: str, limit: int) -> int:
    """The best place to cut at or before `limit`: a sentence's end, a clause's end, at least not inside a word."""
    for ends in (_SENTENCE_END, _CLAUSE_END):
        places = [match.end() for match in ends.finditer(text, 0, limit) if not _torn(text, match.end())]
        if places and places[-1] * 3 >= limit:
            return places[-1]
    at = limit
    while at > 1 and _torn(text, at):
        at -= 1
    return at if at > 1 else max(limit, 1)


def _torn(text: str, at: int) -> bool:
    """Whether a cut here goes through a number, an address, a Latin word or a joined emoji."""
    before, after = text[at - 1 : at], text[at : at + 1]
    return before == "\u200d" or bool(_JOINED.match(after)) or bool(_WORD.match(before) and _WORD.match(after))


def split_reply(text: str, characters: int, max_bytes: int, parts: int = 1) -> tuple[str, ...]:
    """A text as at most `parts` messages of so many characters and UTF-8 bytes, cut on sentence ends.

    What does not fit into the last part is left out, and the part then ends with how to ask for it.
    """
    made: list[str] = []
    rest = text.strip()
    while rest and len(made) < parts:
        tail = MORE if len(made) == parts - 1 else ""
        part, rest = cut(rest, lambda some: len(some) <= characters and byte_length(some) <= max_bytes, tail)
        made.append(part)
    return tuple(made)


def fit_bytes(text: str, max_bytes: int) -> str:
    """The text, or its sentences that fit into so many bytes of UTF-8."""
    return cut(text, lambda some: byte_length(some) <= max_bytes)[0]
