"""Which division a written address lies in, and which village a name means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.places import Gazetteer

_SUFFIXES = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村")


class Whereabouts:
    """Reads addresses as seen from the home of the gazetteer: names that many places share mean the nearest one."""

    def __init__(self, places: Gazetteer, imported: Iterable[tuple[str, str]] = ()) -> None:
        """`imported` are codes and names of villages that the office added itself."""
        self._places = places
        self._home = places.home
        self._by_name: dict[str, list[str]] = {}
        for code in places.divisions():
            if len(code) == 6:
                for name in {places.name(code), places.nickname(code)}:
                    self._by_name.setdefault(name, []).append(code)
        self._village_names = {**places.home_villages(), **dict(imported)}
        self._villages: dict[str, list[str]] = {}
        for code, name in self._village_names.items():
            self._villages.setdefault(_bare(name), []).append(code)
        self.code_of = lru_cache(maxsize=8_192)(self._code_of)

    def villages_named(self, said: str) -> Sequence[tuple[str, str]]:
        """Codes and names with their township of the home villages meant by 泼机村, 泼机 or 泼机镇泼机村."""
        codes = self._villages.get(_bare(said)) or [
            code
            for name, named in self._villages.items()
            if _bare(said).endswith(name)
            for code in named
            if self._township(code) and _bare(said).removesuffix(name).endswith(self._township_names(code))
        ]
        return [(code, self._township(code) + self._village_names[code]) for code in codes]

    def _code_of(self, address: str) -> str:
        """The smallest division that the address begins with: 广东省东莞市长安镇某厂 is 441900119. Empty for none."""
        code, rest = "", address.replace(" ", "")
        while found := self._next(code, rest):
            code, taken = found
            rest = rest[taken:]
        return code

    def _next(self, above: str, rest: str) -> tuple[str, int] | None:
        """The division that the rest begins with, within what was read before, and the length of its name."""
        if not above:
            return self._first(rest)
        below = self._places.descendants(above) if not above.endswith("0000") else self._six(above)
        if len(above) == 9:
            below = self._places.children(above)
        named = [(len(name), code) for code in below for name in self._names(code) if rest.startswith(name)]
        if not named:
            return None
        length, code = max(named, key=lambda pair: (pair[0], -len(pair[1])))
        return code, length

    def _first(self, rest: str) -> tuple[str, int] | None:
        for length in range(min(len(rest), 12), 1, -1):
            codes = self._by_name.get(rest[:length])
            if codes:
                nearest = max(codes, key=self._nearness)
                alone = len({code for code in codes if self._nearness(code) == self._nearness(nearest)}) == 1
                return (nearest, length) if alone else None
        return self._next(self._home, rest) if rest else None

    def _six(self, province: str) -> list[str]:
        return [code for code in self._places.descendants(province) if len(code) == 6]

    def _nearness(self, code: str) -> int:
        """How many divisions an area shares with home; a higher one before a lower one of the same name."""
        shared = sum(code[:width] == self._home[:width] for width in (2, 4, 6))
        return shared * 3 + (2 if code.endswith("0000") else 1 if code.endswith("00") else 0)

    def _names(self, code: str) -> tuple[str, str]:
        return self._places.name(code), self._places.nickname(code)

    def known(self, code: str) -> bool:
        return code in self._village_names or code in self._places

    def names_of(self, code: str) -> tuple[str, str]:
        """Township and village; empty for what the code does not reach down to, or is not known."""
        return self._township(code), self._village_names.get(code, "")

    def _township(self, village: str) -> str:
        return self._places.name(village[:9]) if village[:9] in self._places else ""

    def _township_names(self, village: str) -> tuple[str, str]:
        return self._names(village[:9])


def _bare(name: str) -> str:
    """泼机村委会, 泼机村 and 泼机 are one."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name[: -len(suffix)]
    return name
