"""Words, links and personal data that are found in a notice before it goes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.broadcasts.wording_check import WORDS, Fault, check_words, forbidden
from bot.messages import Notice
from tests.fakes import configured

OURS = configured(public_url="https://gongyou.example.gov.cn")
FAIR = Notice(
    "fair", {"名称": "赶集招聘会", "地点": "泼机镇", "日期": "12月6日", "主办单位": "镇雄县人社局"}, code_word="春风六"
)


def found(text: str) -> list[Fault]:
    return check_words(OURS, Notice("text", text=text))


@pytest.mark.parametrize("text", ["12月6日赶集招聘会，第一批32家厂，5000~6000元，包住。", "创业担保贷款讲座，14点开始"])
def test_plain_words_pass(text: str) -> None:
    assert found(text) == []
    assert check_words(OURS, FAIR) == []


@pytest.mark.parametrize(
    ("text", "word", "bars"),
    [
        ("在家刷单，一单五块", "刷单", True),
        ("在家 刷 单", "刷单", True),
        ("缅北某园区招聘客服", "缅北*招聘", True),
        ("电工证保过", "保过", True),
        ("高薪招普工", "高薪", False),
        ("入厂要交押金", "交押金", False),
        ("１００％就业", "100%就业", False),
        ("不招外地", "不招*地", False),
    ],
)
def test_a_forbidden_word_is_named_with_its_reason_and_its_line(text: str, word: str, bars: bool) -> None:
    [fault] = found(text)
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    line = next(number for number, one in enumerate(lines, 1) if one.lstrip("! ").startswith(f"{word} ="))
    assert fault.bars is bars
    assert f"“{word}”" in fault.says
    assert f"forbidden_words.txt 第 {line} 行" in fault.says


def test_words_in_fields_are_found_too() -> None:
    [fault] = check_words(OURS, Notice("fair", {**FAIR.fields, "名称": "高薪招聘会"}))
    assert "高薪" in fault.says


def test_a_word_does_not_reach_over_the_end_of_a_line() -> None:
    assert found("注意防刷\n单位统一") == []


@pytest.mark.parametrize(
    ("text", "says", "bars"),
    [
        ("看 https://t.cn/A6x", "短链接 t.cn", True),
        ("看 www.dwz.cn/ab", "不是本系统的", False),
        ("看 https://other.example.com/x 报名", "链接 other.example.com 不是本系统的", False),
        ("张三 532128199001011234 已录用", "身份证号", True),
        ("【镇雄人社】招聘会", "【】", False),
    ],
)
def test_links_identity_numbers_and_brackets(text: str, says: str, bars: bool) -> None:
    [fault] = found(text)
    assert says in fault.says
    assert fault.bars is bars


def test_our_own_links_and_phone_numbers_pass() -> None:
    assert found("看 https://gongyou.example.gov.cn/s/ab12，问 0870-3120333、13800001234") == []


def test_what_must_be_mended_stands_first() -> None:
    assert [fault.bars for fault in found("高薪，刷单，看 https://t.cn/1")] == [True, True, False]


def test_a_signature_that_no_gateway_takes_is_said() -> None:
    [fault] = check_words(configured(sms_signature="镇"), FAIR)
    assert "GONGYOU_SMS_SIGNATURE" in fault.says


def test_every_shipped_line_can_be_read_and_stands_once() -> None:
    words = [one.word for one in forbidden(WORDS, WORDS.stat().st_mtime_ns)]
    assert len(words) >= 40
    assert len(words) == len(set(words))


@pytest.mark.parametrize("line", ["刷单", "= 为什么", "* = 什么都算", "! = x"])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "words.txt"
    path.write_text(f"# 说明\n保过 = 不行\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"words\.txt 第 3 行"):
        check_words(OURS, FAIR, path)


def test_a_changed_file_holds_at_once(tmp_path: Path) -> None:
    import os

    path = tmp_path / "words.txt"
    path.write_text("龙虾 = 试一试\n", encoding="utf-8")
    assert check_words(OURS, Notice("text", text="招洗龙虾工"), path)
    path.write_text("螃蟹 = 试一试\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert not check_words(OURS, Notice("text", text="招洗龙虾工"), path)
