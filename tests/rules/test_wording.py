"""Rules and judgements as a clerk would say them."""

from __future__ import annotations

import pytest

from bot.rules import parse
from bot.rules.facts import Fact, Span
from bot.rules.wording import condition_said, judgement_said

TRANSPORT = "户类型 属于 脱贫户、监测户\n务工月数 >= 3\n金额 = 1000 当 务工地 = 省外\n金额 = 300 当 务工地 = 省内县外"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("年龄 >= 16", "满 16 岁"),
        ("年龄 <= 60", "不超过 60 岁"),
        ("年龄 ≠ 18", "不是18 岁"),
        ("户类型 属于 脱贫户、监测户", "是脱贫户或监测户"),
        ("户类型 不属于 一般户", "不是一般户"),
        ("性别 = 女", "是女性"),
        ("务工地 = 省外", "在省外务工"),
        ("务工地 ≠ 县内", "不在县内务工"),
        ("毕业年数 <= 2", "毕业 2 年以内"),
        ("残疾 = 是", "有残疾证"),
        ("残疾 = 否", "没有残疾证"),
        ("残疾 ≠ 否", "有残疾证"),
        ("户籍 = 530627", "户口在镇雄县"),
        ("就业状态 = 未就业", "就业状态是没工作"),
    ],
)
def test_conditions(line: str, said: str) -> None:
    (condition,) = parse(line).conditions()
    assert condition_said(condition, {"530627": "镇雄县"}.__getitem__) == said


@pytest.mark.parametrize(
    ("rule", "facts", "said"),
    [
        (
            TRANSPORT,
            {"户类型": "脱贫户", "务工月数": Span(3), "务工地": "省外"},
            "符合，1000 元。符合 2 条：是脱贫户或监测户、出门务工满 3 个月。",
        ),
        (TRANSPORT, {"户类型": "脱贫户", "务工月数": 1}, "不符合：符合 1 条，缺 1 条：出门务工满 3 个月。"),
        (TRANSPORT, {"户类型": "脱贫户", "务工月数": 5, "务工地": "县内"}, "条件都符合，但没有写这种情况给多少钱"),
        (TRANSPORT, {"户类型": "脱贫户"}, "还说不准：符合 1 条：是脱贫户或监测户，还要知道：出门务工满 3 个月"),
        (TRANSPORT, {"户类型": "脱贫户", "务工月数": 5}, "符合，300 元或 1000 元（要看：在省外务工"),
        ("", {}, "没有写资格规则，只能由人来看。"),
    ],
)
def test_judgements(rule: str, facts: dict[str, Fact], said: str) -> None:
    assert judgement_said(parse(rule).judge(facts)).startswith(said)
