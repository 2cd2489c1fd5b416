"""Subsidy policies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.workbooks.bounds import dates
from bot.workbooks.cells import area, contact, text, words
from bot.workbooks.columns import Cell, Column, Desk, Kind, Unreadable
from bot.workbooks.days import day


def category(cell: Cell, desk: Desk) -> str:
    """The id of a category, or its Chinese name."""
    said = words(cell)
    for name, title in desk.categories.items():
        if said in (name, title):
            return name
    raise Unreadable(f"“{said}”不在补贴类别里（{'、'.join(desk.categories)}）")


def territory(cell: Cell, desk: Desk) -> str:
    """A code of two to twelve digits, or 全国 for everywhere."""
    said = words(cell)
    if said in {"全国", "不限"}:
        return ""
    return str(area(6, 9, 12)(cell, desk))


def rule(cell: Cell, desk: Desk) -> str:
    said = words(cell)
    fault = desk.rule_fault(said)
    if fault:
        raise Unreadable(fault)
    return said


def sound(values: dict[str, Any], _desk: Desk) -> Sequence[str]:
    return dates(values, "starts_on", "生效日期", "ends_on", "失效日期")


KIND = Kind(
    "schemes",
    "补贴政策",
    (
        Column("政策编号", "number", text(40), needed=True, example="Z-0001"),
        Column("政策名称", "title", text(100), needed=True, example="跨省务工交通补贴", width=22),
        Column("类别", "category", category, needed=True, example="transport_subsidy", width=22),
        Column("适用地区", "area", territory, example="530627"),
        Column("补贴对象", "for_whom", text(2000), needed=True, example="脱贫户、监测户里外出务工的人", width=30),
        Column("补贴标准", "amount", text(2000), needed=True, example="省外每年 1000 元", width=30),
        Column("申请条件", "conditions", text(4000), needed=True, example="在省外务工满 3 个月", width=30),
        Column("所需材料", "documents", text(4000), needed=True, example="身份证、车票、社保卡", width=30),
        Column("办理流程", "procedure", text(4000), needed=True, example="把材料交到村委会，公示 5 天后发放", width=30),
        Column("办理地点", "office", text(200), example="乡镇社保所", width=20),
        Column("咨询电话", "phone", contact, example="0870-12333"),
        Column("依据文件", "source", text(200), example="县人社〔2026〕1号（样例）", width=24),
        Column("生效日期", "starts_on", day, example="2026-01-01", empty=None),
        Column("失效日期", "ends_on", day, example="2026-12-31", empty=None),
        Column(
            "资格规则",
            "rule",
            rule,
            example="户类型 属于 脱贫户、监测户；务工月数 >= 3；金额 = 1000 当 务工地 = 省外",
            width=40,
        ),
    ),
    number=(("number",),),
    check=sound,
)
