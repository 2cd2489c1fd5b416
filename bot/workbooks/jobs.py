"""Vacancies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.workbooks import shown
from bot.workbooks.bounds import ages, dates, out_of_order
from bot.workbooks.cells import area, choice, contact, occupation, parts, text, whole, yuan
from bot.workbooks.columns import Cell, Column, Desk, Kind, Unreadable
from bot.workbooks.days import day
from bot.workbooks.wordings import (
    EDUCATION_ASKED,
    GENDER_ASKED,
    GENDER_ASKED_SHOWN,
    PAY_PER,
    PAY_PER_SHOWN,
    education_asked,
)

EMPLOYERS = ("企业", "就业帮扶车间", "社区工厂", "就业帮扶基地", "公益性岗位", "人力资源公司")
EMPLOYER_WORDS = {word: word for word in EMPLOYERS} | {
    "公司": "企业",
    "扶贫车间": "就业帮扶车间",
    "帮扶车间": "就业帮扶车间",
    "扶贫基地": "就业帮扶基地",
    "帮扶基地": "就业帮扶基地",
    "公益岗": "公益性岗位",
    "劳务公司": "人力资源公司",
    "人力资源": "人力资源公司",
}


def benefits(cell: Cell, desk: Desk) -> str:
    kept = "、".join(parts(cell, desk))
    if len(kept) > 300:
        raise Unreadable("太长，最多 300 个字")
    return kept


def sound(values: dict[str, Any], _desk: Desk) -> Sequence[str]:
    return (
        *out_of_order(values, "pay_low", "薪资下限", "pay_high", "薪资上限"),
        *ages(values),
        *dates(values, "posted_on", "发布日期", "closes_on", "截止日期"),
    )


KIND = Kind(
    "jobs",
    "岗位",
    (
        Column("岗位编号", "number", text(40), needed=True, example="G-0001"),
        Column("岗位名称", "title", text(100), needed=True, example="缝纫工", width=18),
        Column("工种", "occupation", occupation, needed=True, example="缝纫工"),
        Column("用工单位", "employer", text(100), needed=True, example="泼机镇就业帮扶车间", width=24),
        Column(
            "单位类型", "employer_kind", choice(EMPLOYER_WORDS), choices=EMPLOYERS, example="就业帮扶车间", empty="企业"
        ),
        Column("工作地点", "place", text(120), needed=True, example="云南省昭通市镇雄县泼机镇", width=28),
        Column("行政区划代码", "area", area(6, 9, 12), example="530627102", width=16),
        Column("薪资下限", "pay_low", yuan, example=2500, empty=None),
        Column("薪资上限", "pay_high", yuan, example=4000, empty=None),
        Column(
            "计薪方式",
            "pay_per",
            choice(PAY_PER),
            PAY_PER_SHOWN.get,
            choices=tuple(PAY_PER_SHOWN.values()),
            example="计件",
            empty="month",
        ),
        Column("招聘人数", "seats", whole(), example=20, empty=None),
        Column(
            "性别要求",
            "gender",
            choice(GENDER_ASKED),
            GENDER_ASKED_SHOWN.get,
            choices=("不限", "男", "女"),
            example="不限",
        ),
        Column("年龄下限", "age_min", whole(0, 120), example=18, empty=None),
        Column("年龄上限", "age_max", whole(0, 120), example=55, empty=None),
        Column(
            "学历要求",
            "education",
            choice(EDUCATION_ASKED),
            education_asked,
            choices=("不限", "小学", "初中", "高中", "中专", "大专", "本科"),
            example="不限",
        ),
        Column("福利", "benefits", benefits, example="包午餐、按月发工资", width=24),
        Column("岗位描述", "description", text(2000), example="上下班时间灵活，可以接送孩子。", width=30),
        Column("联系人", "contact_name", text(40), example="李师傅"),
        Column("联系电话", "contact_phone", contact, example="15400000002", mask=shown.masked_phone, width=14),
        Column("发布日期", "posted_on", day, example="2026-11-20", empty=None),
        Column("截止日期", "closes_on", day, example="2026-12-31", empty=None),
        Column("来源", "origin", text(60), example="县就业局"),
    ),
    number=(("number",),),
    check=sound,
)
