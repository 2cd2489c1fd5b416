"""The text of 资格规则: what is taken, and what is refused with its line and word."""

from __future__ import annotations

import pytest

from bot.rules import BadRule, parse
from bot.rules.facts import Fact


@pytest.mark.parametrize(
    ("rule", "line", "word"),
    [
        ("年龄 >= 18\n身高 >= 170", 2, "身高"),
        ("年龄 >= 十八", 1, "十八"),
        ("年龄 > 18", 1, ">"),
        ("性别 >= 女", 1, ">="),
        ("户类型 = 贫困户", 1, "贫困户"),
        ("户类型 = 脱贫户、监测户", 1, "脱贫户、监测户"),
        ("户类型 属于 、", 1, "、"),
        ("残疾 = 有", 1, "有"),
        ("户籍 = 镇雄", 1, "镇雄"),
        ("户籍 = 53062", 1, "53062"),
        ("年满十八岁", 1, "年满十八岁"),
        ("金额 = 很多", 1, "金额 = 很多"),
        ("金额 = 500 当", 1, "当"),
        ("年龄 >= 18\n或", 2, "或"),
        ("或\n年龄 >= 18\n残疾 = 是", 1, "或"),
        ("年龄 >= 18\n或\n或\n残疾 = 是", 3, "或"),
        ("年龄 >= 60\n性别 = 女\n年龄 <= 16", 3, "年龄"),
        ("务工月数 = 3；务工月数 >= 6", 1, "务工月数"),
    ],
)
def test_what_cannot_be_read_is_named(rule: str, line: int, word: str) -> None:
    with pytest.raises(BadRule) as caught:
        parse(rule)
    assert (caught.value.line, caught.value.word) == (line, word)
    assert f"第 {line} 行“{word}”" in str(caught.value)


def test_signs_in_every_width_mean_the_same() -> None:
    plain = parse("年龄 >= 18\n年龄 <= 60\n性别 ≠ 男")
    assert parse("年龄≥18；年龄≤60;性别!=男").judge({}).waiting != ()
    several: list[dict[str, Fact]] = [{"年龄": 17}, {"年龄": 18, "性别": "女"}, {"年龄": 61}]
    for facts in several:
        assert parse("年龄≥18；年龄≤60;性别!=男").judge(facts).entitled is plain.judge(facts).entitled


def test_an_empty_rule_judges_nothing() -> None:
    assert not parse(" \n ").checkable
    assert parse("金额 = 500").checkable
