"""Training classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.workbooks import shown
from bot.workbooks.bounds import ages, dates
from bot.workbooks.cells import area, choice, contact, occupation, text, whole
from bot.workbooks.columns import Column, Desk, Kind
from bot.workbooks.days import day
from bot.workbooks.wordings import EDUCATION_ASKED, GENDER_ASKED, GENDER_ASKED_SHOWN, education_asked

FORMS = ("集中", "田间课堂", "线上", "订单", "技工院校")


def sound(values: dict[str, Any], _desk: Desk) -> Sequence[str]:
    return (
        *dates(values, "starts_on", "开班日期", "ends_on", "结束日期"),
        *dates(values, "closes_on", "报名截止", "ends_on", "结束日期"),
        *ages(values),
        *(("开班日期没有填",) if values.get("starts_on") is None else ()),
    )


KIND = Kind(
    "classes",
    "培训班",
    (
        Column("班次编号", "number", text(40), needed=True, example="P-0001"),
        Column("培训名称", "title", text(100), needed=True, example="焊工初级班", width=20),
        Column("工种", "occupation", occupation, needed=True, example="焊工"),
        Column("培训机构", "school", text(100), needed=True, example="镇雄县职业培训学校", width=22),
        Column("培训地点", "place", text(120), needed=True, example="镇雄县泼机镇文化站", width=24),
        Column("行政区划代码", "area", area(6, 9, 12), example="530627102", width=16),
        Column("培训方式", "form", choice({form: form for form in FORMS}), choices=FORMS, example="集中", empty="集中"),
        Column("开班日期", "starts_on", day, needed=True, example="2026-12-05"),
        Column("结束日期", "ends_on", day, example="2026-12-25", empty=None),
        Column("名额", "seats", whole(), example=40, empty=None),
        Column("已报人数", "taken_elsewhere", whole(), example=0, empty=0),
        Column("费用", "fee", text(40), example="免费"),
        Column(
            "性别要求",
            "gender",
            choice(GENDER_ASKED),
            GENDER_ASKED_SHOWN.get,
            choices=("不限", "男", "女"),
            example="不限",
        ),
        Column("年龄下限", "age_min", whole(0, 120), example=16, empty=None),
        Column("年龄上限", "age_max", whole(0, 120), example=59, empty=None),
        Column(
            "学历要求",
            "education",
            choice(EDUCATION_ASKED),
            education_asked,
            choices=("不限", "小学", "初中", "高中", "中专", "大专", "本科"),
            example="不限",
        ),
        Column("补贴说明", "allowance", text(300), example="每天补 50 元交通生活费", width=24),
        Column("面向对象", "for_whom", text(200), example="脱贫户、监测户优先", width=20),
        Column("报名截止", "closes_on", day, example="2026-12-03", empty=None),
        Column("联系人", "contact_name", text(40), example="王老师"),
        Column("联系电话", "contact_phone", contact, example="15400000003", mask=shown.masked_phone, width=14),
    ),
    number=(("number",),),
    check=sound,
)
