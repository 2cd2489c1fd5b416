"""Slot values to the letter: a table of hard cases, and the contract's settled ones."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.nlu import Parser
from bot.nlu.evaluate import Expected, atoms, read_expected
from bot.places import Gazetteer

TODAY = date(2026, 11, 22)
HARD_FILE = Path(__file__).parent / "hard_cases.jsonl"
HARD = read_expected(HARD_FILE)


@pytest.mark.parametrize("line", HARD, ids=lambda line: line.text)
def test_hard_case(parser: Parser, line: Expected) -> None:
    assert atoms(parser(line.text, TODAY).slots) == atoms(line.slots or {})


def test_every_hard_case_says_why_it_is_one() -> None:
    rows = [json.loads(line) for line in HARD_FILE.read_text(encoding="utf-8").splitlines()]
    assert len({row["text"] for row in rows}) >= 400
    assert all(row["why"] for row in rows)


def test_the_contracts_example(parser: Parser) -> None:
    said = parser("我想去东莞打螺丝，一个月六千以上，包吃住", TODAY)
    assert said.intent == "job_search"
    assert json.loads(json.dumps(dict(said.slots))) == {
        "work_place": ["441900"],
        "occupation": ["电子装配工"],
        "wage": {"min": 6000, "max": None, "per": "month"},
        "tags": ["food", "lodging"],
    }


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("我要报焊工班，再问下补贴多少钱", "training_signup", {"occupation": ["焊工"]}),
        ("焊工班几号开", "training_search", {"occupation": ["焊工"]}),
        ("公益性岗位还招不招", "job_search", {}),
        ("公益性岗位补贴多少钱", "subsidy_inquiry", {"scheme": ["public_welfare_post"], "topic": "amount"}),
        ("低保多少钱一个月", "out_of_scope", {}),
        ("联络员电话多少", "contact_liaison", {}),
        ("我在东莞上班", "profile_update", {"home_place": ["441900"]}),
        ("选B", "select_option", {"ordinal": 2}),
        ("我家的快递到镇上了没有", "out_of_scope", {}),
        ("老娘的养老金几时打款", "out_of_scope", {}),
        ("你们那个联络员吼人", "report_problem", {}),
        ("捡到一张招工单，查下真假", "verify_notice", {}),
        ("算了", "cancel", {}),
        ("路费补贴村委会能不能办", "subsidy_inquiry", {"scheme": ["transport_subsidy"], "topic": "office"}),
        ("这个厂包吃住吗", "job_detail", {"tags": ["food", "lodging"]}),
    ],
)
def test_settled_case(parser: Parser, text: str, intent: str, slots: dict[str, Any]) -> None:
    said = parser(text, TODAY)
    assert (said.intent, dict(said.slots)) == (intent, slots)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        *[(text, "affirm") for text in ("对", "要得", "嗯", "好的", "是", "ok", "行", "中", "得行", "dui")],
        *[(text, "deny") for text in ("不要", "不是", "没得", "不用了", "不得行", "否")],
        *[(text, "unsubscribe") for text in ("T", "td", "退订", "N", "R", "QX", "STOP", "退订。", "Ｔ", "unsubscribe")],
        *[(text, "subscribe") for text in ("订阅", "DY", "START")],
        *[(text, "select_option") for text in ("2", "第二个", "选3", "B", "最后那个", "２")],
        *[(text, "out_of_scope") for text in ("😀", "asdfgh", "", "。。。", "   ")],
        *[("取消", "cancel"), ("返回", "go_back"), ("更多", "show_more"), ("菜单", "help"), ("?", "help")],
        *[("你好", "greet"), ("谢谢", "thanks_bye"), ("取消报名", "cancel_signup"), ("不报了", "cancel")],
    ],
)
def test_bare_reply(parser: Parser, text: str, intent: str) -> None:
    assert parser(text, TODAY).intent == intent


def test_home_decides_what_an_ambiguous_name_means(model_file: Path) -> None:
    from bot.nlu import load_parser

    elsewhere = load_parser(Gazetteer("500237"), model_file)
    assert elsewhere("双龙镇有没有厂", TODAY).slots["work_place"] == ["500237105"]
    prefecture = load_parser(Gazetteer("530600"), model_file)
    assert prefecture("县里有没有厂", TODAY).slots["work_place"] == ["near_home"]
    assert prefecture("泼机有没有厂", TODAY).slots["work_place"] == ["530627102"]


def test_a_valid_identity_number_is_a_slot(parser: Parser) -> None:
    assert parser("我身份证号11010519491231002X", TODAY).slots["id_number"] == "11010519491231002X"
