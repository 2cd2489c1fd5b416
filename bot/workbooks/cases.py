"""Cases, what a person asked a human for, for export only."""

from __future__ import annotations

from bot.workbooks import shown
from bot.workbooks.cells import text
from bot.workbooks.columns import Column, Kind

KINDS_SHOWN = {"handover": "转人工", "doubt": "查真伪", "complaint": "投诉", "subsidy": "补贴咨询", "voice": "语音留言"}
STATES_SHOWN = {"open": "待处理", "taken": "处理中", "closed": "已办结"}

KIND = Kind(
    "cases",
    "事项",
    (
        Column("编号", "number", text(20)),
        Column("类型", "kind", text(12), lambda kind: KINDS_SHOWN.get(kind, kind)),
        Column("姓名", "name", text(40), mask=shown.masked_name),
        Column("手机号", "phone", text(20), shown.phone, mask=shown.masked_phone, width=14),
        Column("内容", "content", text(4000), mask=shown.masked_secret, width=50),
        Column("状态", "state", text(8), lambda state: STATES_SHOWN.get(state, state)),
        Column("负责人", "owner", text(40)),
        Column("创建时间", "created_at", text(20), shown.moment, width=18),
        Column("办结时间", "closed_at", text(20), shown.moment, width=18),
    ),
    number=(("number",),),
)
