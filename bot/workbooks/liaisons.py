"""Liaison officers and the villages in their care."""

from __future__ import annotations

from bot.workbooks import shown
from bot.workbooks.cells import area, parts, phone, text
from bot.workbooks.columns import Cell, Column, Desk, Kind, Unreadable

_village = area(9, 12)


def villages(cell: Cell, desk: Desk) -> tuple[str, ...]:
    """Codes of villages (or of whole townships); names too where they mean one village."""
    found = []
    for part in parts(cell, desk):
        if part.isdigit():
            found.append(_village(part, desk))
            continue
        named = desk.villages_named(part)
        if len(named) != 1:
            raise Unreadable(f"“{part}”不是 12 位代码，也不是唯一的村名")
        found.append(named[0][0])
    return tuple(dict.fromkeys(found))


KIND = Kind(
    "liaisons",
    "联络员",
    (
        Column("工号", "number", text(40), needed=True, example="L0001"),
        Column("姓名", "name", text(40), needed=True, example="陈光明", mask=shown.masked_name),
        Column(
            "手机号", "phone", phone, shown.phone, needed=True, example="15400000001", mask=shown.masked_phone, width=14
        ),
        Column("负责村", "areas", villages, shown.listed, needed=True, example="530627102201、530627102202", width=30),
        Column("乡镇", "township", text(60), example="泼机镇"),
    ),
    number=(("number",),),
)
