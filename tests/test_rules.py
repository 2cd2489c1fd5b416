"""Rules of schemes: read with errors by line and word, judged with what is known and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rules import BadRule, Judgement, parse

TRANSPORT = "户类型 属于 脱贫户、监测户\n务工月数 >= 3\n金额 = 1000 当 务工地 = 省外\n金额 = 300 当 务工地 = 省内县外"
POOR: dict[str, Any] = {"户类型": "脱贫户", "务工月数": 4}


@pytest.mark.parametrize(
    ("facts", "judgement"),
    [
        (POOR | {"务工地": "省外"}, Judgement(True, 1000)),
        (POOR | {"务工地": "省内县外"}, Judgement(True, 300)),
        (POOR | {"务工地": "县内"}, Judgement(True, None)),
        (POOR, Judgement(True, None, ("务工地",))),
        ({"户类型": "脱贫户"}, Judgement(None, None, ("务工月数", "务工地"))),
        ({"户类型": "一般户"}, Judgement(False, failed=(1,))),
        ({"户类型": "一般户", "务工月数": 2}, Judgement(False, failed=(1, 2))),
        ({"户类型": "", "务工地": "省外"}, Judgement(None, 1000, ("户类型", "务工月数"))),
    ],
)
def test_the_example_of_the_contract(facts: dict[str, Any], judgement: Judgement) -> None:
    assert parse(TRANSPORT).judge(facts) == judgement


@pytest.mark.parametrize(
    ("rule", "facts", "entitled"),
    [
        ("", {}, True),
        ("年龄 >= 18；年龄 <= 60", {"年龄": 60}, True),
        ("年龄>=18;年龄≤60", {"年龄": 61}, False),
        ("户籍 = 530600", {"户籍": "530627102201"}, True),
        ("户籍 = 530627", {"户籍": "530628100"}, False),
        ("户籍 不属于 530628、530629", {"户籍": "530627102"}, True),
        ("零就业家庭 = 是", {"零就业家庭": True}, True),
        ("零就业家庭 ≠ 是", {"零就业家庭": True}, False),
        ("单位参保 = 是", {}, None),
        ("残疾 = 是\n或\n年龄 >= 50", {"年龄": 51}, True),
        ("残疾 = 是\n或\n年龄 >= 50", {"年龄": 40}, None),
        ("残疾 = 是\n或\n年龄 >= 50", {"年龄": 40, "残疾": False}, False),
        ("性别 = 女", {"性别": "男"}, False),
    ],
)
def test_conditions(rule: str, facts: dict[str, Any], entitled: bool | None) -> None:
    assert parse(rule).judge(facts).entitled is entitled


def test_the_better_paid_alternative_counts() -> None:
    rule = parse("残疾 = 是\n金额 = 500\n或\n年龄 >= 50\n金额 = 800")
    assert rule.judge({"残疾": True, "年龄": 55}).yuan == 800
    assert rule.judge({"残疾": True, "年龄": 40}).yuan == 500


@pytest.mark.parametrize(
    ("rule", "line", "word"),
    [
        ("年龄 >= 18\n身高 >= 170", 2, "身高"),
        ("年龄 >= 十八", 1, "十八"),
        ("性别 >= 女", 1, ">="),
        ("户类型 = 贫困户", 1, "贫困户"),
        ("户类型 = 脱贫户、监测户", 1, "脱贫户、监测户"),
        ("残疾 = 有", 1, "有"),
        ("户籍 = 镇雄", 1, "镇雄"),
        ("年满十八岁", 1, "年满十八岁"),
        ("金额 = 很多", 1, "金额 = 很多"),
        ("金额 = 500 当", 1, "当"),
        ("年龄 >= 18\n或", 2, "或"),
    ],
)
def test_what_cannot_be_read_is_named(rule: str, line: int, word: str) -> None:
    with pytest.raises(BadRule) as caught:
        parse(rule)
    assert (caught.value.line, caught.value.word) == (line, word)
    assert f"第 {line} 行“{word}”" in str(caught.value)
