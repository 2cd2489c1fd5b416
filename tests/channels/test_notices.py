"""Notices as each channel words them: what fits, how to answer, how to stop."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.lengths import segments
from bot.channels.notices import sms_text, wechat_text, wecom_text
from bot.messages import Notice

FAIR = Notice(
    "fair",
    {
        "名称": "泼机镇赶集招聘会",
        "日期": "12月6日",
        "时间": "9:00 到 15:00",
        "地点": "泼机镇广场",
        "企业数": "32",
        "岗位数": "600",
        "班车": "7:30 各村村口",
        "联系电话": "0870-3120000",
    },
    link="https://g.cn/s/ab12",
    code_word="春风六",
)
SIGNUP = Notice("signup", {"名称": "焊工班", "编号": "B-2071", "开班": "12月5日"})


def test_a_fair_in_wechat() -> None:
    assert wechat_text(FAIR, 600, 2048).split("\n") == [
        "泼机镇赶集招聘会",
        "日期：12月6日",
        "时间：9:00 到 15:00",
        "地点：泼机镇广场",
        "32家厂600个岗",
        "班车：7:30 各村村口",
        "联系电话：0870-3120000",
        "想去就回“春风六”报名。",
        "点这里看：https://g.cn/s/ab12",
        "不想再收，回“退订”。",
    ]


def test_a_fair_by_sms() -> None:
    made = sms_text(FAIR, "镇雄人社")
    assert made == (
        "【镇雄人社】12月6日9:00 到 15:00泼机镇广场赶集招聘会，32家厂600个岗，7:30 各村村口。去就回 春风六。退订回T"
    )
    assert segments(made) <= 2


@pytest.mark.parametrize(("text", "ends"), [("明天停电", "明天停电。退订回T"), ("明天停电！", "明天停电！退订回T")])
def test_what_we_add_by_sms_stands_after_a_full_stop(text: str, ends: str) -> None:
    assert sms_text(Notice("text", text=text), "镇雄人社") == f"【镇雄人社】{ends}"
    assert sms_text(Notice("case", text=text), "镇雄人社") == f"【镇雄人社】{text}"


def test_a_fair_in_a_group_has_no_opt_out() -> None:
    made = wecom_text(FAIR)
    assert "退订" not in made
    assert made.endswith("想去的，给公众号或短信号码发“春风六”。\n也可以点这里报名：https://g.cn/s/ab12")


def test_a_confirmation_says_no_opt_out() -> None:
    assert "退订" not in wechat_text(SIGNUP, 600, 2048)
    assert sms_text(SIGNUP, "镇雄人社") == "【镇雄人社】焊工班，B-2071，12月5日。"


def test_facts_are_left_out_before_the_way_to_answer() -> None:
    fields = {**FAIR.fields, "班车": "从" + "、".join(f"{n}号村" for n in range(30)) + "出发"}
    made = sms_text(Notice("fair", fields, code_word="春风六"), "镇雄人社")
    assert segments(made) <= 2
    assert made.endswith("，有班车。去就回 春风六。退订回T")


def test_a_long_free_text_is_cut_on_a_sentence() -> None:
    notice = Notice("text", text="东莞的厂来招人了。" * 60, code_word="春风六")
    made = sms_text(notice, "镇雄人社")
    assert segments(made) == 2
    assert made.endswith("来招人了。想报就回 春风六。退订回T")
    long = wechat_text(notice, 600, 2048)
    assert len(long) <= 600
    assert long.endswith("想报名就回“春风六”。\n不想再收，回“退订”。")


TEXTS = st.text(max_size=400)
NOTICES = st.builds(
    Notice,
    st.sampled_from(["fair", "text", "signup", "seat", "reminder", "vacancies"]),
    st.dictionaries(st.sampled_from(["名称", "日期", "地点", "班车", "岗位数", "编号"]), TEXTS),
    st.sampled_from(["", "招" * 500]) | TEXTS,
    st.sampled_from(["", "https://g.cn/s/ab12"]),
    st.sampled_from(["", "春风六"]),
)


@given(NOTICES)
def test_every_notice_fits_and_can_be_answered(notice: Notice) -> None:
    short, long, group = sms_text(notice, "镇雄人社"), wechat_text(notice, 600, 2048), wecom_text(notice)
    assert segments(short) <= 2
    assert len(long) <= 600
    assert len(long.encode()) <= 2048
    assert len(group.encode()) <= 2048
    for text in (short, long, group):
        assert notice.code_word in text
        assert not any(ord(character) < 32 and character not in "\n\t" for character in text)


@pytest.mark.parametrize("kind", ["fair", "text", "vacancies"])
def test_broadcasts_say_how_to_stop(kind: str) -> None:
    notice = Notice(kind, {"名称": "招聘会"})
    assert sms_text(notice, "镇雄人社").endswith("退订回T")
    assert "退订" in wechat_text(notice, 600, 2048)


def test_the_check_code_stands_under_every_broadcast_and_costs_no_segment() -> None:
    coded = replace(FAIR, check="t4ak7mf")
    assert "真假？回“t4ak7mf”查。" in wechat_text(coded, 600, 2048)
    assert wecom_text(coded).endswith("真假？给公众号或短信号码发“t4ak7mf”查。")
    assert sms_text(coded, "镇雄人社") == sms_text(FAIR, "镇雄人社")  # it would be a second segment
    short = Notice("text", text="明天赶集有招聘会。", check="t4ak7mf")
    assert sms_text(short, "镇雄人社") == "【镇雄人社】明天赶集有招聘会。真假回t4ak7mf。退订回T"
    assert "t4ak7mf" not in wechat_text(replace(SIGNUP, check="t4ak7mf"), 600, 2048)
