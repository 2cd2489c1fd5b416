"""The administrative divisions of China: codes, names, what lies in what, down to the villages of the home area."""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_left
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

from bot.settings import HOUSE

Level: TypeAlias = Literal["province", "prefecture", "county", "township", "village"]
DATA = HOUSE / "data" / "places"


class Gazetteer:
    """Names and nesting of the divisions, as seen from `home`, a county or prefecture code of six digits.

    Codes have six digits to the county, nine for a township, twelve for a village (GB/T 2260 and GB/T 10114). Townships
    of prefectures without counties (441900 东莞) lie directly below the prefecture. Raises ValueError when `home` is no
    division, KeyError from any method that is given an unknown code. Villages are read by county, when asked for.
    """

    def __init__(self, home: str, folder: Path = DATA) -> None:
        self.home = home
        self._folder = folder
        lines = (folder / "divisions.txt").read_text(encoding="utf-8").splitlines()
        self._names = dict(line.split("\t", 1) for line in lines)
        if home not in self._names or len(home) != 6 or home.endswith("0000"):
            raise ValueError(f"{home} is no county or prefecture of {folder / 'divisions.txt'}")
        self._villages = lru_cache(maxsize=64)(self._read_villages)

    def name(self, code: str) -> str:
        """The division's own name: 镇雄县, 泼机镇, 泼机村."""
        return self.villages(code[:6])[code] if len(code) == 12 else self._names[code]

    def nickname(self, code: str) -> str:
        """The name as people say it, without its ending: 镇雄, 泼机, 楚雄."""
        return shorten(self.name(code), self._endings)

    def full_name(self, code: str) -> str:
        """The whole chain of names: 云南省昭通市镇雄县泼机镇."""
        above = self.parent(code)
        return (self.full_name(above) if above else "") + self.name(code)

    def parent(self, code: str) -> str:
        """The division one level up, empty above a province."""
        if code not in self:
            raise KeyError(code)
        if len(code) > 6:
            return code[:-3]
        if code.endswith("0000"):
            return ""
        above = code[:4] + "00"
        return above if above != code and above in self._names else code[:2] + "0000"

    def level(self, code: str) -> Level:
        if code not in self:
            raise KeyError(code)
        if len(code) > 6:
            return "township" if len(code) == 9 else "village"
        return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"

    def children(self, code: str) -> list[str]:
        """Divisions directly below, in order of their codes; of a township its villages."""
        if code not in self:
            raise KeyError(code)
        if len(code) > 6:
            return [village for village in self.villages(code[:6]) if village.startswith(code) and village != code]
        return [below for below in self._starting(stem(code)) if self.parent(below) == code]

    def descendants(self, code: str) -> list[str]:
        """Every division below `code` down to the townships."""
        return [below for below in self._starting(stem(code)) if below != code]

    def villages(self, county: str) -> dict[str, str]:
        """Village code to name, of one county or of a prefecture without counties; empty where none are known."""
        if county not in self._names:
            raise KeyError(county)
        return self._villages(county)

    def home_villages(self) -> dict[str, str]:
        """The villages of the home county, or of all counties of the home prefecture."""
        counties = {self.home, *(code for code in self.children(self.home) if len(code) == 6)}
        return {code: name for county in sorted(counties) for code, name in self.villages(county).items()}

    def inside(self, code: str, other: str) -> bool:
        """Whether `code` is `other` or lies below it."""
        return code.startswith(stem(other)) if code in self and other in self else False

    def divisions(self) -> dict[str, str]:
        """Code to name of all provinces, prefectures, counties and townships."""
        return self._names

    def __contains__(self, code: str) -> bool:
        if len(code) == 12:
            return code[:6] in self._names and code in self._villages(code[:6])
        return code in self._names

    def _starting(self, prefix: str) -> list[str]:
        low = bisect_left(self._sorted, prefix)
        return self._sorted[low : bisect_left(self._sorted, prefix + ":")]

    def _read_villages(self, county: str) -> dict[str, str]:
        with zipfile.ZipFile(self._folder / "villages.zip") as archive:
            try:
                lines = archive.read(f"{county}.txt").decode("utf-8").splitlines()
            except KeyError:
                return {}
        return {county + rest: name for rest, name in (line.split("\t", 1) for line in lines)}

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._names)

    @cached_property
    def _endings(self) -> re.Pattern[str]:
        return read_endings(self._folder)


def stem(code: str) -> str:
    """The digits that every division below `code` begins with: 53, 5306, 530627."""
    if len(code) > 6:
        return code
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def read_endings(folder: Path = DATA) -> re.Pattern[str]:
    """A name as speech keeps it, at least two characters, and the endings that it leaves out."""
    lines = (folder / "endings.txt").read_text(encoding="utf-8").split()
    endings = sorted((line for line in lines if not line.startswith("#")), key=len, reverse=True)
    return re.compile(rf"(.{{2,}}?)(?:{'|'.join(endings)})*")


def shorten(name: str, endings: re.Pattern[str]) -> str:
    """Drops all endings while two characters stay: 威宁彝族回族苗族自治县 is 威宁."""
    match = endings.fullmatch(name)
    return match[1] if match else name
