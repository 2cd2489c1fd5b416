"""How far divisions lie from each other: as the crow flies between the seats of counties (data/places/centres.txt)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from math import asin, cos, hypot, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple

from bot.places import DATA, stem

AROUND = 50
"""Kilometres between county seats that `around` means: an hour or two of mountain road."""
NEXT = 40
"""Counties that count as the next ones, whatever lies between."""
REACH = 150
"""Kilometres from the nearest seat beyond which a point is in no county of ours."""
EARTH = 6371.0
"""Kilometres from its middle to its face."""
DEGREE = radians(1) * EARTH
"""Kilometres of one degree along a meridian."""
CHINA = {"longitude": (73.0, 136.0), "latitude": (3.0, 54.0)}


class Seat(NamedTuple):
    longitude: float
    latitude: float


@cache
def seats(folder: Path = DATA) -> Mapping[str, Seat]:
    """By code of prefecture or county. Raises ValueError with the number of the line that is wrong."""
    lines = (folder / "centres.txt").read_text(encoding="utf-8").splitlines()
    return dict(_read(number, line) for number, line in enumerate(lines, 1))


def _read(number: int, line: str) -> tuple[str, Seat]:
    code, *figures = line.split("\t")
    try:
        seat = Seat(*map(float, figures))
    except (ValueError, TypeError):
        raise ValueError(f"centres.txt line {number}: {line!r} is no code with longitude and latitude") from None
    inside = all(low <= value <= high for value, (low, high) in zip(seat, CHINA.values(), strict=True))
    if len(code) != 6 or not code.isdigit() or not inside:
        raise ValueError(f"centres.txt line {number}: {line!r} lies outside China or has no code of six digits")
    return code, seat


def kilometres(one: str, other: str) -> float | None:
    """Between the seats of the counties that two areas lie in, as the crow flies.

    A county whose seat is not known is measured from its prefecture's. None where an area is no smaller than a
    province, or only a prefecture that has counties: it may lie anywhere in it.
    """
    here, there = _seat(one), _seat(other)
    return _between(here, there) if here and there else None


def told(one: str, other: str) -> int | None:
    """Whole kilometres that may be said to people, in tens; None where either seat is only a guess."""
    if not (_exact(one) and _exact(other)) or one[:6] == other[:6]:
        return None
    away = kilometres(one, other)
    return None if away is None else max(10, round(away / 10) * 10)


def county_at(latitude: float, longitude: float, within: str = "") -> str:
    """The county, of `within` where that is given, whose seat is nearest to a point; empty where none is near."""
    point, inside = Seat(longitude, latitude), stem(within) if within else ""
    band = [(code, seat) for code, seat in seats().items() if abs(seat.latitude - latitude) * DEGREE <= REACH]
    found = [(_between(point, seat), code) for code, seat in band if _whole(code) and code.startswith(inside)]
    away, code = min(found, default=(REACH + 1.0, ""))
    return code if away <= REACH else ""


def away_from(area: str, latitude: float, longitude: float) -> float | None:
    """Kilometres from a point to the seat of an area's county."""
    seat = _seat(area)
    return _between(Seat(longitude, latitude), seat) if seat else None


@lru_cache(maxsize=512)
def around(area: str, within: int = AROUND, most: int = NEXT) -> tuple[str, ...]:
    """Counties, nearest first, the area's own among them, with seats at most so many kilometres from its own."""
    here = _seat(area)
    if here is None:
        return ()
    near = within / DEGREE
    boxed = [(code, seat) for code, seat in seats().items() if abs(seat.latitude - here.latitude) <= near]
    found = sorted((_between(here, seat), code) for code, seat in boxed if _whole(code))
    return tuple(code for away, code in found if away <= within)[:most]


def _between(here: Seat, there: Seat) -> float:
    """The haversine; by the flat earth where they are close, which is a tenth of the work and as good."""
    north, east = there.latitude - here.latitude, there.longitude - here.longitude
    if abs(north) + abs(east) < 1:
        return DEGREE * hypot(north, east * cos(radians((here.latitude + there.latitude) / 2)))
    half = sin(radians(north) / 2) ** 2
    half += cos(radians(here.latitude)) * cos(radians(there.latitude)) * sin(radians(east) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))


@lru_cache(maxsize=8192)
def _seat(area: str) -> Seat | None:
    county = area[:6]
    if len(county) < 6 or county.endswith("0000"):
        return None
    if county.endswith("00"):
        return seats().get(county) if _whole(county) else None
    return seats().get(county) or seats().get(county[:4] + "00")


def _exact(area: str) -> bool:
    return _whole(area[:6]) and area[:6] in seats()


@cache
def _whole(code: str) -> bool:
    """Counties, and prefectures that have none (441900 东莞)."""
    return len(code) == 6 and (not code.endswith("00") or code in _undivided())


@cache
def _undivided() -> frozenset[str]:
    divided = {code[:4] + "00" for code in seats() if not code.endswith("00")}
    return frozenset(code for code in seats() if code.endswith("00") and code not in divided)
