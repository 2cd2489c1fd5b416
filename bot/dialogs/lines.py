"""Lines that fit a phone: how wide a text is, and firms and places put short enough for one line of a list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

LINE: Final = 14.3
"""Full-width characters in a line of WeChat's bubble at the usual size of type."""
INDENT: Final = "  "
_HAN = r"[\u3400-\u9fff]"
_PLACE = re.compile(
    rf"(?:{_HAN}{{2,8}}?(?:省|自治区))?"
    rf"(?P<city>{_HAN}{{2,7}}?(?:自治州|地区|市(?!场)|盟))?"
    rf"(?P<county>{_HAN}{{1,8}}?(?:自治县|县|区|市(?!场)|旗(?!街道|镇|乡)))?"
    rf"(?P<town>{_HAN}{{1,6}}?(?:街道|镇(?!镇)|乡))?"
    r"(?P<rest>.*)"
)
_CITY_END, _TOWN_END = re.compile(r"(?<=..)(?:自治州|地区|市|盟|县|新区|区)$"), re.compile(r"(?<=..)(?:镇|乡)$")
_LEGAL = re.compile(r"(?:股份|有限责任|有限|集团)*公司$|（[^）]*）|\([^)]*\)")
_SEAT = re.compile(rf"^({_HAN}{{2,3}}?)(?:市|县|区)(?={_HAN}{{2}})")
_BRACKETED = re.compile(r"[（(]([^）)]*)[）)]")


@lru_cache(maxsize=4096)
def width(text: str) -> float:
    """In full-width characters, as a proportional face sets it: a figure takes over half of one, a space a third."""
    return sum(map(_width, text))


@lru_cache(maxsize=4096)
def _width(mark: str) -> float:
    if unicodedata.east_asian_width(mark) in "WF" or mark in "“”…":
        return 1.0
    return 0.6 if mark.isalnum() or mark in "~+" else 0.35


def fits(text: str, room: float = LINE) -> bool:
    return width(text) <= room


def first_fitting(ways: Sequence[str], room: float) -> str:
    """The first of several ways to say it that fits, best first; else the shortest."""
    return next((way for way in ways if fits(way, room)), "") or min(ways, key=width)


def packed(parts: Iterable[str], between: str = "，") -> str:
    """An indented line of the first part and of each further one that still fits."""
    line = ""
    for part in parts:
        longer = f"{line}{between}{part}" if line else f"{INDENT}{part}"
        if part and (not line or fits(longer)):
            line = longer
    return line


def flowing(parts: Iterable[str], between: str = "，") -> str:
    """Indented lines with every part, as few as hold them."""
    lines: list[str] = []
    for part in filter(None, parts):
        longer = f"{lines[-1]}{between}{part}" if lines else f"{INDENT}{part}"
        if not lines or not fits(longer):
            lines.append(f"{INDENT}{part}")
        else:
            lines[-1] = longer
    return "\n".join(lines)


@lru_cache(maxsize=4096)
def headed(title: str, firm: str, place: str) -> str:
    """Title and employer beside a list's number: shorter ways of naming the employer are tried before it wraps."""
    ways = firm_ways(firm, place)
    bare = _BRACKETED.sub("", title) or title
    lines = [f"{name} · {way}" for name in dict.fromkeys((title, bare)) for way in ways]
    return first_fitting(lines, LINE - width("1 "))


def remark(title: str) -> str:
    """What stands in brackets in a title: 坐班 of 电子装配工（坐班）."""
    match = _BRACKETED.search(title)
    return match[1] if match else ""


@lru_cache(maxsize=4096)
def firm_ways(name: str, place: str = "") -> tuple[str, ...]:
    """An employer ever shorter: without legal form, without 市, without the divisions that stand in the line below."""
    bare = _LEGAL.sub("", name).strip() or name
    ways = [name, bare, _SEAT.sub(r"\1", bare)]
    rest = bare
    for seat in (*_divisions(place), _seat_of(bare)):
        shorter = re.sub(rf"^{re.escape(seat)}[市县区镇]?", "", rest) if seat else rest
        rest = shorter if len(shorter) >= 4 else rest
        ways.append(rest)
    ways += [re.sub(r"(?<=.{4})(?:公司|合作社)$", "", rest)]
    return tuple(dict.fromkeys(ways))


def _seat_of(name: str) -> str:
    match = _SEAT.match(name)
    return match[1] if match else ""


def _divisions(place: str) -> list[str]:
    match = _PLACE.fullmatch(place)
    return [_TOWN_END.sub("", _said(part)) for part in match.group("city", "county", "town") if part] if match else []


@lru_cache(maxsize=4096)
def place_ways(place: str) -> tuple[str, ...]:
    """A place as people say it, ever shorter: 广东省东莞市塘厦镇 is 东莞塘厦, 镇雄县泼机镇 is 镇雄泼机镇 or 泼机镇."""
    match = _PLACE.fullmatch(place.replace(" ", ""))
    if match is None or not any((match["city"], match["county"], match["town"])):
        return (place,)
    city, county, town = (match[part] or "" for part in ("city", "county", "town"))
    rest = match["rest"]
    if town and county and not county.endswith("区"):
        names = [_said(county) + town, town]
    elif county:
        own = _said(county) if city or not county.endswith("区") else county
        names = [own] if county.endswith("市") and city else [_said(city) + own + town, _said(city) + own]
    else:
        names = [_said(city) + _TOWN_END.sub("", town), _said(city) or town] if city else [town]
    ways = [*(name + rest for name in names), *names] if rest else names
    return tuple(dict.fromkeys(ways))


def short_place(place: str, room: float = LINE) -> str:
    """The fullest way of saying it that fits, cut where none does."""
    said = first_fitting(place_ways(place), room)
    while not fits(said, room) and len(said) > 2:
        said = said.removesuffix("…")[:-1] + "…"
    return said


def _said(division: str) -> str:
    return _CITY_END.sub("", division)
