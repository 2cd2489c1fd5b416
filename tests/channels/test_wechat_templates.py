"""Forms of subscription notices and template messages: what fits, what is cut, what is refused before WeChat does."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.wechat_templates import Form, Forms, forms_of
from bot.messages import Notice
from tests.fakes import configured

FAIR = Notice(
    "fair",
    {
        "名称": "赶集招聘会",
        "日期": "12月6日（周日）",
        "年份": "2026",
        "时间": "09:00–16:00",
        "联系电话": "0870-31234",
    },
    code_word="春风六",
)


def shown(keyword: str, text: str, notice: Notice = FAIR) -> str | None:
    filled = Forms([Form("cred", "F1", notice.kind, {keyword: text})]).fit("cred", notice)
    return None if filled is None else filled.values[keyword]


@pytest.mark.parametrize(
    ("keyword", "text", "value"),
    [
        ("thing1", "{名称}", "赶集招聘会"),
        ("thing1", "去就回“{口令}”", "去就回“春风六”"),
        ("date2", "{年月日} {开始}", "2026年12月6日 09:00"),
        ("time2", "{年月日} {开始}", "2026年12月6日 09:00"),
        ("date2", "{日期}", None),
        ("phone_number3", "{联系电话}", "0870-31234"),
        ("phone_number3", "{名称}", None),
        ("phrase4", "招聘会", "招聘会"),
        ("phrase4", "{名称}就在泼机", None),
        ("number5", "{名称}", None),
        ("character_string6", "No.12", "No.12"),
        ("thing1", "{班车}", None),
        ("thing1", "{名称}" * 5, "赶集招聘会赶集招聘会赶集招聘会赶集招聘…"),
    ],
)
def test_what_a_keyword_takes(keyword: str, text: str, value: str | None) -> None:
    assert shown(keyword, text) == value


def test_lines_become_one() -> None:
    assert shown("thing1", "{内容}", Notice("text", text="明天停电。\n后天来。")) == "明天停电。 后天来。"


def test_only_forms_with_a_number_of_the_kind_and_way() -> None:
    forms = Forms(
        [
            Form("cred", "", "fair", {"thing1": "没有编号"}),
            Form("tmpl", "T1", "fair", {"thing1": "别的方式"}),
            Form("cred", "F1", "text", {"thing1": "别的种类"}),
            Form("cred", "F2", "fair", {"thing1": "{没有的}"}),
            Form("cred", "F3", "fair", {"thing1": "就是这个"}),
        ]
    )
    filled = forms.fit("cred", FAIR)
    assert filled is not None
    assert (filled.form.id, filled.text, filled.cut) == ("F3", "就是这个", ())


def test_the_file_of_the_house_can_be_read_and_registers_nothing() -> None:
    forms = forms_of(configured())
    assert list(forms.faults()) == []
    assert not forms.ready


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("[[form]]", "看不懂"),
        ('[[form]]\nway = "letter"\nkind = "fair"\n[form.fields]\nthing1 = "x"', "看不懂"),
        ("][", "看不懂"),
    ],
)
def test_a_file_that_cannot_be_read_names_itself(tmp_path: Path, written: str, says: str) -> None:
    path = tmp_path / "forms.toml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ValueError, match=f"forms.toml：{says}"):
        forms_of(configured(wechat_templates=path))


def test_strange_keywords_are_named() -> None:
    [fault] = Forms([Form("cred", "F1", "fair", {"title1": "x", "thing": "y"})]).faults()
    assert "title1、thing" in fault
