"""The next question: the one that settles most, the same for the same facts, and no more than is needed."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import parse
from bot.rules.asking import answers, next_field
from bot.rules.facts import Fact, Other, Span
from bot.rules.rule import Rule
from bot.settings import HOUSE
from tests.rules.test_rule import lives, written

COUNTY = HOUSE / "data" / "county" / "schemes.toml"


def test_the_question_that_settles_most_comes_first() -> None:
    poor = [parse(f"户类型 属于 脱贫户、监测户\n年龄 >= {age}") for age in (16, 20)]
    certified = parse("培训合格证 = 是\n年龄 >= 18")
    # 户类型 has three answers, one of which settles two rules: 2/3. 年龄 has four stretches that settle 3, 2, 1 and 0.
    assert next_field([*poor, certified], {}, with_sums=False) == "年龄"
    assert next_field([*poor, certified], {"年龄": 30}, with_sums=False) == "户类型"
    assert next_field([*poor, certified], {"年龄": 30, "户类型": "一般户"}, with_sums=False) == "培训合格证"


def test_the_sample_county_is_settled_in_a_few_questions() -> None:
    rules = [parse(each["rule"]) for each in tomllib.loads(COUNTY.read_text(encoding="utf-8"))["scheme"]]
    known: dict[str, Fact] = {"年龄": 46, "性别": "女", "户类型": "一般户", "户籍": "530627102201"}
    life: dict[str, Fact] = {"就业状态": "已就业", "务工地": "省外", "务工月数": 8}
    asked = 0
    while (name := next_field(rules, known, with_sums=False)) is not None:
        known[name], asked = life.get(name, False), asked + 1
    assert asked <= 5


def test_one_scheme_asks_for_its_own_fields_only() -> None:
    rule = parse("户类型 = 脱贫户\n务工月数 >= 3\n金额 = 1000 当 务工地 = 省外")
    assert next_field([rule], {"户类型": "脱贫户"}, with_sums=True) == "务工月数"
    assert next_field([rule], {"户类型": "脱贫户", "务工月数": Span(3)}, with_sums=True) == "务工地"
    assert next_field([rule], {"户类型": "脱贫户", "务工月数": Span(3)}, with_sums=False) is None
    assert next_field([rule], {"户类型": "一般户"}, with_sums=True) is None


def test_what_cannot_be_answered_is_not_asked_again() -> None:
    rule = parse("残疾 = 是\n年龄 >= 50\n或\n零就业家庭 = 是")
    assert next_field([rule], {}, ["残疾"], with_sums=False) == "零就业家庭"
    assert next_field([rule], {}, ["残疾", "零就业家庭"], with_sums=False) is None


@pytest.mark.parametrize(
    ("rule", "name", "facts", "expected"),
    [
        ("务工月数 >= 3\n或\n务工月数 >= 6", "务工月数", {}, (Span(0, 2), Span(3, 5), Span(6))),
        ("务工月数 >= 3\n或\n务工月数 >= 6", "务工月数", {"务工月数": Span(3)}, (Span(3, 5), Span(6))),
        ("毕业年数 <= 2", "毕业年数", {}, (Span(0, 2), Span(3))),
        ("年龄 = 18", "年龄", {}, (Span(0, 17), Span(18, 18), Span(19))),
        ("残疾 = 是", "残疾", {}, (True, False)),
        ("性别 = 女", "性别", {}, ("男", "女")),
        ("学历 属于 大专、本科", "学历", {}, ("大专", "本科", Other(("大专", "本科")))),
        (
            "户籍 = 530627102",
            "户籍",
            {"户籍": "530627"},
            ("530627102", Other(("530627102",), "530627")),
        ),
        ("户籍 属于 530600、530627", "户籍", {}, ("530627", "530600", Other(("530627", "530600")))),
    ],
)
def test_answers_tell_the_rules_apart(rule: str, name: str, facts: dict[str, Fact], expected: tuple[Fact, ...]) -> None:
    assert answers(name, [parse(rule)], facts) == expected


@given(st.lists(written().map(parse), min_size=1, max_size=4), lives(), st.booleans())
def test_questions_come_to_an_end(rules: list[Rule], life: dict[str, Fact], with_sums: bool) -> None:
    """Answered truthfully, each question is asked once, and at the end every rule is settled."""
    known: dict[str, Fact] = {}
    asked: list[str] = []
    while (name := next_field(rules, known, with_sums=with_sums)) is not None:
        assert name not in asked
        asked.append(name)
        known[name] = life[name]
    assert all(rule.judge(known).settled(with_sums) for rule in rules)


@given(st.lists(written().map(parse), min_size=1, max_size=4), lives(), st.data())
def test_unanswered_questions_come_to_an_end_too(rules: list[Rule], life: dict[str, Fact], data: st.DataObject) -> None:
    known: dict[str, Fact] = {}
    skipped: list[str] = []
    while (name := next_field(rules, known, skipped, with_sums=True)) is not None:
        assert name not in skipped
        assert name not in known
        if data.draw(st.booleans()):
            known[name] = life[name]
        else:
            skipped.append(name)
