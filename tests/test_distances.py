"""Kilometres between county seats: what the table holds, what may be said, and which county a point lies in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.distances import around, county_at, kilometres, seats, told
from bot.places import Gazetteer
from tests.house import places


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("530627", "520502", 40, 55),  # 镇雄 and 七星关 beyond the provincial border
        ("530627102", "530627102201", 0, 0),
        ("530627", "441900", 990, 1050),
        ("110101", "310115", 1050, 1120),
        ("530102", "440309", 1100, 1250),  # 龙华 has no seat in the table: 深圳's
    ],
)
def test_kilometres(one: str, other: str, least: int, most: int) -> None:
    there, back = kilometres(one, other), kilometres(other, one)
    assert there is not None
    assert there == back
    assert least <= there <= most


@pytest.mark.parametrize("area", ["", "53", "530000", "530600", "not a code"])
def test_what_is_known_too_roughly_is_not_measured(area: str) -> None:
    assert kilometres("530627", area) is None
    assert around(area) == ()


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("530627102", "520502", 50),
        ("530627", "530627103", None),
        ("530627", "440309", None),
        ("530627", "530600", None),
    ],
)
def test_what_may_be_said(one: str, other: str, said: int | None) -> None:
    assert told(one, other) == said


def test_around_is_nearest_first_and_begins_at_home() -> None:
    assert around("530627102201") == ("530627", "520527", "520502", "530629")
    assert len(around("530627", 150)) == 30


@pytest.mark.parametrize(
    ("latitude", "longitude", "within", "code"),
    [
        (27.5583, 104.9126, "", "530627"),
        (22.8165, 113.8036, "", "441900"),
        (27.44, 104.87, "530600", "530627"),
        (27.44, 104.87, "520000", "520527"),
        (40.71, -74.0, "", ""),
    ],
)
def test_the_county_of_a_point(latitude: float, longitude: float, within: str, code: str) -> None:
    assert county_at(latitude, longitude, within) == code


def test_the_table_holds_divisions_that_exist_near_their_prefecture() -> None:
    china: Gazetteer = places()
    assert seats().keys() <= china.divisions().keys()
    six = [code for code in china.divisions() if len(code) == 6 and not code.endswith("0000")]
    named = [code for code in six if code[4] != "7" and not china.name(code).endswith("开发区")]
    assert len(set(named) - seats().keys()) < 40


@pytest.mark.parametrize(
    ("line", "trouble"),
    [("530627\t104.874", "line 2"), ("530627\tx\t27.4", "line 2"), ("530627\t27.442\t104.874", "line 2")],
)
def test_a_mistake_is_named_by_its_line(tmp_path: Path, line: str, trouble: str) -> None:
    (tmp_path / "centres.txt").write_text(f"110101\t116.416\t39.928\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=trouble):
        seats(tmp_path)
