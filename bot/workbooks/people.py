"""The labourers' roster (劳动力花名册)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.workbooks import shown
from bot.workbooks.cells import area, birthday_of, choice, identity, parts, phone, text, yes_no, yuan
from bot.workbooks.columns import Cell, Column, Desk, Kind, Unreadable
from bot.workbooks.days import day
from bot.workbooks.wordings import EDUCATION, EDUCATION_SHOWN, EITHER_GENDER, GENDER_SHOWN, education

HOUSEHOLDS = {
    "脱贫户": "脱贫户",
    "建档立卡": "脱贫户",
    "监测户": "监测户",
    "监测对象": "监测户",
    "边缘易致贫户": "监测户",
    "脱贫不稳定户": "监测户",
    "突发严重困难户": "监测户",
    "一般户": "一般户",
    "一般农户": "一般户",
    "其他": "一般户",
}


def village(said: str, desk: Desk) -> str:
    """The code of the one village that a name means: 泼机村, 泼机镇泼机村. Raises Unreadable for none or several."""
    found = desk.villages_named(said)
    if len(found) == 1:
        return found[0][0]
    if not found:
        raise Unreadable(f"“{said}”在本县村名里找不到，请填行政区划代码")
    several = "、".join(name for _code, name in found[:3])
    raise Unreadable(f"“{said}”有 {len(found)} 个（{several}），请填行政区划代码")


def wanted_trades(cell: Cell, desk: Desk) -> list[str]:
    """Listed trades where a wish is one, else the wish as it was said: a wish is no reason to refuse a person."""
    return list(dict.fromkeys(desk.occupation_of(wish) or wish for wish in parts(cell, desk)))


def wanted_places(cell: Cell, desk: Desk) -> list[str]:
    return list(parts(cell, desk))


def complete(values: dict[str, Any], desk: Desk) -> Sequence[str]:
    """What the identity number already says is not asked for again; a code counts before a name that others share."""
    number = values.get("identity") or ""
    if number:
        values["birthday"] = values.get("birthday") or birthday_of(number)
        values["gender"] = values.get("gender") or ("male" if int(number[16]) % 2 else "female")
    born = values.get("birthday")
    if born is not None and born > desk.today:
        return (f"出生日期 {born.isoformat()} 晚于今天",)
    if not values.get("area") and values.get("village"):
        try:
            values["area"] = village(values["village"], desk)
        except Unreadable as fault:
            return (f"村名{fault}",)
    return ()


KIND = Kind(
    "people",
    "劳动力花名册",
    (
        Column("姓名", "name", text(40), needed=True, example="王秀兰", mask=shown.masked_name),
        Column(
            "手机号", "phone", phone, shown.phone, example="15412345678", mask=shown.masked_phone, keeps=True, width=14
        ),
        Column(
            "身份证号",
            "identity",
            identity,
            example="530699199003070020",
            mask=shown.masked_identity,
            keeps=True,
            width=22,
        ),
        Column(
            "性别", "gender", choice(EITHER_GENDER), GENDER_SHOWN.get, choices=("男", "女"), example="女", keeps=True
        ),
        Column("出生日期", "birthday", day, example="1990-03-07", empty=None, keeps=True),
        Column("行政区划代码", "area", area(6, 9, 12), example="530627102201", keeps=True, width=16),
        Column("村名", "village", text(60), also=("所在村", "行政村"), keeps=True),
        Column(
            "户类型",
            "household_kind",
            choice(HOUSEHOLDS),
            choices=("脱贫户", "监测户", "一般户"),
            example="一般户",
            keeps=True,
        ),
        Column(
            "学历",
            "education",
            choice(EDUCATION),
            education,
            choices=tuple(EDUCATION_SHOWN.values()),
            example="初中",
            keeps=True,
        ),
        Column("技能", "skills", text(200), example="缝纫、做饭", keeps=True),
        Column(
            "就业状态",
            "employment",
            text(20),
            choices=("已就业", "未就业", "灵活就业", "自主创业"),
            example="未就业",
            keeps=True,
        ),
        Column("务工地", "works_at", text(60), example="广东省东莞市", keeps=True),
        Column(
            "就业意愿",
            "wish_to_work",
            text(20),
            choices=("外出务工", "就近就业", "暂无意愿"),
            example="就近就业",
            keeps=True,
        ),
        Column("意向工种", "wish_trades", wanted_trades, shown.listed, example="缝纫工、包装工", keeps=True, width=18),
        Column("意向地点", "wish_places", wanted_places, shown.listed, example="镇雄县、东莞市", keeps=True, width=18),
        Column("期望月薪", "wish_pay", yuan, example=4000, keeps=True),
        Column("培训意愿", "wish_training", text(60), example="电焊", keeps=True),
        Column("零就业家庭", "zero_employed", yes_no, shown.yes_no, choices=("是", "否"), example="否", keeps=True),
        Column("公众号openid", "openid", text(64), mask=shown.masked_openid, keeps=True, width=30),
        Column("退订", "opted_out", yes_no, shown.yes_no, choices=("是", "否"), example="否", keeps=True),
    ),
    number=(("identity",), ("phone", "name")),
    check=complete,
    one_of=(("phone", "identity"), ("area", "village")),
)
