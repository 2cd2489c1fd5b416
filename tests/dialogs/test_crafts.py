"""Crafts and work that no list of trades knows, picked out of what people say."""

from __future__ import annotations

import pytest

from bot.dialogs.crafts import craft_of, names_of, work_of
from tests.dialogs.office_fake import turn


@pytest.mark.parametrize(
    ("text", "craft"),
    [
        ("想学电脑", "电脑"),
        ("我想学无人机", "无人机"),
        ("有没有茶艺培训", "茶艺"),
        ("有没有教插花的", "插花"),
        ("我要报电脑班", "电脑"),
        ("学英语哪里有", "英语"),
        ("学技术", ""),
        ("学门手艺，学啥好", ""),
        ("有没有晚上上课的班", ""),
        ("学完给不给安排工作", ""),
        ("几天学完", ""),
        ("在外地能不能学", ""),
        ("有啥培训班", ""),
        ("上次那个班还开不开", ""),
    ],
)
def test_what_somebody_wants_to_learn(text: str, craft: str) -> None:
    assert craft_of(turn(text)) == craft


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("我只会开三轮车", "开三轮车"),
        ("有没有修手机的活", "修手机"),
        ("想找教书的工作", "教书"),
        ("会开车，有啥活", ""),
        ("开年想出去打工", ""),
        ("想找个轻松点的活", ""),
        ("厂里几号开工资", ""),
    ],
)
def test_what_somebody_can_do(text: str, work: str) -> None:
    assert work_of(turn(text)) == work


def test_a_trade_of_the_lists_is_none_of_these() -> None:
    assert craft_of(turn("想学电焊", occupation=["焊工"])) == ""


def test_titles_call_it_otherwise() -> None:
    assert names_of("修手机") == ("修手机", "手机维修")
    assert names_of("电脑") == ("电脑",)
