"""Subsidies over the sample county's fifteen rules: few questions, true verdicts, room for every channel."""

from __future__ import annotations

import random
import tomllib
from dataclasses import replace
from functools import cache

import pytest

from bot.channels.lengths import segments
from bot.dialogs.entitlement import MOST
from bot.dialogs.verdicts import rule_of
from bot.offers import Enrolled, Signup, SubsidyScheme
from bot.rules.facts import Fact, unpacked
from bot.settings import HOUSE
from tests.dialogs.office_fake import NOW, TRANSPORT, FakeOffice
from tests.dialogs.talking import Talk

RULE = "户类型 属于 脱贫户、监测户\n务工月数 >= 3\n金额 = 1000 当 务工地 = 省外\n金额 = 300 当 务工地 = 省内县外"


@cache
def county() -> tuple[SubsidyScheme, ...]:
    """The sample county's schemes, as the import would file them."""
    listed = tomllib.loads((HOUSE / "data" / "county" / "schemes.toml").read_text(encoding="utf-8"))["scheme"]
    names = ("title", "category", "for_whom", "amount", "conditions", "documents", "procedure", "office", "rule")
    return tuple(
        replace(TRANSPORT, id=number, number=f"Z-{number}", **{name: each[name] for name in names})
        for number, each in enumerate(listed, 1)
    )


def talk(via: str = "wechat", record: dict[str, Fact] | None = None, *schemes: SubsidyScheme) -> Talk:
    office = FakeOffice(all_schemes=list(schemes or county()), on_record=record or {})
    return Talk(office, via=via)


def asks_which_are_mine(talking: Talk) -> str:
    return talking.say("我能领哪些补贴", "subsidy_inquiry", topic="eligibility")


@pytest.mark.parametrize("via", ["wechat", "sms"])
@pytest.mark.parametrize("seed", range(20))
def test_any_answers_by_digit_lead_to_a_true_verdict(seed: int, via: str) -> None:
    dice, talking = random.Random(seed), talk(via, {"年龄": 30})
    answer, asked = asks_which_are_mine(talking), 0
    said: dict[str, Fact] = {}
    while talking.open == ["entitlement"]:
        asked += 1
        options = talking.top.slots["options"]
        answer = talking.say(str(dice.randint(1, len(options))))
        said = unpacked(talking.top.slots.get("said", {})) if talking.stack else said
        assert len(answer) <= 420
        assert via == "wechat" or segments("【镇雄人社】" + answer) <= 3
    assert asked <= MOST
    facts = {"年龄": 30, **said}
    for scheme_id in talking.top.slots.get("sure", []) if talking.stack else []:
        scheme = talking.office.scheme(scheme_id)
        assert scheme is not None
        assert rule_of(scheme.rule).judge(facts).entitled is True


def test_what_is_on_record_is_not_asked() -> None:
    fares = replace(TRANSPORT, rule=RULE)
    talking = talk("wechat", {"户类型": "脱贫户", "务工地": "省外"}, fares)
    assert "多久" in talking.say("我能领交通补贴吗", "subsidy_inquiry", scheme=["transport_subsidy"])
    assert "您符合“转移就业交通补贴”：1000 元" in talking.say("2")


def test_what_is_said_counts_before_the_record() -> None:
    fares = replace(TRANSPORT, rule=RULE)
    talking = talk("wechat", {"户类型": "脱贫户", "务工地": "省外", "务工月数": 8}, fares)
    words = "我家是一般户，我能领交通补贴吗"
    assert "缺 1 条：是脱贫户或监测户" in talking.say(words, "subsidy_inquiry", scheme=["transport_subsidy"])


def test_without_a_rule_the_document_answers_and_nothing_is_promised() -> None:
    answer = talk("wechat", {}, TRANSPORT).say("我能领交通补贴吗", "subsidy_inquiry", scheme=["transport_subsidy"])
    assert "谁能领：脱贫户、监测户" in answer
    assert "您符合" not in answer


def test_a_rule_that_can_no_longer_be_read_judges_nothing() -> None:
    broken = replace(TRANSPORT, rule="身高 >= 170")
    answer = talk("wechat", {}, broken).say("我能领交通补贴吗", "subsidy_inquiry", scheme=["transport_subsidy"])
    assert "谁能领" in answer


def test_an_application_is_filed_once_with_what_was_said() -> None:
    fares = replace(TRANSPORT, rule=RULE)
    talking = talk("wechat", {"户类型": "脱贫户"}, fares)
    office = talking.office
    office.enrols_as = Enrolled("seated", "Z-1001")
    talking.say("我要申请交通补贴", "subsidy_inquiry", scheme=["transport_subsidy"])
    talking.say("2")
    assert "叫什么名字" in talking.say("1")
    talking.say("王秀兰")
    talking.say("13812345678")
    assert "请确认：王秀兰，138****5678，泼机镇泼机村" in talking.say("泼机镇泼机村")
    office.signups = [Signup(7, "Z-1001", "scheme", fares.id, fares.title, "pending", "王秀兰", NOW)]
    assert "编号 Z-1001" in talking.say("对", "affirm")
    assert [(each.kind, each.offer_id, each.name) for each in office.did("enrol")] == [("scheme", fares.id, "王秀兰")]
    assert office.did("consent") == [("signup", True)]
    ((signup, words),) = office.did("state")
    assert (signup, words) == (7, "按规则符合：1000 元；符合：是脱贫户或监测户、出门务工满 3 个月")
    assert "是哪样材料" in talking.send("picture", kept=(3,))
    assert office.did("hand in") == [(7, [3])]
    assert "还差 2 样：身份证、务工证明" in talking.say("2")


def test_what_only_the_amount_hangs_on_is_said() -> None:
    fares = replace(TRANSPORT, rule=RULE)
    talking = talk("wechat", {"户类型": "脱贫户", "务工月数": 8}, fares, replace(fares, id=2, title="稳岗补贴"))
    answer = asks_which_are_mine(talking)
    assert "1 转移就业交通补贴 300 元或 1000 元" in answer
    assert "多少要看：在省外务工、在省内（出县）务工" in talking.say("1")
