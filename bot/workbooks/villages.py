"""Villages of the home area."""

from __future__ import annotations

from bot.workbooks.cells import area, text
from bot.workbooks.columns import Column, Kind

KIND = Kind(
    "villages",
    "村",
    (
        Column("行政区划代码", "code", area(12), needed=True, example="530627102201", width=16),
        Column("村名", "name", text(60), needed=True, example="泼机村"),
        Column("乡镇", "township", text(60), example="泼机镇", keeps=True),
        Column("县区", "county", text(60), example="镇雄县", keeps=True),
    ),
    number=(("code",),),
)
