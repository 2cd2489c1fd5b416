"""How facts are said."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.dialogs.wording import clip, hours, limits, masked, pay, pay_wish, weekday
from bot.offers import Pay


@pytest.mark.parametrize(
    ("sum_of", "words"),
    [
        (Pay(6000, 7500), "6000~7500 元/月"),
        (Pay(280, 280, "day"), "280 元/天"),
        (Pay(20, None, "hour"), "20 元/小时起"),
        (Pay(None, 5000), "最高 5000 元/月"),
        (Pay(None, None), "工资面议"),
    ],
)
def test_pay(sum_of: Pay, words: str) -> None:
    assert pay(sum_of) == words


def test_pay_as_a_condition() -> None:
    assert pay_wish(Pay(6000, None)) == "6000 以上"
    assert pay_wish(Pay(None, 3000)) == "3000 以下"
    assert pay_wish(Pay(8000, 8000)) == "8000 元"
    assert pay_wish(Pay(200, None, "day")) == "200 元/天 以上"


def test_limits() -> None:
    assert limits(18, 45, "") == "18~45 岁"
    assert limits(18, None, "female") == "18 岁以上，限女"
    assert limits(None, None, "") == ""


def test_phones_are_masked() -> None:
    assert masked("+8613812345678") == "138****5678"


def test_days_and_hours() -> None:
    assert weekday(date(2026, 12, 6)) == "12月6日（周日）"
    assert hours(time(9), time(14, 30)) == "9:00 到 14:30"
    assert hours(None, None) == ""


def test_clipping_ends_with_a_sentence_or_says_that_it_goes_on() -> None:
    assert clip("短", 5) == "短"
    assert clip("第一句话在这里。第二句话就放不下了", 12) == "第一句话在这里。"
    assert len(clip("没有标点的一长串字一直写下去不停", 8)) <= 8
    assert clip("没有标点的一长串字一直写下去不停", 8).endswith("…")


def test_piece_pay_is_a_price_or_what_a_month_brings() -> None:
    assert pay(Pay(2, 3, "piece")) == "2~3 元/件"
    assert pay(Pay(1500, 3200, "piece")) == "1500~3200 元/月（计件）"
