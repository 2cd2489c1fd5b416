from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.workbooks.cells import check_digit
from bot.workbooks.rows import SheetRow

Write = Callable[..., Path]
Take = Callable[[str, Path], list[SheetRow]]
JOB = ["岗位编号", "岗位名称", "工种", "用工单位", "工作地点", "薪资下限", "薪资上限"]


def job(number: str, low: Any = None, high: Any = None, trade: str = "焊工") -> list[Any]:
    return [number, "焊工", trade, "某厂", "东莞", low, high]


def reasons(rows: list[SheetRow]) -> list[tuple[str, ...]]:
    return [row.reasons for row in rows]


def test_each_row_is_refused_for_its_own_reasons(workbook: Write, rows_of: Take) -> None:
    path = workbook(
        [JOB, job("G1", "5千", "0.6万"), job("G2", 8000, 6000), job("G3", trade="氩弧焊师傅"), job("G1"), job("", "多")]
    )
    assert reasons(rows_of("jobs", path)) == [
        (),
        ("薪资下限 8000 高于薪资上限 6000",),
        ("工种“氩弧焊师傅”不在工种表里，最接近的是“焊工”",),
        ("岗位编号和第 2 行相同",),
        ("岗位编号没有填", "薪资下限“多”不是金额"),
    ]


def test_a_refused_number_may_come_again(workbook: Write, rows_of: Take) -> None:
    path = workbook([JOB, job("G1", 8000, 6000), job("G1", 6000, 8000)])
    assert reasons(rows_of("jobs", path)) == [("薪资下限 8000 高于薪资上限 6000",), ()]


def test_people_need_one_of_two_numbers_and_one_of_two_places(workbook: Write, rows_of: Take) -> None:
    path = workbook(
        [
            ["姓名", "手机号", "身份证号", "村名"],
            ["甲", None, None, "泼机村"],
            ["乙", "13812345678", None, None],
            ["丙", "13812345678", None, "大水沟村"],
            ["丁", "13812345678", None, "泼机村"],
            ["戊", "13812345678", None, "泼机村"],
            ["丁", "138 1234 5678", None, "泼机村"],
        ]
    )
    assert reasons(rows_of("people", path)) == [
        ("手机号和身份证号至少填一个",),
        ("行政区划代码和村名至少填一个",),
        ("村名“大水沟村”有 2 个（黑树镇大水沟村、母享镇大水沟村），请填行政区划代码",),
        (),
        (),
        ("手机号和第 5 行相同",),
    ]


def test_a_code_counts_before_a_name_that_others_share(workbook: Write, rows_of: Take) -> None:
    path = workbook([["姓名", "手机号", "行政区划代码", "村名"], ["甲", "13812345678", "530627103205", "大水沟村"]])
    assert rows_of("people", path)[0].values["area"] == "530627103205"


def test_the_identity_number_fills_sex_and_birthday(workbook: Write, rows_of: Take) -> None:
    number = "53069919900307002"
    path = workbook([["姓名", "身份证号", "村名", "退订"], ["王秀兰", number + check_digit(number), "泼机村", "否"]])
    values = rows_of("people", path)[0].values
    assert (values["gender"], values["birthday"], values["area"]) == ("female", date(1990, 3, 7), "530627101001")
    assert values["opted_out"] is False
    assert "phone" not in values


def test_empty_cells_of_jobs_clear_and_of_people_say_nothing(workbook: Write, rows_of: Take) -> None:
    assert rows_of("jobs", workbook([JOB, job("G1")]))[0].values["pay_low"] is None
    path = workbook([["姓名", "手机号", "村名", "期望月薪"], ["甲", "13812345678", "泼机村", None]])
    assert "wish_pay" not in rows_of("people", path)[0].values


def test_groups_liaisons_and_fairs(workbook: Write, rows_of: Take) -> None:
    groups = workbook(
        [
            ["群编号", "群名称", "行政区划代码", "渠道", "机器人地址"],
            ["Q1", "村群", "530627101001", "企业微信群", None],
            ["Q2", "村群", "530627101001", None, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a-1"],
            ["Q3", "村群", "530627101", "短信", None],
        ]
    )
    rows = rows_of("groups", groups)
    assert reasons(rows) == [("渠道是企业微信群，机器人地址没有填",), (), ()]
    assert [row.values["kind"] for row in rows[1:]] == ["robot", "phones"]
    liaisons = workbook(
        [["工号", "姓名", "手机号", "负责村"], ["L1", "甲", "13812345678", "530627101001、泼机村；530627101002"]]
    )
    assert rows_of("liaisons", liaisons)[0].values["areas"] == ("530627101001", "530627101002")
    fairs = workbook(
        [["编号", "名称", "日期", "地点", "开始时间", "结束时间"], ["F1", "招聘会", "12月6日", "广场", "14:00", "9:00"]]
    )
    assert reasons(rows_of("fairs", fairs)) == [("开始时间 14:00 晚于结束时间 09:00",)]


def test_schemes_check_their_rule_and_category(workbook: Write, rows_of: Take) -> None:
    head = ["政策编号", "政策名称", "类别", "补贴对象", "补贴标准", "申请条件", "所需材料", "办理流程", "资格规则"]
    path = workbook(
        [head, ["Z1", "交通", "转移就业交通补贴", *["有"] * 5, ""], ["Z2", "交通", "别的", *["有"] * 5, "乱写"]]
    )
    first, second = rows_of("schemes", path)
    assert first.values["category"] == "transport_subsidy"
    assert second.reasons == ("类别“别的”不在补贴类别里（transport_subsidy）", "资格规则看不懂“乱写”")


@pytest.mark.parametrize("bad", ["2026-02-30", "2月30日"])
def test_an_impossible_date_is_refused(bad: str, workbook: Write, rows_of: Take) -> None:
    head = ["班次编号", "培训名称", "工种", "培训机构", "培训地点", "开班日期"]
    path = workbook([head, ["P1", "班", "焊工", "校", "镇", bad]])
    assert reasons(rows_of("classes", path)) == [(f"开班日期“{bad}”这一天不存在",)]
