"""Where somebody works, in the three words of the rules."""

from __future__ import annotations

import pytest

from bot.rules.facts import Fact
from bot.rules.working_place import INSIDE, works_where


@pytest.mark.parametrize(
    ("place", "home", "fact"),
    [
        ("441900", "530627", "省外"),
        ("outside_province", "530627", "省外"),
        ("pearl_river_delta", "530627", None),
        ("near_home", "530627", "县内"),
        ("in_province", "530627", INSIDE),
        ("530000", "530627", INSIDE),
        ("530600", "530627", INSIDE),
        ("530100", "530627", "省内县外"),
        ("530111", "530627102201", "省内县外"),
        ("530627102", "530627102201", "县内"),
        ("530628", "530627102201", "省内县外"),
        ("530627", "530600", INSIDE),
    ],
)
def test_seen_from_home(place: str, home: str, fact: Fact | None) -> None:
    assert works_where(place, home) == fact
