"""Why a receiver got nothing, or not yet: one short code in the ledger, one Chinese sentence for staff."""

from __future__ import annotations

from bot.channels.sms_codes import SMS
from bot.channels.wechat_codes import MASS_STATES, WECHAT
from bot.channels.wecom_codes import WECOM

OWN = {
    "opted_out": "已退订，不再发",
    "shared_phone": "同一个手机号已有家人收到",
    "just_written": "名单定下的那一刻才登记的手机号，这次没有赶上",
    "left_out": "选人时已排除",
    "had_that": "已收到选定要排除的那条通知",
    "same_words": "一天内已收到同样内容的通知",
    "same_day": "今天已收到别的单位的通知，不是急件不再打扰",
    "same_robot": "同一个群机器人已有别的群收到",
    "no_address": "没有手机号，也没有关注公众号",
    "by_liaison": "没有手机号，也没有关注公众号，由村联络员转告",
    "same_liaison": "同一位联络员已收到一份，请他转到各个群",
    "no_liaison": "这里没有能收到通知的联络员",
    "refused": "不要这一类通知（退订了）",
    "no_robot": "这个群没有可用的机器人地址",
    "sms_off": "短信没有开通，或没有登记境外短信的依据",
    "gone": "地址已删除",
    "month_full": "本月的公众号群发条数已用完",
    "cancelled": "通知已取消",
    "too_late": "提醒没有发：报名已取消，或者时间已过",
    "gave_up": "试了多次没有发出",
    "crashed": "发送时程序中断，平台收没收到查不到，没有重发",
    "unanswered": "微信里没有回音，改发短信",
    "awaits_report": "微信已收下，等群发结果（可能要管理员在手机上确认）",
    "mass_short": "名单里有人没收到（本月条数满了、拒收或已取关），微信不说是谁",
    "day_full": "公众号今天的群发次数已用完，明天接着发",
    "forms_full": "公众号今天的模板消息已用完，明天接着发",
    "budget": "到了费用上限，先停下，等工作人员决定",
    "pace": "群机器人每分钟条数已满，稍后接着发",
    "quiet": "这个村现在是免打扰时间，到点接着发",
    "notice": "通知内容缺失",
}
UNREACHABLE = frozenset({"40003", "43004", "43019", "48002", "50005"})
"""WeChat's words for: this openid follows no more, is on the black list, or takes nothing of ours by any way."""

WINDOW_SHUT = frozenset({"45015", "45047"})
"""WeChat's words for: outside the 48 hours, or its five messages used up. A list by openid still reaches them."""

NO_CREDIT = "43101"
"""WeChat's word for: the person refuses this form, or their taps are used up."""

PLATFORMS = {"sms": SMS, "wechat": WECHAT, "wecom": WECOM}
COMMON = {
    "timeout": "平台没有及时回应，收没收到不清楚",
    "network": "连不上平台",
    "basis": "没有登记通过境外短信服务发送个人信息的依据",
}


def is_about_content(code: str) -> bool:
    """What WeChat's reviewers or the account's administrator would not let out, does not go round them by SMS."""
    return code.startswith("err(")


def left_codes() -> frozenset[str]:
    """Codes by which platforms say that somebody opted out."""
    return frozenset(code for table in PLATFORMS.values() for code in table if table.meaning(code).verdict == "left")


def reason_text(channel: str, reason: str) -> str:
    """The sentence for a row's `reason`; empty when there is nothing to explain."""
    if not reason:
        return ""
    known = OWN.get(reason) or COMMON.get(reason) or MASS_STATES.get(reason)
    if known:
        return known
    table = PLATFORMS.get(channel)
    return table.meaning(reason).reason if table is not None else f"代码 {reason}"
