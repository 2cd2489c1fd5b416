"""Lines of a list on a phone: names and places short enough, none of the facts cut that fit."""

from __future__ import annotations

import pytest

from bot.dialogs.lines import LINE, fits, flowing, headed, packed, place_ways, remark, short_place, width


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("广东省东莞市塘厦镇", "东莞塘厦"),
        ("广东省中山市古镇镇", "中山古镇"),
        ("云南省昭通市镇雄县南台街道", "镇雄南台街道"),
        ("江苏省苏州市昆山市", "昆山"),
        ("上海市浦东新区", "上海浦东"),
        ("贵州省黔东南苗族侗族自治州凯里市", "凯里"),
        ("广东省惠州市博罗县", "惠州博罗"),
        ("浙江省杭州市", "杭州"),
        ("南台街道农贸市场", "南台街道农贸市场"),
        ("县体育馆", "县体育馆"),
        ("昆明", "昆明"),
    ],
)
def test_a_place_as_people_say_it(place: str, said: str) -> None:
    assert place_ways(place)[0] == said


def test_a_place_gives_way_from_its_ends() -> None:
    assert short_place("镇雄县以勒镇文化站", 8) == "镇雄以勒镇文化站"
    assert short_place("镇雄县以勒镇文化站", 6) == "以勒镇文化站"
    assert short_place("广东省东莞市长安镇振安中路88号", 6) == "东莞长安"
    assert short_place("东莞松山湖高新技术产业开发区", 6) == "东莞松山湖…"


@pytest.mark.parametrize(
    ("title", "firm", "place", "line"),
    [
        ("电子装配工", "东莞欣旺电子", "广东省东莞市长安镇", "电子装配工 · 东莞欣旺电子"),
        ("电子装配工（坐班）", "东莞市欣旺达远电子厂", "广东省东莞市塘厦镇", "电子装配工 · 欣旺达远电子厂"),
        ("分拣员", "上海松江安途汽车配件有限公司", "上海市松江区", "分拣员 · 松江安途汽车配件"),
        ("钢筋工", "毕节市七星关区高速路桥项目部", "贵州省毕节市七星关区", "钢筋工 · 高速路桥项目部"),
        ("普工", "镇雄县众诚人力资源公司（代招东莞）", "广东省东莞市寮步镇", "普工 · 镇雄众诚人力资源公司"),
    ],
)
def test_the_employer_gives_way_before_the_line_wraps(title: str, firm: str, place: str, line: str) -> None:
    assert headed(title, firm, place) == line
    assert width("1 " + line) <= LINE


def test_what_stands_in_brackets_is_kept_for_another_line() -> None:
    assert remark("电子装配工（坐班）") == "坐班"
    assert remark("电子装配工") == ""


def test_a_line_takes_what_fits_and_a_flow_takes_all() -> None:
    parts = ["5500~7200 元/月", "包吃住", "五险", "夫妻房"]
    assert packed(parts) == "  5500~7200 元/月，包吃住"
    assert flowing(parts) == "  5500~7200 元/月，包吃住\n  五险，夫妻房"
    assert all(fits(line) for line in flowing(parts).splitlines())
