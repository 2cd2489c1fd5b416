"""Sign-ups, for export only."""

from __future__ import annotations

from bot.workbooks import shown
from bot.workbooks.cells import text
from bot.workbooks.columns import Column, Kind

KINDS_SHOWN = {"vacancy": "岗位", "course": "培训", "fair": "招聘会", "scheme": "补贴"}
STATES_SHOWN = {
    "pending": "待处理",
    "confirmed": "已确认",
    "waiting": "候补",
    "cancelled": "已取消",
    "finished": "已完成",
}
VIA_SHOWN = {"wechat": "微信", "sms": "短信", "web": "网页", "liaison": "联络员代报", "console": "网页"}

KIND = Kind(
    "signups",
    "报名",
    (
        Column("报名编号", "number", text(20)),
        Column("类型", "kind", text(8), KINDS_SHOWN.get),
        Column("对象编号", "offer_number", text(40)),
        Column("姓名", "name", text(40), mask=shown.masked_name),
        Column("手机号", "phone", text(20), shown.phone, mask=shown.masked_phone, width=14),
        Column("行政区划代码", "area", text(12), width=16),
        Column("状态", "state", text(8), STATES_SHOWN.get),
        Column("渠道", "via", text(8), VIA_SHOWN.get),
        Column("推荐人工号", "liaison_number", text(40)),
        Column("提交时间", "filed_at", text(20), shown.moment, width=18),
    ),
    number=(("number",),),
)
