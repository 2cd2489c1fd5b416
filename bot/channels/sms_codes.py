"""Codes of the SMS gateways; Twilio's codes and states are of its published error dictionary and message resource."""

from __future__ import annotations

from bot.channels.codes import CodeTable
from bot.channels.sms_tencent_codes import TENCENT_CODES
from bot.messages import DeliveryState

SMS = CodeTable(
    "短信平台",
    {
        **TENCENT_CODES,
        "20003": ("later", "短信账号或口令不对"),
        "20404": ("never", "短信账号或消息不存在"),
        "20429": ("later", "调用太快，稍后再发"),
        "21211": ("never", "手机号不对"),
        "21212": ("later", "发送号码不对"),
        "21408": ("never", "短信账号没有开通这个地区"),
        "21602": ("never", "短信内容是空的"),
        "21603": ("later", "没有配置发送号码"),
        "21606": ("later", "发送号码不能发短信"),
        "21610": ("left", "对方已回复退订"),
        "21611": ("later", "发送号码排队太长"),
        "21612": ("never", "发送号码到不了这个手机号"),
        "21614": ("never", "不是手机号码"),
        "21617": ("never", "短信太长"),
        "21635": ("never", "座机收不了短信"),
        "30001": ("later", "短信平台排队已满"),
        "30002": ("later", "短信账号被停用"),
        "30003": ("later", "手机关机或不在服务区"),
        "30004": ("never", "手机拒收短信"),
        "30005": ("never", "号码不存在或已停机"),
        "30006": ("never", "座机或运营商到不了"),
        "30007": ("never", "被运营商过滤"),
        "30008": ("later", "运营商没有说明原因"),
        "30036": ("later", "在有效时间内没有发出"),
        "30110": ("never", "短信里的链接被拦截"),
        "60220": ("never", "发往中国大陆的短信还没有报备"),
    },
)
"""Of both gateways, for a ledger outlives a change from one to the other; they have no code in common."""

STATES: dict[str, DeliveryState] = {
    "accepted": "sent",
    "scheduled": "sent",
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "partially_delivered": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
"""Twilio's word for an outgoing message → ours. Receipts come out of order; the ledger only moves forward."""
