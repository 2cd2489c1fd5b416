"""Places as people say them, and the villages of home by any way of naming them."""

from __future__ import annotations

from functools import lru_cache

from bot.distances import AROUND
from bot.office.spoken import Names
from bot.places import Gazetteer

WORDS = {
    "around": f"周围 {AROUND} 公里",
    "near_home": "附近",
    "in_province": "省内",
    "outside_province": "省外",
    "pearl_river_delta": "珠三角",
    "yangtze_river_delta": "长三角",
}


def place_name(places: Gazetteer, code: str) -> str:
    """A reference of the contract as people say it: 东莞, 镇雄, 泼机镇, 泼机镇泼机村, 附近; itself where unknown."""
    if code in WORDS:
        return WORDS[code]
    if code not in places:
        return code
    if len(code) == 12:
        return places.name(code[:9]) + places.name(code)
    name = places.name(code)
    return name if len(code) == 9 else name.removesuffix("新区") if name.endswith("新区") else places.nickname(code)


@lru_cache(maxsize=4)
def villages_of(places: Gazetteer) -> Names:
    """The townships and villages of home by name and by sound."""
    towns = [code for code in places.descendants(places.home) if len(code) == 9]
    named = [(code, places.name(code), places.name(code)) for code in towns]
    for code, name in places.home_villages().items():
        town = places.name(code[:9]) if code[:9] in places else ""
        named.append((code, town + name, name))
    return Names(named)
