from __future__ import annotations

import pytest

from bot.filing.whereabouts import Whereabouts
from bot.places import Gazetteer


@pytest.fixture(scope="module")
def whereabouts() -> Whereabouts:
    return Whereabouts(Gazetteer("530627"), [("530627102999", "新建村")])


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("广东省东莞市长安镇振安路1号", "441900119"),
        ("东莞长安", "441900119"),
        ("深圳 宝安", "440306"),
        ("上海市松江区", "310117"),
        ("浙江省义乌市", "330782"),
        ("云南省昭通市镇雄县泼机镇泼机村", "530627102201"),
        ("泼机镇农贸市场", "530627102"),
        ("镇雄县体育馆", "530627"),
        ("江苏南京鼓楼区", "320106"),
        ("鼓楼区", ""),
        ("某某大厦", ""),
        ("", ""),
    ],
)
def test_an_address_lies_in_the_smallest_division_it_names(address: str, code: str, whereabouts: Whereabouts) -> None:
    assert whereabouts.code_of(address) == code


@pytest.mark.parametrize("said", ["泼机村", "泼机", "泼机村委会", "泼机镇泼机村", "镇雄县泼机镇泼机村"])
def test_a_village_is_known_by_every_form_of_its_name(said: str, whereabouts: Whereabouts) -> None:
    assert whereabouts.villages_named(said) == [("530627102201", "泼机镇泼机村")]


def test_a_name_of_two_villages_gives_both_and_its_township_decides(whereabouts: Whereabouts) -> None:
    assert {name for _code, name in whereabouts.villages_named("鱼洞村")} == {"鱼洞乡鱼洞村", "果珠彝族乡鱼洞村"}
    assert [name for _code, name in whereabouts.villages_named("果珠彝族乡鱼洞村")] == ["果珠彝族乡鱼洞村"]


def test_villages_that_the_office_added_are_known(whereabouts: Whereabouts) -> None:
    assert whereabouts.villages_named("新建村") == [("530627102999", "泼机镇新建村")]
    assert whereabouts.known("530627102999")
    assert not whereabouts.known("530627102998")
