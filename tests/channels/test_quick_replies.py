"""Numbered choices that can be tapped in WeChat."""

from __future__ import annotations

import pytest

from bot.channels.quick_replies import tappable
from bot.channels.wording import sms_reply, wechat_reply
from bot.messages import Choice, Reply
from tests.fakes import configured

PICKS = (Choice("1", "电子装配工", 1), Choice("2", "保安", 2))
LIST = Reply("找到 2 个：\n1 电子装配工 · 东莞欣旺\n  6000 元/月\n2 保安\n回数字看详细。", PICKS)


def test_each_line_sends_its_number() -> None:
    text = wechat_reply([LIST], configured())
    assert '1 <a href="weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=1">电子装配工 · 东莞欣旺</a>' in text
    assert "  6000 元/月" in text.splitlines()


def test_what_is_no_choice_stays_plain() -> None:
    assert tappable("3 天后开班\n1 报", PICKS, lambda _: True).startswith("3 天后开班\n1 <a")
    assert tappable("1 <b>", PICKS, lambda _: True) == "1 <b>"
    assert tappable("1 报", (), lambda _: True) == "1 报"


@pytest.mark.parametrize(
    ("lines", "words", "linked"),
    [
        (9, "找工作", 8),
        (9, "一个很长很长的选项", 7),
        (9, "一个很长" * 7, 0),
        (6, "一个很长" * 9, 0),
        (6, "短", 6),
    ],
)
def test_within_the_limits_all_of_a_short_list_and_the_upper_part_of_a_long_one(
    lines: int, words: str, linked: int
) -> None:
    many = tuple(Choice(str(n), "x", n) for n in range(1, lines + 1))
    whole = wechat_reply([Reply("\n".join(f"{n} {words}" for n in range(1, lines + 1)), many)], configured())
    assert len(whole) <= 600
    assert len(whole.encode()) <= 2048
    links = [line.count("<a ") for line in whole.splitlines()]
    assert links == [1] * linked + [0] * (lines - linked)


def test_none_by_sms_and_none_where_switched_off() -> None:
    assert "<a" not in sms_reply([LIST], configured())
    assert "<a" not in wechat_reply([LIST], configured(wechat_quick_replies=False))


def test_choices_beside_each_other_in_one_line() -> None:
    picks = (Choice("1", "3000 以上", 1), Choice("2", "4000 以上", 2))
    text = tappable("要多少？回数字：1 3000 以上 2 4000 以上", picks, lambda _: True)
    assert text.count("<a ") == 2
    assert '2 <a href="weixin://bizmsgmenu?msgmenucontent=2&msgmenuid=2">4000 以上</a>' in text
    assert text.startswith("要多少？回数字：1 <a ")
    asked = "回“对”（或 1）存下；2 要改；3 不存了。"
    whole = tuple(Choice(str(number), label, number) for number, label in enumerate(("对，存下", "要改", "不存了"), 1))
    assert tappable(asked, whole, lambda _: True) == asked
