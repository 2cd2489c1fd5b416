"""What people say of themselves, read into the fields of rules."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogs import own_facts, own_questions
from bot.dialogs.base import Office
from bot.messages import Turn
from bot.rules import parse
from bot.rules.facts import Fact, Other, Span
from tests.dialogs.office_fake import NOW, FakeOffice, turn
from tests.house import understanding


def heard(text: str) -> Turn:
    return Turn(understanding()(text, NOW.date()), "text", turn("").person, "wechat", NOW)


def office(**more: Any) -> Office:
    return FakeOffice(**more)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("我家是脱贫户，在广东打工半年了", {"户类型": "脱贫户", "务工地": "省外", "务工月数": 6}),
        ("我在昆明上班，快三个月了", {"务工地": "省内县外", "务工月数": Span(0, 2)}),
        ("出来打工一年多了", {"务工月数": Span(12, 23)}),
        ("没出去打工", {"务工月数": 0}),
        ("我今年五十二岁，初中毕业", {"年龄": 52, "学历": "初中", "高校毕业生": False}),
        ("大专毕业两年了", {"学历": "大专", "高校毕业生": True, "毕业年数": 2}),
        ("我有残疾证，没工作", {"残疾": True, "就业状态": "未就业"}),
        ("没有残疾证", {"残疾": False}),
        ("办了营业执照一年半", {"营业执照": True, "创业月数": 18}),
        ("没做生意，打零工", {"创业月数": 0, "就业状态": "灵活就业"}),
        ("厂里没给交社保", {"单位参保": False}),
        ("脱贫户能领吗", {}),
        ("不是脱贫户", {}),
        ("想去东莞打工", {}),
        ("有没有残疾证", {}),
        ("我老婆四十二岁，是脱贫户的", {}),
        ("给我儿子问，他在广东打工半年", {}),
        ("你好", {}),
    ],
)
def test_in_passing(text: str, facts: dict[str, Fact]) -> None:
    assert own_facts.said(heard(text), office()) == facts


@pytest.mark.parametrize(
    ("text", "unit", "fact"),
    [
        ("半年", "月", 6),
        ("一年半", "月", 18),
        ("两年", "月", 24),
        ("12个月", "月", 12),
        ("十来天", "月", None),
        ("三个多月", "月", Span(3, 3)),
        ("不到三个月", "月", Span(0, 2)),
        ("满六个月了", "月", 6),
        ("半年多", "月", Span(6, 11)),
        ("一年多", "月", Span(12, 23)),
        ("半年以上", "月", Span(6)),
        ("十几个月", "月", Span(10, 19)),
        ("三年", "年", 3),
        ("一年半", "年", 1),
        ("不到一年", "年", Span(0, 0)),
    ],
)
def test_how_long(text: str, unit: str, fact: Fact | None) -> None:
    assert own_facts.lasted(text, unit) == fact


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("46", 46),
        ("四十六", 46),
        ("今年五十了", 50),
        ("十八岁", 18),
        ("３５", 35),
        ("5", None),
        ("120", None),
        ("不大", None),
    ],
)
def test_ages(text: str, years: int | None) -> None:
    assert own_facts.age(text) == years


@pytest.mark.parametrize(
    ("name", "rule", "labels"),
    [
        ("年龄", "年龄 >= 18", []),
        ("性别", "性别 = 女", ["男", "女"]),
        ("户类型", "户类型 = 脱贫户", ["脱贫户", "监测户", "都不是", "不清楚"]),
        ("务工地", "务工地 = 省外", ["省外", "省内，出了县", "本县", "没出去打工"]),
        ("务工月数", "务工月数 >= 3", ["不到 3 个月", "满 3 个月", "没出去打工", "不清楚"]),
        ("毕业年数", "毕业年数 <= 2", ["2 年以内", "超过 2 年", "不清楚"]),
        ("残疾", "残疾 = 是", ["有", "没有", "不清楚"]),
        ("学历", "学历 属于 大专、本科", ["大专", "本科", "都不是", "不清楚"]),
        ("就业状态", "就业状态 = 退休", ["在上班", "打零工、灵活就业", "自己做生意", "没工作", "退休", "不清楚"]),
        ("户籍", "户籍 = 530627", ["镇雄", "都不是", "不清楚"]),
    ],
)
def test_numbered_answers(name: str, rule: str, labels: list[str]) -> None:
    assert [label for label, _ in own_questions.options(name, [parse(rule)], {}, office())] == labels


@pytest.mark.parametrize(
    ("name", "text", "facts"),
    [
        ("户类型", "1", {"户类型": "脱贫户"}),
        ("户类型", "是脱贫户", {"户类型": "脱贫户"}),
        ("户类型", "不是", {"户类型": "一般户"}),
        ("户类型", "不晓得", {}),
        ("户类型", "随便", None),
        ("务工地", "广东东莞", {"务工地": "省外"}),
        ("务工地", "昆明", {"务工地": "省内县外"}),
        ("务工地", "省内", {"务工地": "省内县外"}),
        ("务工地", "在家里", {"务工地": Other(("省外", "省内县外", "县内")), "务工月数": 0}),
        ("务工地", "王秀兰", None),
        ("务工月数", "8个月", {"务工月数": 8}),
        ("务工月数", "8", {"务工月数": 8}),
        ("务工月数", "2", {"务工月数": Span(3)}),
        ("残疾", "莫得", {"残疾": False}),
        ("残疾", "有", {"残疾": True}),
        ("年龄", "46", {"年龄": 46}),
        ("年龄", "四十六岁", {"年龄": 46}),
        ("创业月数", "没做", {"创业月数": 0}),
    ],
)
def test_answers(name: str, text: str, facts: dict[str, Fact] | None) -> None:
    rule = {
        "户类型": "= 脱贫户",
        "务工地": "= 省外",
        "务工月数": ">= 3",
        "残疾": "= 是",
        "年龄": ">= 18",
        "创业月数": ">= 6",
    }
    asked = own_questions.options(name, [parse(f"{name} {rule[name]}")], {}, office())
    assert own_questions.read(name, asked, heard(text), office()) == facts
