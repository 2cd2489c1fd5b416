"""Words by their sound: code words and village names as people type or say them, with wrong characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from pypinyin import lazy_pinyin

from bot.store.catalogue import code_words

Sound = tuple[str, ...]


def sound_of(text: str) -> Sound:
    """Syllables without tones, alike where the south-west does not tell apart: zh z, n l, ang an, hu f."""
    return tuple(_fold(syllable) for syllable in lazy_pinyin(text))


def _fold(syllable: str) -> str:
    plain = re.sub(r"^([zcs])h", r"\1", syllable)
    plain = re.sub(r"^n", "l", plain)
    plain = re.sub(r"^hu(?=[a-z])", "f", plain)
    return re.sub(r"([aei]n)g$", r"\1", plain)


def code_word_of(text: str) -> str:
    """The code word that this sounds like, empty for none; whether a thing has it is for the database to say."""
    if len(text) not in (2, 4):
        return ""
    words = [_code_words().get(sound_of(text[at : at + 2]), "") for at in range(0, len(text), 2)]
    return "".join(words) if all(words) else ""


@cache
def _code_words() -> dict[Sound, str]:
    return {sound_of(word): word for word in code_words.words()}


class Names:
    """Divisions by name: 泼机村, 泼机, 泼机镇泼机村, and 坡鸡村 by its sound."""

    def __init__(self, named: Iterable[tuple[str, str, str]]) -> None:
        """`named` are code, full name (泼机镇泼机村) and own name (泼机村)."""
        self._full = {code: full for code, full, _ in named}
        self._by_text: dict[str, list[str]] = {}
        self._by_sound: dict[Sound, list[str]] = {}
        for code, full, own in named:
            for spelled in {full, own, bare(own), full.removesuffix(own) + bare(own)}:
                self._by_text.setdefault(spelled, []).append(code)
                self._by_sound.setdefault(sound_of(spelled), []).append(code)

    def meant(self, text: str) -> Sequence[tuple[str, str]]:
        """Codes and full names, best first: written so, then sounding so, then holding these characters."""
        said = re.sub(r"[\s，。,.、！!]", "", text)
        if len(said) < 2:
            return []
        found = self._by_text.get(said) or self._by_text.get(bare(said)) or self._by_sound.get(sound_of(said))
        found = found or self._by_sound.get(sound_of(bare(said))) or self._longest_within(said)
        found = found or [code for code, full in self._full.items() if bare(said) in full]
        return [(code, self._full[code]) for code in dict.fromkeys(sorted(found, key=len, reverse=True))]

    def _longest_within(self, said: str) -> list[str]:
        """The longest name that the text holds: 云南省镇雄县泼机镇泼机村二组."""
        for length in range(len(said) - 1, 1, -1):
            for start in range(len(said) - length + 1):
                found = self._by_text.get(said[start : start + length])
                if found:
                    return found
        return []


def bare(name: str) -> str:
    """泼机村民委员会, 泼机村 and 泼机 are one."""
    for suffix in ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "街道", "村", "镇", "乡"):
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name
