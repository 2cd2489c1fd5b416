"""Numbered choices that can be tapped in WeChat."""

from __future__ import annotations

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


def test_all_or_none_within_the_limits() -> None:
    many = tuple(Choice(str(n), "x", n) for n in range(1, 10))
    text = "\n".join(f"{n} 一个很长很长的选项" for n in range(1, 10))
    assert wechat_reply([Reply(text, many)], configured()) == text
    whole = wechat_reply([LIST], configured())
    assert len(whole) <= 600
    assert len(whole.encode()) <= 2048


def test_none_by_sms_and_none_where_switched_off() -> None:
    assert "<a" not in sms_reply([LIST], configured())
    assert "<a" not in wechat_reply([LIST], configured(wechat_quick_replies=False))
