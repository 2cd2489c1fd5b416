"""Deliveries of broadcasts, one row for each receiver, for export only."""

from __future__ import annotations

from bot.workbooks import shown
from bot.workbooks.cells import text
from bot.workbooks.columns import Column, Kind

STATES_SHOWN = {
    "planned": "待发",
    "sending": "发送中",
    "sent": "已发",
    "delivered": "已送达",
    "read": "已读",
    "failed": "失败",
    "skipped": "跳过",
    "unsure": "不明",
}
CHANNELS_SHOWN = {"wechat": "微信", "sms": "短信", "wecom": "企业微信群", "console": "终端"}

KIND = Kind(
    "deliveries",
    "通知发送记录",
    (
        Column("通知编号", "broadcast", text(20)),
        Column("收件人", "receiver", text(64), shown.phone, mask=shown.masked_receiver, width=30),
        Column("渠道", "channel", text(8), CHANNELS_SHOWN.get),
        Column("状态", "state", text(8), STATES_SHOWN.get),
        Column("原因", "reason", text(60), width=24),
        Column("尝试次数", "attempts", text(8)),
        Column("平台编号", "provider_id", text(64), width=36),
        Column("更新时间", "updated_at", text(20), shown.moment, width=18),
    ),
    number=(("broadcast", "receiver"),),
)


def _yuan(thousandths: int) -> float:
    return thousandths / 1000


LEDGER = Kind(
    "ledger",
    "通知台账",
    (
        *(column for column in KIND.columns if column.key != "broadcast"),
        Column("方式", "way", text(20)),
        Column("发出时间", "sent_at", text(20), shown.moment, width=18),
        Column("送达时间", "delivered_at", text(20), shown.moment, width=18),
        Column("已读时间", "read_at", text(20), shown.moment, width=18),
        Column("短信条数", "units", text(8)),
        Column("费用（元）", "cost", text(8), _yuan),
        Column("之前试过", "earlier", text(200), width=40),
    ),
    number=(("receiver",),),
)
"""All that is known of each receiver of one broadcast; the sum of the rows is its audience."""
