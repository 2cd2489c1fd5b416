"""Staff try a rule out: what they write in, and the sentence that comes back."""

from __future__ import annotations

import pytest

from bot.rules import BadRule, parse
from bot.rules.facts import Fact
from bot.rules.preview import facts_written, fields_of, preview, rule_said

RULE = "户类型 属于 脱贫户、监测户\n务工月数 >= 3\n金额 = 1000 当 务工地 = 省外\n金额 = 300 当 务工地 = 省内县外"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"户类型": "脱贫户", "务工月数": "4", "务工地": "省外"}, "符合，1000 元。"),
        ({"户类型": "脱贫户", "务工月数": "2"}, "不符合：符合 1 条，缺 1 条：出门务工满 3 个月。"),
        ({"户类型": "脱贫户", "务工月数": "很久"}, "还说不准"),
        ({}, "还说不准：还要知道：是脱贫户或监测户、出门务工满 3 个月、在省外务工、在省内（出县）务工。"),
    ],
)
def test_preview(written: dict[str, str], sentence: str) -> None:
    assert preview(RULE, written).sentence.startswith(sentence)


def test_a_rule_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(BadRule, match="第 1 行“身高”"):
        preview("身高 >= 170", {})


def test_facts_as_they_are_written() -> None:
    written = {"年龄": " 46 ", "残疾": "否", "营业执照": "有", "务工月数": "", "户籍": "530627102", "别的": "1"}
    facts: dict[str, Fact] = {"年龄": 46, "残疾": False, "户籍": "530627102"}
    assert facts_written(written) == facts


def test_the_form_of_a_rule_asks_for_what_it_names() -> None:
    rule = parse(f"{RULE}\n或\n学历 = 大专\n残疾 = 是")
    assert fields_of(rule) == {
        "户类型": ("脱贫户", "监测户", "一般户"),
        "务工地": ("省外", "省内县外", "县内"),
        "务工月数": (),
        "学历": ("大专", "其他"),
        "残疾": ("是", "否"),
    }


def test_a_rule_in_plain_words() -> None:
    assert rule_said(parse(f"{RULE}\n或\n残疾 = 是\n金额 = 500")) == [
        "是脱贫户或监测户，出门务工满 3 个月：1000 元（在省外务工）；300 元（在省内（出县）务工）",
        "有残疾证：500 元",
    ]
