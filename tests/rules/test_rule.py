"""Judging with what is known and what is not: the example of the contract, every kind of field, and Kleene's laws."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import Judgement, parse
from bot.rules.facts import FLAGS, NUMBERS, WORDS, Fact, Other, Span, packed, unpacked
from bot.rules.rule import Rule

TRANSPORT = parse(
    "户类型 属于 脱贫户、监测户\n务工月数 >= 3\n金额 = 1000 当 务工地 = 省外\n金额 = 300 当 务工地 = 省内县外"
)
POOR: dict[str, Fact] = {"户类型": "脱贫户", "务工月数": 4}


def outcome(judgement: Judgement) -> tuple[bool | None, int | None, tuple[str, ...], tuple[int, ...]]:
    waiting = tuple(dict.fromkeys(each.name for each in judgement.waiting))
    return judgement.entitled, judgement.yuan, waiting, tuple(each.line for each in judgement.failed)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (POOR | {"务工地": "省外"}, (True, 1000, (), ())),
        (POOR | {"务工地": "省内县外"}, (True, 300, (), ())),
        (POOR | {"务工地": "县内"}, (True, None, (), ())),
        (POOR, (True, None, ("务工地",), ())),
        ({"户类型": "脱贫户"}, (None, None, ("务工月数", "务工地"), ())),
        ({"户类型": "一般户"}, (False, None, ("务工月数", "务工地"), (1,))),
        ({"户类型": "一般户", "务工月数": 2}, (False, None, ("务工地",), (1, 2))),
        ({"户类型": "", "务工地": "省外"}, (None, 1000, ("户类型", "务工月数"), ())),
        (POOR | {"务工月数": Span(3)}, (True, None, ("务工地",), ())),
        (POOR | {"务工月数": Span(0, 2)}, (False, None, ("务工地",), (2,))),
        (POOR | {"务工月数": Span(2, 4)}, (None, None, ("务工月数", "务工地"), ())),
    ],
)
def test_the_example_of_the_contract(facts: dict[str, Fact], expected: Any) -> None:
    assert outcome(TRANSPORT.judge(facts)) == expected


def test_amounts_still_possible_are_named_until_one_is_left() -> None:
    assert TRANSPORT.judge(POOR).sums == (None, 300, 1000)
    assert TRANSPORT.judge(POOR | {"务工地": Other(("省外",))}).sums == (None, 300)
    nothing = TRANSPORT.judge(POOR | {"务工地": "县内"})
    assert nothing.unpaid
    assert nothing.settled(with_sum=True)


@pytest.mark.parametrize(
    ("rule", "facts", "entitled"),
    [
        ("", {}, None),
        ("", {"年龄": 30}, None),
        ("金额 = 500", {}, True),
        ("年龄 >= 18；年龄 <= 60", {"年龄": 60}, True),
        ("年龄>=18;年龄≤60", {"年龄": 61}, False),
        ("年龄 = 18", {"年龄": Span(18, 18)}, True),
        ("年龄 = 18", {"年龄": Span(16, 17)}, False),
        ("年龄 ≠ 18", {"年龄": Span(16, 20)}, None),
        ("户籍 = 530600", {"户籍": "530627102201"}, True),
        ("户籍 = 530627", {"户籍": "530628100"}, False),
        ("户籍 = 530627102", {"户籍": "530627"}, None),
        ("户籍 = 530627102", {"户籍": Other(("530627102",), "530627")}, False),
        ("户籍 = 530627", {"户籍": Other(("530627102",), "530627")}, True),
        ("户籍 = 530627103", {"户籍": Other(("530627102",), "530627")}, None),
        ("户籍 = 530627102201", {"户籍": Other(("530627102",))}, False),
        ("户籍 = 510000", {"户籍": Other(("530000",))}, None),
        ("户籍 不属于 530628、530629", {"户籍": "530627102"}, True),
        ("户籍 不属于 530627102", {"户籍": "530627"}, None),
        ("零就业家庭 = 是", {"零就业家庭": True}, True),
        ("零就业家庭 ≠ 是", {"零就业家庭": True}, False),
        ("单位参保 = 是", {}, None),
        ("就业状态 = 未就业", {"就业状态": Other(("未就业", "灵活就业"))}, False),
        ("就业状态 = 退休", {"就业状态": Other(("未就业",))}, None),
        ("残疾 = 是\n或\n年龄 >= 50", {"年龄": 51}, True),
        ("残疾 = 是\n或\n年龄 >= 50", {"年龄": 40}, None),
        ("残疾 = 是\n或\n年龄 >= 50", {"年龄": 40, "残疾": False}, False),
        ("性别 = 女", {"性别": "男"}, False),
    ],
)
def test_conditions(rule: str, facts: dict[str, Fact], entitled: bool | None) -> None:
    assert parse(rule).judge(facts).entitled is entitled


def test_the_better_paid_alternative_counts() -> None:
    rule = parse("残疾 = 是\n金额 = 500\n或\n年龄 >= 50\n金额 = 800")
    assert rule.judge({"残疾": True, "年龄": 55}).yuan == 800
    assert rule.judge({"残疾": True, "年龄": 40}).yuan == 500
    assert rule.judge({"残疾": True}).sums == (500, 800), "the age may still bring more"


LISTED = {**WORDS, "学历": ("高中", "大专", "本科"), "就业状态": ("未就业", "灵活就业")}
HOMES = ("53", "530600", "530627", "530627102", "530627102201", "510000")


def exact(name: str) -> st.SearchStrategy[Fact]:
    """Everything there is to know about a field."""
    if name in NUMBERS:
        return st.integers(0, 12)
    if name in FLAGS:
        return st.booleans()
    if name == "户籍":
        return st.sampled_from(["530627102201", "530627103201", "530628100201", "510100100201"])
    return st.sampled_from([*LISTED[name], "别的"])


@st.composite
def written(draw: st.DrawFn) -> str:
    """A rule's text out of every field, sign and amount."""
    parts: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        parts += ["或"] if number else []
        parts += [draw(lines()) for _ in range(draw(st.integers(1, 3)))]
        for _ in range(draw(st.integers(0, 2))):
            parts.append(f"金额 = {draw(st.integers(1, 5)) * 100}{draw(st.just('') | lines().map(' 当 {}'.format))}")
    return "\n".join(parts)


@st.composite
def lines(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from([*NUMBERS, *FLAGS, *WORDS]))
    if name in NUMBERS:
        return f"{name} {draw(st.sampled_from(['>=', '≠', '属于']))} {draw(st.integers(0, 12))}"
    if name in FLAGS:
        return f"{name} {draw(st.sampled_from(['=', '≠']))} {draw(st.sampled_from(['是', '否']))}"
    words = draw(
        st.lists(st.sampled_from(HOMES if name == "户籍" else LISTED[name]), min_size=1, max_size=2, unique=True)
    )
    return f"{name} {draw(st.sampled_from(['属于', '不属于']))} {'、'.join(words)}"


@st.composite
def lives(draw: st.DrawFn) -> dict[str, Fact]:
    """All facts of somebody."""
    return {name: draw(exact(name)) for name in [*NUMBERS, *FLAGS, *WORDS]}


def vaguer(draw: Callable[[st.SearchStrategy[Any]], Any], name: str, fact: Fact) -> Any:
    """The same fact, less well known; None for not at all."""
    how = draw(st.integers(0, 2))
    if how == 0:
        return None
    if name in NUMBERS and how == 1:
        assert isinstance(fact, int)
        return Span(max(0, fact - draw(st.integers(0, 4))), draw(st.none() | st.integers(fact, fact + 4)))
    if name == "户籍" and how == 1:
        code = str(fact)
        divisions: list[Fact] = [code[:2] + "0000", code[:6], code[:9], Other(("540000", code[:4] + "99"))]
        return draw(st.sampled_from(divisions))
    if name in WORDS and how == 1:
        return Other(tuple(word for word in LISTED[name] if word != fact))
    return fact


@given(written().map(parse), lives(), st.data())
def test_learning_never_turns_a_yes_or_no_round(rule: Rule, life: dict[str, Fact], data: st.DataObject) -> None:
    """From nothing over vague knowledge to all of it, in any order: what is settled stays, amounts only narrow."""
    order = data.draw(st.permutations(sorted(life)))
    known: dict[str, Fact] = {}
    judged = [rule.judge(known)]
    for name in order:
        vague = vaguer(data.draw, name, life[name])
        for fact in (vague, life[name]):
            if fact is not None:
                known = {**known, name: fact}
                judged.append(rule.judge(known))
    for before, after in pairwise(judged):
        assert before.entitled in {None, after.entitled}
        assert after.entitled is False or set(after.sums) <= set(before.sums)
        assert after.entitled is False or after.sums


@given(written().map(parse), lives(), st.data())
def test_the_order_of_answers_does_not_change_the_result(
    rule: Rule, life: dict[str, Fact], data: st.DataObject
) -> None:
    some = data.draw(st.lists(st.sampled_from(sorted(life)), unique=True))
    shuffled = data.draw(st.permutations(some))
    assert rule.judge({name: life[name] for name in some}) == rule.judge({name: life[name] for name in shuffled})


@given(written().map(parse), lives())
def test_who_is_wholly_known_is_judged(rule: Rule, life: dict[str, Fact]) -> None:
    judgement = rule.judge(life)
    assert judgement.settled(with_sum=True)
    assert rule.unknown(life) == ()
    assert not judgement.waiting
    assert bool(judgement.failed) is (judgement.entitled is False)


@given(lives())
def test_facts_survive_json(life: dict[str, Fact]) -> None:
    facts: dict[str, Fact] = life | {"年龄": Span(3), "务工月数": Span(0, 2), "户籍": Other(("530627",), "53")}
    assert unpacked(packed(facts)) == facts
