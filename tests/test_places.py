"""The divisions: names, nesting, villages."""

from __future__ import annotations

import pytest

from bot.places import Gazetteer


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return Gazetteer("530627")


@pytest.mark.parametrize(
    ("code", "name", "nickname", "level", "parent"),
    [
        ("530000", "云南省", "云南", "province", ""),
        ("530600", "昭通市", "昭通", "prefecture", "530000"),
        ("530627", "镇雄县", "镇雄", "county", "530600"),
        ("530627102", "泼机镇", "泼机", "township", "530627"),
        ("530627102201", "泼机村", "泼机村", "village", "530627102"),
        ("441900119", "长安镇", "长安", "township", "441900"),
        ("110101", "东城区", "东城", "county", "110000"),
        ("429004", "仙桃市", "仙桃", "county", "420000"),
        ("520526", "威宁彝族回族苗族自治县", "威宁", "county", "520500"),
        ("710000", "台湾省", "台湾", "province", ""),
    ],
)
def test_a_division(places: Gazetteer, code: str, name: str, nickname: str, level: str, parent: str) -> None:
    found = (places.name(code), places.nickname(code), places.level(code), places.parent(code))
    assert found == (name, nickname, level, parent)


def test_the_full_name_is_the_whole_chain(places: Gazetteer) -> None:
    assert places.full_name("530627102201") == "云南省昭通市镇雄县泼机镇泼机村"


def test_children_lie_directly_below(places: Gazetteer) -> None:
    assert len(places.children("530627")) == 30
    assert "441900119" in places.children("441900")
    assert "530600" in places.children("530000")
    assert "530627" not in places.children("530000")
    assert "429004" in places.children("420000")
    assert places.children("530627102")[0].startswith("530627102")
    assert places.children("530627102201") == []


@pytest.mark.parametrize(
    ("code", "other", "inside"),
    [
        ("530627102201", "530627", True),
        ("530627", "530627", True),
        ("530627", "530000", True),
        ("530600", "530627", False),
        ("530627102", "530628", False),
        ("441900119", "441900", True),
        ("999999", "530000", False),
        ("near_home", "530000", False),
    ],
)
def test_inside(places: Gazetteer, code: str, other: str, inside: bool) -> None:
    assert places.inside(code, other) is inside


def test_villages_of_a_prefecture_are_those_of_its_counties() -> None:
    assert set(Gazetteer("530627").home_villages()) < set(Gazetteer("530600").home_villages())


def test_every_village_lies_in_a_known_township(places: Gazetteer) -> None:
    villages = places.villages("530627")
    assert len(villages) > 200
    assert {places.parent(code) for code in villages} <= set(places.children("530627"))


@pytest.mark.parametrize("home", ["999999", "530000", "530627102", ""])
def test_a_home_that_is_no_county_or_prefecture_is_refused(home: str) -> None:
    with pytest.raises(ValueError, match="no county or prefecture"):
        Gazetteer(home)


@pytest.mark.parametrize("code", ["000000", "530627999", "530627102999", "x"])
def test_an_unknown_code_is_a_key_error(places: Gazetteer, code: str) -> None:
    for question in (places.name, places.parent, places.level, places.full_name, places.children):
        with pytest.raises(KeyError):
            question(code)
