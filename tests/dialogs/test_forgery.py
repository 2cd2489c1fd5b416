"""What a forged notice asks for, and what is only said about money."""

from __future__ import annotations

import pytest

from bot.dialogs.forgery import demand_of


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("请先交300元押金", "钱"),
        ("每个人收200元", "钱"),
        ("不要押金，交 ２００ 元服装费", "钱"),
        ("把银行卡号发给我", "银行卡"),
        ("收到的验证码发我一下", "验证码"),
        ("加V：abc 了解", "另加微信"),
    ],
)
def test_demands(text: str, what: str) -> None:
    assert demand_of(text) == what


@pytest.mark.parametrize(
    "text",
    [
        "我们办事不收一分钱，谁要钱都别给",
        "先别交钱、别点链接、别给身份证和验证码",
        "补贴1000元打到银行卡，带身份证、银行卡到社保所",
        "招收30人 6000元/月，交社保",
        "转正后6500元，不收任何费用，包吃住免押金",
        "转移就业交通补贴1000元",
        "关注微信公众号看招聘会",
    ],
)
def test_no_demands(text: str) -> None:
    assert demand_of(text) == ""
