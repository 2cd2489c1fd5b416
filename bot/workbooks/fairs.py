"""Job fairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.workbooks import shown
from bot.workbooks.cells import area, choice, contact, text, whole
from bot.workbooks.columns import Column, Desk, Kind
from bot.workbooks.days import clock, day

FORMS = ("大型", "专场", "乡镇", "赶集", "线上")


def sound(values: dict[str, Any], _desk: Desk) -> Sequence[str]:
    opens, closes = values.get("opens_at"), values.get("closes_at")
    late = opens is not None and closes is not None and opens > closes
    return (
        *((f"开始时间 {opens:%H:%M} 晚于结束时间 {closes:%H:%M}",) if late else ()),
        *(("日期没有填",) if values.get("day") is None else ()),
    )


KIND = Kind(
    "fairs",
    "招聘会",
    (
        Column("编号", "number", text(40), needed=True, example="Z-0001"),
        Column("名称", "title", text(100), needed=True, example="泼机镇赶集招聘会", width=24),
        Column("类型", "form", choice({form: form for form in FORMS}), choices=FORMS, example="赶集"),
        Column("日期", "day", day, needed=True, example="2026-12-06"),
        Column("开始时间", "opens_at", clock, example="9:00", empty=None),
        Column("结束时间", "closes_at", clock, example="14:00", empty=None),
        Column("地点", "place", text(120), needed=True, example="泼机镇农贸市场", width=24),
        Column("行政区划代码", "area", area(6, 9, 12), example="530627102", width=16),
        Column("主办单位", "host", text(100), example="镇雄县人力资源和社会保障局", width=24),
        Column("企业数", "employers", whole(), example=32, empty=None),
        Column("岗位数", "posts", whole(), example=600, empty=None),
        Column("班车", "bus", text(200), example="8:00 泼机村委会门口，免费", width=24),
        Column("联系人", "contact_name", text(40), example="赵主任"),
        Column("联系电话", "contact_phone", contact, example="15400000004", mask=shown.masked_phone, width=14),
        Column("名额", "seats", whole(), empty=None),
    ),
    number=(("number",),),
    check=sound,
)
